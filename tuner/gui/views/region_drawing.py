"""How a region of a picture is drawn: what lies outside is dimmed, and handles can be held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from tuner.core.grips import EDGES, place
from tuner.core.tunable import Rect
from tuner.gui.views.mapping import Mapping
from tuner.gui.views.pill import draw_pill, pill_size

_HANDLE: Final = 8
"""Side of a handle, screen px."""
_ROOM: Final = 3 * _HANDLE
"""A side shorter than this has handles at its corners only."""
_MARGIN: Final = 6
_DIM, _DIM_DRAWING = QColor(0, 0, 0, 105), QColor(0, 0, 0, 150)
_EDGE, _HALO = QColor(255, 196, 0), QColor(0, 0, 0, 190)


@dataclass(frozen=True, slots=True)
class RegionMark:
    """A region, empty for the whole picture.

    Attributes:
        drawing: it can be drawn and dragged now.
        words: what to say of it in the picture while it can.
    """

    rect: Rect
    drawing: bool = False
    words: str = ""


def draw_region(painter: QPainter, seen: QRectF, mark: RegionMark, at: Mapping) -> None:
    """Draw over the part of the picture that is ``seen``; the painter works in screen px."""
    box = box_of(mark.rect, at)
    if not mark.rect.empty:
        _dim_outside(painter, seen, box, drawing=mark.drawing)
        _draw_edge(painter, box)
        if mark.drawing:
            _draw_handles(painter, mark.rect, at)
    if mark.drawing and mark.words:
        _draw_words(painter, seen, box if not mark.rect.empty else seen, mark.words)


def box_of(rect: Rect, at: Mapping) -> QRectF:
    """The rectangle on the screen, px."""
    return QRectF(at.to_screen(rect.x, rect.y), at.to_screen(rect.right, rect.bottom))


def _dim_outside(painter: QPainter, seen: QRectF, box: QRectF, *, drawing: bool) -> None:
    outside = QPainterPath()
    outside.addRect(seen)
    outside.addRect(box.intersected(seen))
    painter.fillPath(outside, _DIM_DRAWING if drawing else _DIM)


def _draw_edge(painter: QPainter, box: QRectF) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(_HALO, 3), QPen(_EDGE, 1)):
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(box.toRect())


def _draw_handles(painter: QPainter, rect: Rect, at: Mapping) -> None:
    painter.setPen(QPen(_HALO, 1))
    painter.setBrush(_EDGE)
    wide, high = rect.width * at.scale >= _ROOM, rect.height * at.scale >= _ROOM
    for grip in EDGES:
        across, down = grip.value
        if (across or wide) and (down or high):
            middle = at.to_screen(*place(rect, grip)).toPoint()
            side = _HANDLE // 2
            painter.drawRect(middle.x() - side, middle.y() - side, _HANDLE, _HANDLE)


def _draw_words(painter: QPainter, seen: QRectF, box: QRectF, words: str) -> None:
    """Inside the box at its top where they fit, else above or below it, inside what is seen."""
    size = pill_size(painter.fontMetrics(), words)
    if size.width() > seen.width():
        return
    x = box.center().x() - size.width() / 2
    fits = size.width() + _MARGIN < box.width() and size.height() + 3 * _MARGIN < box.height()
    above = box.top() - size.height() - 2 * _MARGIN
    outside = above if above >= seen.top() else box.bottom() + 2 * _MARGIN
    y = box.top() + 2 * _MARGIN if fits else outside
    x = max(seen.left(), min(x, seen.right() - size.width()))
    y = max(seen.top() + _MARGIN, min(y, seen.bottom() - size.height() - _MARGIN))
    draw_pill(painter, QPointF(x, y), words, Qt.AlignmentFlag.AlignLeft)
