"""A few words over a picture, legible on any."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter


def draw_pill(painter: QPainter, at: QPointF, words: str, side: Qt.AlignmentFlag) -> None:
    """Words on a dark label; ``at`` is its upper corner on the named side."""
    size = pill_size(painter.fontMetrics(), words)
    left = at.x() - size.width() if side == Qt.AlignmentFlag.AlignRight else at.x()
    box = QRectF(QPointF(left, at.y()), size)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 175))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


def pill_size(metrics: QFontMetrics, words: str) -> QSizeF:
    """The room that they need, px."""
    return QSizeF(metrics.horizontalAdvance(words) + 14, metrics.height() + 4)
