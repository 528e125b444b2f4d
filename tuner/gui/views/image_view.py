"""One picture with its title, its ruler and the marks over it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from tuner.core.colour import ClassLegend, IndexImage, Legend, Palette
from tuner.core.tunable import Rect, Size
from tuner.gui.views.camera import Camera
from tuner.gui.views.canvas import Canvas, Tool
from tuner.gui.views.explained import Explained
from tuner.gui.views.picture_item import Image
from tuner.gui.views.region_drawing import RegionMark
from tuner.gui.views.title_line import TitleLine
from tuner.gui.views.view_keys import pins, stepped, zoom, zoom_point
from tuner.gui.widgets.virtuals import guarded

_FRAME = 2
_CHOSEN = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


@guarded
class ImageView(QWidget):
    """Shows one picture. It computes nothing and edits nothing.

    Its methods are one a thing that can be shown of a picture; what each does lies in its parts.

    Pixels are whole numbers: pixel (x, y) covers x..x+1, y..y+1.

    Signals:
        hovered: the mouse came over, or the arrow keys went to, another pixel.
        left: the mouse left the picture.
        clicked: a pixel was clicked.
        pinned: a pixel was clicked with Shift, or chosen by the key for that.
        wipeMoved: the divider was dragged to this fraction of the view's width.
        painted: a picture that was new has been painted.
        focused: the view was clicked or got the keyboard focus.
    """

    hovered = Signal(int, int)
    left = Signal()
    clicked = Signal(int, int)
    pinned = Signal(int, int)
    wipeMoved = Signal(float)  # noqa: N815 - named as Qt names signals
    painted = Signal()
    focused = Signal()

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selected = False
        self._title_line = TitleLine(title, self)
        self.canvas = Canvas(self)
        self._explained = Explained(self.canvas, self)
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self.canvas.hovered.connect(self.hovered)
        self.canvas.left.connect(self.left)
        self.canvas.clicked.connect(self.clicked)
        self.canvas.pinned.connect(self.pinned)
        self.canvas.wipe_moved.connect(self.wipeMoved)
        self.canvas.painted.connect(self.painted)
        self.canvas.pressed.connect(self._take_focus)
        self.canvas.camera.changed.connect(self._turn_ruler)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_FRAME, _FRAME, _FRAME, _FRAME)
        column.setSpacing(0)
        column.addWidget(self._title_line)
        column.addLayout(self._explained.layout, 1)

    # what is shown

    def set_title(self, title: str, note: str = "") -> None:
        """Words above the picture; the note is elided when there is no room."""
        self._title_line.set_texts(title, note)
        self.setAccessibleName(f"{title}: {note}" if note else title)

    def show_picture(self, image: Image) -> None:
        """Show a photograph, (H, W) or (H, W, 3) uint8; or those of its pixels that are seen."""
        self.canvas.show_array(image, None, smooth=True)

    def show_indexed(self, index: IndexImage, palette: Palette) -> None:
        """Show (H, W) uint8 through a (256, 4) uint8 palette."""
        self.canvas.show_array(index, palette, smooth=False)

    def show_patch(self, index: IndexImage, palette: Palette, place: Rect, *, step: int) -> None:
        """Cover a rectangle of the picture until another picture comes.

        Args:
            index: (h, w) uint8; each of its pixels covers ``step`` px of the picture each way.
            place: px of the picture.
        """
        self.canvas.show_patch(index, palette, place, step=step)

    def hide_patch(self) -> None:
        """Show all of the picture again."""
        self.canvas.hide_patch()

    def paint_now(self) -> None:
        """Paint what has changed at once, if the view can be seen; else it comes in its turn."""
        self.canvas.viewport().repaint()

    def clear(self, message: str = "") -> None:
        """Show a message instead of a picture."""
        self.canvas.clear(message)
        self.set_legend(None, None)

    def set_compared(
        self, index: Image | None, palette: Palette | None = None, *, left: bool = False
    ) -> None:
        """The second picture at the divider, while ``set_wipe`` is on; None for none."""
        self.canvas.set_compared_left(left)
        self.canvas.show_compared(index, palette)

    @property
    def wipe(self) -> float | None:
        """Where the divider is, 0..1 of the view's width; None when there is none."""
        return self.canvas.marks.wipe

    def set_wipe(self, fraction: float | None) -> None:
        """Divide the view at 0..1 of its width; None takes the divider away."""
        self.canvas.set_wipe(fraction)

    def set_wipe_names(self, left: str, right: str) -> None:
        """Name the pictures left and right of the divider."""
        if (left, right) != self.canvas.marks.wipe_labels:
            self.canvas.marks.wipe_labels = (left, right)
            self.canvas.viewport().update()

    def set_outline(self, rect: Rect | None) -> None:
        """Outline a rectangle of the picture; None or an empty one for none."""
        if rect != self.canvas.marks.outline:
            self.canvas.marks.outline = rect
            self.canvas.viewport().update()

    def set_rows(self, shown: bool) -> None:
        """Lay horizontal lines over the picture, at the same rows in each view of one zoom."""
        if shown != self.canvas.marks.rows:
            self.canvas.marks.rows = shown
            self.canvas.viewport().update()

    def set_pins(self, pins: tuple[tuple[int, int], ...], label: str = "") -> None:
        """Mark pixels between which something is measured, with a word on it."""
        marks = self.canvas.marks
        if (pins, label) != (marks.pins, marks.pins_label):
            marks.pins, marks.pins_label = pins, label
            self.canvas.viewport().update()

    def set_region(self, mark: RegionMark | None) -> None:
        """Dim what lies outside a region of the picture; None for none."""
        if mark != self.canvas.marks.region:
            self.canvas.marks.region = mark
            self.canvas.viewport().update()

    def set_tool(self, tool: Tool | None) -> None:
        """Give the left button, and the keys that it takes, to a tool; None takes them back."""
        self.canvas.tool = tool

    def add_button(self, button: QAbstractButton) -> None:
        """Put a button into the line above the picture, at its right end."""
        self._title_line.add_button(button)

    def set_crosshair(self, x: float | None, y: float | None = None) -> None:
        """Mark a pixel by lines through its middle; None for no mark."""
        mark = None if x is None or y is None else (x, y)
        if mark != self.canvas.marks.crosshair:
            self.canvas.marks.crosshair = mark
            self.canvas.viewport().update()

    def set_marker(self, x: float | None, y: float | None = None) -> None:
        """Mark a second point, the match of the crosshair's pixel; None for no mark."""
        mark = None if x is None or y is None else (x, y)
        if mark != self.canvas.marks.marker:
            self.canvas.marks.marker = mark
            self.canvas.viewport().update()

    def set_legend(self, legend: Legend | ClassLegend | None, palette: Palette | None) -> None:
        """Explain the colours by a ruler beside the picture; None takes it away."""
        if self._explained.show_legend(legend, palette):
            self._turn_ruler()

    def _turn_ruler(self) -> None:
        room = Size(
            self.width() - 2 * _FRAME, self.height() - self._title_line.height() - 2 * _FRAME
        )
        self._explained.turn(room)

    def set_busy(self, busy: bool, word: str = "computing…") -> None:
        """Show that a newer picture is being computed, or what else ``word`` says."""
        if busy != self.canvas.marks.busy:
            self.canvas.marks.busy, self.canvas.marks.busy_word = busy, word
            self.canvas.viewport().update()

    def set_camera(self, camera: Camera) -> None:
        """Follow a camera shared with other views."""
        self.canvas.camera.changed.disconnect(self._turn_ruler)
        self.canvas.set_camera(camera)
        camera.changed.connect(self._turn_ruler)

    # selection and keyboard

    @property
    def selected(self) -> bool:
        return self._selected

    def set_selected(self, selected: bool) -> None:
        """Draw a frame around the view."""
        if selected != self._selected:
            self._selected = selected
            self.update()

    def _take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.focused.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # A window that is activated hands its focus around; nobody chose a view by that.
        if event.reason() in _CHOSEN:
            self.focused.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn_ruler()

    def event(self, event: QEvent) -> bool:
        """Keys that a tool takes are no shortcuts meanwhile."""
        if event.type() == QEvent.Type.ShortcutOverride and self._tool_takes(event):
            event.accept()
            return True
        return super().event(event)

    def _tool_takes(self, event: QEvent) -> bool:
        tool = self.canvas.tool
        return tool is not None and isinstance(event, QKeyEvent) and tool.takes(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._tool_takes(event):
            assert self.canvas.tool is not None
            self.canvas.tool.key(event)
            return
        pixel, factor = stepped(self.canvas, event), zoom(event)
        mark = self.canvas.marks.crosshair
        if mark is not None and pins(event):
            self.pinned.emit(int(mark[0]), int(mark[1]))
            return
        if pixel is not None:
            self.set_crosshair(*pixel)
            self.hovered.emit(*pixel)
        elif factor is not None:
            self.canvas.zoom_at(zoom_point(self.canvas), factor)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._selected:
            return
        painter = QPainter(self)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), _FRAME))
        painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._explained.recolour()
