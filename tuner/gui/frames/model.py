"""The pairs of a source as a list of small pictures, made as they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QImage, QPixmap

from tuner.gui.widgets.virtuals import guarded

KEPT: Final = 400
"""Small pictures kept; the others are made again when they come into sight."""

_Index = QModelIndex | QPersistentModelIndex


@guarded
class FramesModel(QAbstractListModel):
    """As many rows as the source has pairs.

    Signals:
        lacking: a small picture that is in sight is not there.
    """

    lacking = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._cell = QSize()
        self._count = 0
        self._marks: frozenset[int] = frozenset()
        self._pictures: OrderedDict[int, QIcon] = OrderedDict()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._count

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            return f"★ {row + 1}" if row in self._marks else f"{row + 1}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"pair {row + 1}{', marked' if row in self._marks else ''}"
        if role == Qt.ItemDataRole.SizeHintRole:
            return self._cell
        if role == Qt.ItemDataRole.DecorationRole:
            if row in self._pictures:
                return self._pictures[row]
            self.lacking.emit()
        return None

    def set_cell(self, cell: QSize) -> None:
        """The room of each pair."""
        self._cell = cell
        self.layoutChanged.emit()

    def show_count(self, count: int) -> None:
        """Another source, with so many pairs."""
        self.beginResetModel()
        self._count = count
        self._pictures.clear()
        self.endResetModel()

    def show_marks(self, marks: tuple[int, ...]) -> None:
        """These are marked."""
        changed, self._marks = self._marks ^ frozenset(marks), frozenset(marks)
        for row in changed:
            self._tell(row)

    def has(self, row: int) -> bool:
        """Whether its small picture is there."""
        return row in self._pictures

    def show_picture(self, row: int, picture: NDArray[np.uint8]) -> None:
        """A small picture has been made: (H, W, 3) uint8 RGB."""
        height, width, _ = picture.shape
        image = QImage(picture.data, width, height, picture.strides[0], QImage.Format.Format_RGB888)
        # fromImage copies: the array may go. An icon, since it is drawn smaller where need be.
        self._pictures[row] = QIcon(QPixmap.fromImage(image))
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)
        self._tell(row)

    def _tell(self, row: int) -> None:
        # Marks may be of pairs that have gone since.
        if row < self._count:
            at = self.index(row)
            self.dataChanged.emit(at, at)
