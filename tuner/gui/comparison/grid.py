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
from tuner.gui.views.header import Header
from tuner.gui.views.image_view import ImageView
from tuner.gui.views.linked import LinkedViews
from tuner.gui.views.picture_item import PictureItem
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.virtuals import guarded

VIEWS: Final = 6
LAYOUTS: Final = (1, 2, 4, 6)
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
class CompareGrid(LinkedViews):
    """The linked views, with tinted pixels and a line over them.

    Signals:
        chosen: another map was chosen for a view.
        line_drawn: x0, y0, x1, y1 of a line drawn with the mouse, in px.
    """

    chosen = Signal()
    line_drawn = Signal(float, float, float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_grid")
        self.headings = [Heading(number + 1, self) for number in range(VIEWS)]
        self.views = [self._make_view(number) for number in range(VIEWS)]
        self._overlays = [PictureItem() for _ in range(VIEWS)]
        self._lines = [QGraphicsLineItem() for _ in range(VIEWS)]
        self._masks: list[IndexImage | None] = [None] * VIEWS
        self._add_items()
        self._count = 4
        self._paired = False
        self.drawing = False
        self._start: tuple[float, float] | None = None
        self._line: tuple[float, float, float, float] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(1)
        for heading in self.headings:
            heading.choice.currentIndexChanged.connect(self.chosen)
        self._place()

    def _make_view(self, number: int) -> ImageView:
        view = self.make_view(f"View {number + 1}", f"compare_picture_{number + 1}")
        for header in view.findChildren(Header):
            header.hide()
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

    def _reachable(self) -> Sequence[ImageView]:
        return [self.views[number] for number in self.shown]

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

    def choose(self, names: tuple[str, ...]) -> None:
        """Set what the first views show, as if the user had chosen it, without a signal."""
        for heading, name in zip(self.headings, names, strict=False):
            blocked = heading.choice.blockSignals(True)
            heading.choice.setCurrentIndex(max(0, heading.choice.findData(name)))
            heading.choice.blockSignals(blocked)

    def set_count(self, count: int) -> None:
        """Show 1, 2, 4 or 6 views."""
        if count not in LAYOUTS:
            raise ValueError(f"count: {count} is not one of {LAYOUTS}")
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
        for row in range(2 * VIEWS):
            self._grid.setRowStretch(row, row % 2 if row < 2 * rows else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_frames()

    # marks

    def set_overlays(self, masks: Sequence[IndexImage | None]) -> None:
        """Tint pixels: for each view an (H, W) uint8 mask, 0 for untouched, or None for none."""
        for number, (overlay, mask) in enumerate(zip(self._overlays, masks, strict=True)):
            overlay.setVisible(mask is not None)
            if mask is not None and mask is not self._masks[number]:
                # Not a pixmap: that would be four times as large as the mask.
                overlay.show_array(mask, _TINT, smooth=False)
        self._masks = list(masks)

    def set_line(self, line: tuple[float, float, float, float] | None) -> None:
        """Draw the profile's line in all views."""
        self._line = line
        self._show_line(line)

    def _show_line(self, line: tuple[float, float, float, float] | None) -> None:
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
