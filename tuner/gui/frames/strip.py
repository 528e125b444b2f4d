"""The strip of small pictures: a click shows the pair."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListView, QWidget

from tuner.gui.frames.model import FramesModel
from tuner.gui.widgets.making import one_shot
from tuner.gui.widgets.virtuals import guarded

PICTURE: Final = QSize(104, 64)
_SMALL: Final = QSize(68, 42)
"""In a window that has little height to give."""
_LITTLE_PX: Final = 900
_AROUND: Final = QSize(12, 24)
"""Of a small picture: its number and some room."""
_SOON_MS: Final = 30
"""While it scrolls, what passes by need not be made."""


@guarded
class FrameStrip(QListView):
    """One row of small pictures.

    Signals:
        wanted: the index of the pair that was clicked, or gone to by the keys.
        sight: which indices are in sight and lack their small picture.
    """

    wanted = Signal(int)
    sight = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("frame_strip")
        self.setAccessibleName("Pairs of the source")
        self.pairs = FramesModel()
        self.setModel(self.pairs)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._following = False
        self._show_size(PICTURE)
        self._soon = one_shot(self, _SOON_MS)
        self._soon.timeout.connect(self._look)
        self.pairs.lacking.connect(self._look_soon)
        self.selectionModel().currentChanged.connect(self._on_current)
        self.horizontalScrollBar().valueChanged.connect(self._look_soon)

    def fit(self, height_px: int) -> None:
        """Take less room in a window that is not high."""
        wanted = _SMALL if height_px < _LITTLE_PX else PICTURE
        if wanted != self.iconSize():
            self._show_size(wanted)
            self._look_soon()

    def _show_size(self, picture: QSize) -> None:
        cell = picture + _AROUND
        self.setIconSize(picture)
        self.setGridSize(cell)
        self.pairs.set_cell(cell)
        self.setFixedHeight(cell.height() + self.horizontalScrollBar().sizeHint().height() + 4)

    def show_count(self, count: int) -> None:
        """Another source."""
        self._following = True
        self.pairs.show_count(count)
        self._following = False

    def show_index(self, index: int) -> None:
        """This pair is on show."""
        at = self.pairs.index(index)
        if not at.isValid() or at == self.currentIndex():
            return
        self._following = True
        self.selectionModel().setCurrentIndex(at, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._following = False
        self.scrollTo(at)

    def show_picture(self, index: int, picture: NDArray[np.uint8]) -> None:
        """A small picture has been made: (H, W, 3) uint8 RGB."""
        self.pairs.show_picture(index, picture)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not self._following and current.isValid():
            self.wanted.emit(current.row())

    @Slot()
    def _look_soon(self) -> None:
        # One that is due is not put off: what is painted over and over would never be looked at.
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _look(self) -> None:
        """Which lack their small picture, from left to right."""
        if not self.isVisible() or not self.pairs.rowCount():
            return
        width, middle = self.gridSize().width(), self.viewport().height() // 2
        first = self.indexAt(QPoint(width // 2, middle)).row()
        last = self.indexAt(QPoint(self.viewport().width() - 2, middle)).row()
        first = max(0, first)
        last = last if last >= 0 else self.pairs.rowCount() - 1
        last = min(last, first + self.viewport().width() // width + 1)
        self.sight.emit([row for row in range(first, last + 1) if not self.pairs.has(row)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look_soon()
