"""Source picture and map of inverse depth side by side, with one camera and one crosshair."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tuner.core.tunable import Size
from tuner.gui.views.image_view import ImageView
from tuner.gui.views.layouts import fit_below, fit_beside
from tuner.gui.views.linked import LinkedViews, scale_alike
from tuner.gui.widgets.making import paragraph
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.virtuals import guarded

NO_UNIT: Final = "Values have no unit until aligned with stereo."
_LEAST: Final = Size(240, 160)
_GAP = 1
_FRAME = 2
_CHROME = Size(4, 42)
"""About what frame, title and note take of a view's room."""
_RULER = Size(60, 40)
"""About what a ruler takes: width beside the picture, or height below it."""


@guarded
class MonoGrid(LinkedViews):
    """The two linked views; a panel can take the map's place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mono_grid")
        self.setMinimumSize(*_LEAST)
        self._placing = True
        self.source = self.make_view("Picture", "mono_view_source")
        self.map = self.make_view("Relative inverse depth, near → far", "mono_view_map")
        self.note = named(paragraph(NO_UNIT), "mono_note")
        self.note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.note.setContentsMargins(8, 2, 8, 3)
        self.map_place = QWidget(self)
        column = QVBoxLayout(self.map_place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.map, 1)
        column.addWidget(self.note)
        self._panel: QWidget | None = None
        self._image = Size(4, 3)
        self._placing = False
        self._select(self.map)

    @property
    def views(self) -> tuple[ImageView, ImageView]:
        return self.source, self.map

    def set_panel(self, panel: QWidget) -> None:
        """What ``show_panel`` shows in the map's place."""
        panel.setParent(self)
        panel.hide()
        self._panel = panel

    def show_panel(self, shown: bool) -> None:
        """Show the panel instead of the map, or the map again."""
        if self._panel is None or self._panel.isVisibleTo(self) == shown:
            return
        self._panel.setVisible(shown)
        self.map_place.setVisible(not shown)
        self._place()

    def set_image_size(self, size: Size) -> None:
        """Size of the pictures to come; the same size keeps zoom and place."""
        if size == self._image == self.camera.framing.image:
            return
        self._image = size
        self.camera.set_image_size(size)
        self._place()

    def _place(self) -> None:
        # Each move tells of a new size; views share their frames once all stand where they should.
        self._placing = True
        self.setMinimumHeight(max(_LEAST.height, self._needed()))
        self.source.setGeometry(self._boxes()[0])
        self.map_place.setGeometry(self._boxes()[1])
        if self._panel is not None:
            self._panel.setGeometry(self._boxes()[1])
        self._placing = False
        self._share_frames()

    def _boxes(self) -> tuple[QRect, QRect]:
        width, height = self.width(), self.height()
        panel = self._panel if self.map_place.isHidden() else None
        if self._is_beside(width, height):
            middle = _middle(width, panel.minimumSizeHint().width() if panel else 0)
            return QRect(0, 0, middle - _GAP, height), QRect(middle, 0, width - middle, height)
        middle = _middle(height, panel.heightForWidth(width) if panel else 0)
        return QRect(0, 0, width, middle - _GAP), QRect(0, middle, width, height - middle)

    def _needed(self) -> int:
        """Height in which the panel's words and buttons stand whole, px; 0 without a panel."""
        panel = self._panel if self.map_place.isHidden() else None
        if panel is None:
            return 0
        width, height = self.width(), self.height()
        if self._is_beside(width, height):
            return panel.heightForWidth(self._boxes()[1].width())
        return panel.heightForWidth(width) * 3 // 2

    def _is_beside(self, width: int, height: int) -> bool:
        """Whether side by side shows the picture larger than one above the other."""
        return self._scale(width // 2, height) >= self._scale(width, height // 2)

    def _scale(self, width: int, height: int) -> float:
        """About the scale of the map in a box of this size."""
        room = Size(max(1, width - _CHROME.width), max(1, height - _CHROME.height))
        image = self._image
        return max(fit_beside(room, image, _RULER.width), fit_below(room, image, _RULER.height))

    def _align_source(self) -> None:
        """Give the source the map's room, so that the pictures stand in line: ruler and note of
        the map take as much height of the source's box beside it, or width above it."""
        box = self._boxes()[0]
        if not self.map_place.isHidden():
            canvas, view = self.map.canvas.geometry(), self.map
            if self._boxes()[1].x():
                below = view.height() - canvas.bottom() - 1 + self.note.height() - _FRAME
                box.setHeight(max(1, self.map_place.height() - max(0, below)))
            else:
                box.setWidth(
                    max(1, box.width() - max(0, view.width() - canvas.right() - 1 - _FRAME))
                )
        if box != self.source.geometry():
            self.source.setGeometry(box)

    def _share_frames(self) -> None:
        """Let both views scale alike, though one of them also holds a ruler and a note."""
        if self._placing:
            return
        self._placing = True
        self._align_source()
        self._placing = False
        scale_alike(self.views, fitting=self.views[: 1 if self.map_place.isHidden() else 2])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()


def _middle(room: int, needed: int) -> int:
    """Where the second box begins: in the middle, or before it if what is there needs more."""
    return max(room // 4, min(room // 2, room - needed))
