"""Up to six linked views of a comparison, each with a choice of what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGraphicsLineItem,
    QGridLayout,
    QHBoxLayout,
    QWidget,
)

from tuner.comparison.maps import MAPS
from tuner.core.colour import IndexImage, Palette
from tuner.core.tunable import Size
from tuner.core.types import read_only
from tuner.gui.views.camera import Camera, Frame
from tuner.gui.views.header import Header
from tuner.gui.views.image_view import ImageView
from tuner.gui.views.picture_item import PictureItem
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.virtuals import guarded
from tuner.session.view import COMPARISON_LAYOUTS, COMPARISON_VIEWS

Line = tuple[float, float, float, float]
"""x0, y0, x1, y1 in px, pixel i covering i..i+1."""

_MARK = QColor(255, 0, 190)
_INSIDE = 0.01


def _tint() -> Palette:
    """Nothing for 0, else the mark's colour, through which the picture can be seen."""
    colours = np.full((256, 4), (_MARK.red(), _MARK.green(), _MARK.blue(), 200), np.uint8)
    colours[0, 3] = 0
    return read_only(colours)


_TINT: Final = _tint()


class Heading(QWidget):
    """The choice of what a view shows, and a note beside it."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = named(QComboBox(), f"compare_view_{number}")
        for name, info in MAPS.items():
            self.choice.addItem(info.title, name)
        self.choice.setToolTip("What this view shows")
        self.choice.setAccessibleName(f"Content of view {number}")
        self.note = Header("", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 1, 4, 1)
        row.setSpacing(6)
        row.addWidget(self.choice)
        row.addWidget(self.note, 1)

    @property
    def name(self) -> str:
        """Name of the map that is chosen."""
        return str(self.choice.currentData())

    def say(self, note: str, title: str = "") -> None:
        """A word in bold and a note, which is elided where there is no room."""
        self.note.set_texts(title, note)


@guarded
class CompareGrid(QWidget):
    """Views with one camera and one crosshair.

    Signals:
        hovered, left: the mouse over a pixel, or away.
        chosen: another map was chosen for a view.
        wipe_moved: the divider was dragged.
        line_drawn: x0, y0, x1, y1 of a line drawn with the mouse, in px.
    """

    hovered = Signal(int, int)
    left = Signal()
    chosen = Signal()
    wipe_moved = Signal(float)
    line_drawn = Signal(float, float, float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_grid")
        self.camera = Camera(self)
        self.headings = [Heading(number + 1, self) for number in range(COMPARISON_VIEWS)]
        self.views = [self._make_view(number) for number in range(COMPARISON_VIEWS)]
        self._overlays = [PictureItem() for _ in range(COMPARISON_VIEWS)]
        self._lines = [QGraphicsLineItem() for _ in range(COMPARISON_VIEWS)]
        self._masks: list[IndexImage | None] = [None] * COMPARISON_VIEWS
        self._add_items()
        self._count = 4
        self._paired = False
        self.drawing = False
        self._start: tuple[float, float] | None = None
        self._line: Line | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(1)
        for heading in self.headings:
            heading.choice.currentIndexChanged.connect(self.chosen)
        self._place()

    def _make_view(self, number: int) -> ImageView:
        view = ImageView(f"View {number + 1}", self)
        view.setObjectName(f"compare_picture_{number + 1}")
        for header in view.findChildren(Header):
            header.hide()
        view.set_camera(self.camera)
        view.hovered.connect(self.hovered)
        view.left.connect(self.left)
        view.wipeMoved.connect(self.wipe_moved)
        view.canvas.resized.connect(self._share_frames)
        view.focused.connect(lambda: self._select(view))
        view.canvas.viewport().installEventFilter(self)
        return view

    def _add_items(self) -> None:
        pen = QPen(_MARK, 2)
        pen.setCosmetic(True)
        for view, overlay, line in zip(self.views, self._overlays, self._lines, strict=True):
            overlay.setZValue(1)
            line.setZValue(2)
            line.setPen(pen)
            line.setVisible(False)
            overlay.setVisible(False)
            view.canvas.addItem(overlay)
            view.canvas.addItem(line)

    # the view in use

    def next_view(self) -> None:
        """Select the next view."""
        self._step(1)

    def previous_view(self) -> None:
        """Select the view before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        chosen = next((n for n in self.shown if self.views[n].selected), -max(by, 0))
        self.views[self.shown[(chosen + by) % len(self.shown)]].setFocus(
            Qt.FocusReason.ShortcutFocusReason
        )

    def _select(self, chosen: ImageView) -> None:
        for view in self.views:
            view.set_selected(view is chosen)

    # what is shown where

    @property
    def count(self) -> int:
        """How many views the layout has."""
        return self._count

    @property
    def paired(self) -> bool:
        """One picture with the choices of the first two views above it."""
        return self._paired

    @property
    def shown(self) -> tuple[int, ...]:
        """Numbers of the views that can be seen, from 0."""
        return (0,) if self._paired else tuple(range(self._count))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the maps that are needed, one for each heading that can be seen."""
        return tuple(self.headings[n].name for n in range(2 if self._paired else self._count))

    @property
    def chosen_names(self) -> tuple[str, ...]:
        """The choice of every heading, seen or not."""
        return tuple(heading.name for heading in self.headings)

    def choose(self, names: tuple[str, ...]) -> None:
        """Follow what the views show; emits nothing."""
        for heading, name in zip(self.headings, names, strict=False):
            blocked = heading.choice.blockSignals(True)
            heading.choice.setCurrentIndex(max(0, heading.choice.findData(name)))
            heading.choice.blockSignals(blocked)

    def set_count(self, count: int) -> None:
        """Show 1, 2, 4 or 6 views."""
        if count not in COMPARISON_LAYOUTS:
            raise ValueError(f"count: {count} is not one of {COMPARISON_LAYOUTS}")
        if count != self._count:
            self._count = count
            self._place()

    def set_paired(self, paired: bool) -> None:
        """One large picture with the choices of the first two views above it (wipe and blink)."""
        self._paired = paired
        self._place()

    def set_image_size(self, size: Size) -> None:
        """Size of the pictures to come."""
        self._start = None
        self.camera.set_image_size(size)
        self._place()

    def _columns(self) -> int:
        if self._count <= 2:
            image = self.camera.framing.image
            wide = image.width / image.height > 2.2
            return 1 if wide and not self._paired else max(1, self._count)
        return 3 if self._count == 6 else 2

    def _place(self) -> None:
        for widget in (*self.headings, *self.views):
            self._grid.removeWidget(widget)
        columns = self._columns()
        if self._paired:
            self._put(self.headings[0], 0, 0)
            self._put(self.headings[1], 0, 1)
            self._grid.addWidget(self.views[0], 1, 0, 1, 2)
            columns = 2
        else:
            for number in range(self._count):
                row, column = divmod(number, columns)
                self._put(self.headings[number], 2 * row, column)
                self._put(self.views[number], 2 * row + 1, column)
        self._stretch(columns)
        for number, (heading, view) in enumerate(zip(self.headings, self.views, strict=True)):
            heading.setVisible(number < (2 if self._paired else self._count))
            view.setVisible(number in self.shown)
        self._share_frames()

    def _put(self, widget: QWidget, row: int, column: int) -> None:
        self._grid.addWidget(widget, row, column)

    def _stretch(self, columns: int) -> None:
        rows = 1 if self._paired else -(-self._count // columns)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for row in range(2 * COMPARISON_VIEWS):
            self._grid.setRowStretch(row, row % 2 if row < 2 * rows else 0)

    def _share_frames(self) -> None:
        """Let all views scale alike, whether or not they hold a ruler."""
        frames = [self.views[number].canvas.own_frame for number in self.shown]
        frame = Frame(
            min(f.width for f in frames), min(f.height for f in frames), frames[0].pixel_ratio
        )
        for number in self.shown:
            self.views[number].canvas.set_frame(frame)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_frames()

    # marks

    def set_cursor(self, x: int | None, y: int | None = None) -> None:
        """Put the crosshair on a pixel in all views."""
        for view in self.views:
            view.set_crosshair(x, y)

    def set_overlays(self, masks: Sequence[IndexImage | None]) -> None:
        """Tint pixels: for each view an (H, W) uint8 mask, 0 for untouched, or None for none."""
        for number, (overlay, mask) in enumerate(zip(self._overlays, masks, strict=True)):
            overlay.setVisible(mask is not None)
            if mask is not None and mask is not self._masks[number]:
                # Not a pixmap: that would be four times as large as the mask.
                overlay.show_array(mask, _TINT, smooth=False)
        self._masks = list(masks)

    @property
    def tints(self) -> tuple[IndexImage | None, ...]:
        """For each view the mask that tints it, as it is painted; None where none does."""
        return tuple(item.image if item.isVisible() else None for item in self._overlays)

    @property
    def lines(self) -> tuple[Line | None, ...]:
        """For each view the line drawn over it; None where none is."""
        return tuple(_ends(item.line()) if item.isVisible() else None for item in self._lines)

    def set_line(self, line: Line | None) -> None:
        """Draw the profile's line in all views."""
        self._line = line
        self._show_line(line)

    def _show_line(self, line: Line | None) -> None:
        for view, item in zip(self.views, self._lines, strict=True):
            item.setVisible(line is not None and not view.canvas.empty)
            if line is not None:
                item.setLine(QLineF(*line))
        for view in self.views:
            view.canvas.viewport().update()

    def follow_pictures(self) -> None:
        """Draw the line in views with a picture only: through words it would be hard to read."""
        for view, item in zip(self.views, self._lines, strict=True):
            item.setVisible(self._line is not None and not view.canvas.empty)

    # drawing a line: with the Shift key, or without while ``drawing`` is on

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            view = next((v for v in self.views if v.canvas.viewport() is watched), None)
            if view is not None and self._draw(view, event):
                return True
        return super().eventFilter(watched, event)

    def _draw(self, view: ImageView, event: QMouseEvent) -> bool:
        kind, at = event.type(), self._point(view, event.position())
        if kind == QEvent.Type.MouseButtonPress and self._wanted(view, event):
            self._start = at
            return True
        if self._start is None:
            return False
        if kind == QEvent.Type.MouseMove and not event.buttons() & Qt.MouseButton.LeftButton:
            # The release went elsewhere, to a dialog that came up or to another tab.
            self._start = None
            self._show_line(self._line)
            return False
        line = (*self._start, *at)
        if kind == QEvent.Type.MouseMove:
            self._show_line(line)
        elif kind == QEvent.Type.MouseButtonRelease:
            self._start = None
            if abs(line[2] - line[0]) + abs(line[3] - line[1]) >= 2:
                self.set_line(line)
                self.line_drawn.emit(*line)
            else:
                self._show_line(self._line)
        return True

    def _wanted(self, view: ImageView, event: QMouseEvent) -> bool:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        main = event.button() == Qt.MouseButton.LeftButton
        return main and (self.drawing or shift) and not view.canvas.empty

    @staticmethod
    def _point(view: ImageView, at: QPointF) -> tuple[float, float]:
        """The nearest point of the picture; its far edges belong to no pixel any more."""
        x, y = view.canvas.mapping.to_image(at)
        image = view.canvas.camera.framing.image
        return min(max(x, 0.0), image.width - _INSIDE), min(max(y, 0.0), image.height - _INSIDE)


def _ends(line: QLineF) -> Line:
    return line.x1(), line.y1(), line.x2(), line.y2()
