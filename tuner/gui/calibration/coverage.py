"""Where in its picture each camera has seen the board: the darker, the more often."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from tuner.core.tunable import Size
from tuner.engine.board_views import View
from tuner.engine.calibrating import CELLS, covered, side_map
from tuner.gui.calibration.colours import side_colour
from tuner.gui.widgets.in_words import percent
from tuner.gui.widgets.making import paragraph
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.virtuals import guarded

OFTEN: Final = 5
"""A cell that so many views cover has the full colour."""

_USUAL: Final = Size(4, 3)


@guarded
class CoverageMap(QWidget):
    """The cells of one camera's picture."""

    def __init__(self, side: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"coverage_{side}")
        self._side = side
        self._counts: NDArray[np.int32] = np.zeros((CELLS.height, CELLS.width), np.int32)
        self._size = _USUAL
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_views(())

    def show_views(self, views: tuple[View, ...]) -> None:
        """Count them."""
        self._counts = side_map(views, self._side)
        self._size = views[0].size if views else _USUAL
        words = f"{self._side.capitalize()}: {self.share} of the picture"
        self.setAccessibleName(words)
        self.setToolTip(f"{words}; the board was seen in the coloured cells, most often where dark")
        self.updateGeometry()
        self.update()

    @property
    def share(self) -> str:
        """How much of the picture the board was seen in."""
        return percent(covered(self._counts))

    def sizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(120))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.heightForWidth(80))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width * self._size.height / self._size.width)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        whole = self._place()
        painter.fillRect(whole, self.palette().color(QPalette.ColorRole.Base))
        step_x, step_y = whole.width() / CELLS.width, whole.height() / CELLS.height
        for row, column in zip(*np.nonzero(self._counts), strict=True):
            colour = QColor(side_colour(self._side, self.palette()))
            colour.setAlphaF(min(1.0, (1 + int(self._counts[row, column])) / (1 + OFTEN)))
            corner = whole.topLeft()
            cell = QRectF(corner.x() + column * step_x, corner.y() + row * step_y, step_x, step_y)
            painter.fillRect(cell, colour)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(whole.adjusted(0.5, 0.5, -0.5, -0.5))

    def _place(self) -> QRectF:
        """As large as it gets in the shape of the picture, in the middle."""
        width = min(self.width(), self.height() * self._size.width / self._size.height)
        height = width * self._size.height / self._size.width
        return QRectF((self.width() - width) / 2, 0, width, height)


class Coverage(QWidget):
    """Both cameras' maps, and in words how much of each picture the board was seen in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maps = {side: CoverageMap(side) for side in ("left", "right")}
        self._words = named(paragraph(), "coverage_words")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        for part in self._maps.values():
            line.addWidget(part, 1)
        column.addLayout(line)
        column.addWidget(self._words)
        self.show_views(())

    def show_views(self, views: tuple[View, ...]) -> None:
        """Where the board was seen in these."""
        for part in self._maps.values():
            part.show_views(views)
        said = ", ".join(f"{side} {part.share}" for side, part in self._maps.items())
        self._words.setText(f"Board seen in: {said}")
