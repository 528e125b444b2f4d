"""Source picture and map of inverse depth side by side, with one camera and one crosshair."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from tuner.core.tunable import Size
from tuner.gui.camera import Camera, Frame
from tuner.gui.image_view import ImageView
from tuner.gui.naming import named

NO_UNIT: Final = "Values have no unit until aligned with stereo."
_GAP = 1
_FRAME = 2
_CHROME = Size(60, 60)
"""About what title, note and ruler take of a view's room."""


class MonoGrid(QWidget):
    """The two linked views; a panel can take the map's place.

    Signals:
        hovered: the pixel under the mouse, or reached by the arrow keys, in either view.
        left: the mouse left the pictures.
    """

    hovered = Signal(int, int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mono_grid")
        self.setMinimumSize(240, 160)
        self.camera = Camera(self)
        self.source = self._make_view("mono_view_source", "Picture")
        self.map = self._make_view("mono_view_map", "Relative inverse depth, near → far")
        self.note = named(QLabel(NO_UNIT, wordWrap=True), "mono_note")
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
        self._select(self.map)

    def _make_view(self, name: str, title: str) -> ImageView:
        view = named(ImageView(title, self), name)
        view.set_camera(self.camera)
        view.hovered.connect(self.hovered)
        view.left.connect(self.left)
        view.focused.connect(lambda: self._select(view))
        view.canvas.resized.connect(self._share_frames)
        return view

    def _select(self, chosen: ImageView) -> None:
        for view in (self.source, self.map):
            view.set_selected(view is chosen)

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

    def fit(self) -> None:
        """Show the whole picture in both views."""
        self.camera.fit()

    def one_to_one(self) -> None:
        """Show one image px as one device px in both views."""
        self.camera.one_to_one()

    def next_view(self) -> None:
        """Select the other view."""
        other = self.source if self.map.selected else self.map
        other.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._select(other)

    def set_image_size(self, size: Size) -> None:
        """Size of the pictures to come; the same size keeps zoom and place."""
        self._image = size
        self.camera.set_image_size(size)
        self._place()

    def set_cursor(self, x: int | None, y: int | None = None) -> None:
        """Put the crosshair on a pixel in both views."""
        for view in self.views:
            view.set_crosshair(x, y)

    def _place(self) -> None:
        width, height = self.width(), self.height()
        if self._is_beside(width, height):
            middle = width // 2
            boxes = QRect(0, 0, middle - _GAP, height), QRect(middle, 0, width - middle, height)
        else:
            middle = height // 2
            boxes = QRect(0, 0, width, middle - _GAP), QRect(0, middle, width, height - middle)
        self.source.setGeometry(boxes[0])
        self.map_place.setGeometry(boxes[1])
        if self._panel is not None:
            self._panel.setGeometry(boxes[1])
        self._share_frames()

    def _is_beside(self, width: int, height: int) -> bool:
        """Whether side by side shows the picture larger than one above the other."""
        image = self._image
        beside = min(
            (width / 2 - _CHROME.width) / image.width, (height - _CHROME.height) / image.height
        )
        stacked = min(
            (width - _CHROME.width) / image.width, (height / 2 - _CHROME.height) / image.height
        )
        return beside >= stacked

    def _align_source(self) -> None:
        """Side by side, both pictures stand at the same height: note and ruler lie below one."""
        if self.map_place.isHidden() or self.source.x() == self.map_place.x():
            return
        canvas = self.map.canvas
        below = self.map.height() - canvas.geometry().bottom() - 1 + self.note.height()
        height = self.height() - max(0, below - _FRAME)
        if height != self.source.height():
            self.source.resize(self.source.width(), max(1, height))

    def _share_frames(self) -> None:
        """Let both views scale alike, though one of them also holds a ruler and a note."""
        self._align_source()
        frames = [view.canvas.own_frame for view in self.views]
        if self.map_place.isHidden():
            frames = frames[:1]
        shared = Frame(
            min(f.width for f in frames), min(f.height for f in frames), frames[0].pixel_ratio
        )
        for view in self.views:
            view.canvas.set_frame(shared)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
