"""Paints the reprojection errors of a pair as two bars on the scale of all pairs."""

from __future__ import annotations

from math import isfinite
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from tuner.gui.calibration.colours import side_colour
from tuner.gui.widgets.virtuals import guarded

BARS: Final = Qt.ItemDataRole.UserRole + 1
"""(left px, right px, px of a bar that fills the cell); None where words stand instead."""

_GAP: Final = 6


@guarded
class BarDelegate(QStyledItemDelegate):
    """The left camera's bar above the right one's, their numbers behind them."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        bars = index.data(BARS)
        if bars is None:
            super().paint(painter, option, index)
            return
        left, right, scale = bars
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        palette: QPalette = option.palette
        rect = QRectF(option.rect)
        if selected:
            painter.fillRect(rect, palette.color(QPalette.ColorRole.Highlight))
        ink = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        words = f"{left:.2f} | {right:.2f}"
        room = painter.fontMetrics().horizontalAdvance("00.00 | 00.00") + 2 * _GAP
        long = max(0.0, rect.width() - room)
        high = max(3.0, (rect.height() - 6) / 2)
        painter.save()
        for number, (side, px) in enumerate((("left", left), ("right", right))):
            if isfinite(px) and scale > 0:
                bar = QRectF(
                    rect.x() + 2,
                    rect.y() + 2.5 + number * (high + 1),
                    max(1.0, long * min(1.0, px / scale)),
                    high,
                )
                colour = palette.color(ink) if selected else side_colour(side, palette)
                painter.fillRect(bar, colour)
        painter.setPen(palette.color(ink))
        place = QRectF(rect.right() - room, rect.y(), room - _GAP, rect.height())
        painter.drawText(
            place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words
        )
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(max(size.width(), 180), max(size.height(), 18))
