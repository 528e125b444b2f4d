"""What is drawn over a picture: crosshair, matching point, rectangles, divider, messages."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPen

from tuner.core.tunable import Rect, Size
from tuner.gui.views.mapping import Mapping
from tuner.gui.views.pill import draw_pill
from tuner.gui.views.region_drawing import RegionMark, draw_region

_DARK = QColor(0, 0, 0, 120)
_LIGHT = QColor(255, 255, 255, 235)
_MATCH = QColor(255, 176, 0)
_ROWS = QColor(90, 220, 120, 235)
_GAP = 7.0
_LEAST_APART = 36.0


@dataclass(slots=True)
class Marks:
    """Everything drawn over one picture; None is not drawn."""

    crosshair: tuple[float, float] | None = None
    marker: tuple[float, float] | None = None
    rows: bool = False
    outline: Rect | None = None
    region: RegionMark | None = None
    pins: tuple[tuple[int, int], ...] = ()
    pins_label: str = ""
    wipe: float | None = None
    wipe_labels: tuple[str, str] = ("A", "B")
    message: str = ""
    busy: bool = False
    busy_word: str = "computing…"


def draw_marks(painter: QPainter, area: QRectF, marks: Marks, at: Mapping, image: Size) -> None:
    """Draw over a view of size ``area``; the painter works in screen px."""
    seen = QRectF(at.to_screen(0, 0), at.to_screen(image.width, image.height)).intersected(area)
    if marks.region is not None:
        draw_region(painter, seen, marks.region, at)
    if marks.rows:
        _draw_rows(painter, seen, at, image)
    if marks.outline is not None:
        _draw_outline(painter, marks.outline, at)
    if marks.crosshair is not None:
        _draw_crosshair(painter, seen, at.pixel_middle(*marks.crosshair), at.scale / 2)
    if marks.marker is not None:
        _draw_marker(painter, seen, at.pixel_middle(*marks.marker))
    if marks.pins:
        _draw_pins(painter, [at.pixel_middle(*pin) for pin in marks.pins], marks.pins_label)
    if marks.wipe is not None:
        _draw_divider(painter, area, area.width() * marks.wipe, marks.wipe_labels)
    draw_busy(painter, area, marks)


def draw_busy(painter: QPainter, area: QRectF, marks: Marks) -> None:
    """Say in the corner that something newer is on its way."""
    if marks.busy:
        at = QPointF(area.right() - 8, 8)
        draw_pill(painter, at, marks.busy_word, Qt.AlignmentFlag.AlignRight)


def rows_apart(image: Size, scale: float) -> int:
    """Image px between two horizontal lines: the same in all views of one zoom."""
    wanted = max(_LEAST_APART / scale, 1.0)
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500) if step >= wanted), 1000)
    return min(step, max(1, image.height // 4))


def _draw_rows(painter: QPainter, area: QRectF, at: Mapping, image: Size) -> None:
    apart = rows_apart(image, at.scale)
    heights = (at.to_screen(0, row + 0.5).y() for row in range(0, image.height, apart))
    lines = [
        QLineF(area.left(), int(y) + 0.5, area.right(), int(y) + 0.5)
        for y in heights
        if area.top() <= y <= area.bottom()
    ]
    for pen in (QPen(_DARK, 3), QPen(_ROWS, 1)):
        painter.setPen(pen)
        painter.drawLines(lines)


def _draw_outline(painter: QPainter, rect: Rect, at: Mapping) -> None:
    if rect.empty:
        return
    box = QRectF(at.to_screen(rect.x, rect.y), at.to_screen(rect.right, rect.bottom))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0), 1))
    painter.drawRect(box.toRect())
    pen = QPen(QColor(255, 255, 255), 1)
    pen.setDashPattern([4, 4])
    painter.setPen(pen)
    painter.drawRect(box.toRect())


def _draw_crosshair(painter: QPainter, area: QRectF, at: QPointF, half: float) -> None:
    x, y = int(at.x()) + 0.5, int(at.y()) + 0.5
    gap = max(_GAP, half + 3)
    lines = [
        QLineF(area.left(), y, x - gap, y),
        QLineF(x + gap, y, area.right(), y),
        QLineF(x, area.top(), x, y - gap),
        QLineF(x, y + gap, x, area.bottom()),
    ]
    seen = [line for line in lines if line.dx() > 0 or line.dy() > 0]
    for pen in (QPen(_DARK, 3), QPen(_LIGHT, 1)):
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLines(seen)
    if half >= 3:
        _draw_pixel(painter, at, half)


def _draw_pixel(painter: QPainter, at: QPointF, half: float) -> None:
    box = QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen, grown in ((QPen(_DARK, 1), 1.0), (QPen(_LIGHT, 1), 0.0)):
        painter.setPen(pen)
        painter.drawRect(box.adjusted(-grown, -grown, grown, grown))


def _draw_marker(painter: QPainter, area: QRectF, at: QPointF) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(_DARK, 4), QPen(_MATCH, 2)):
        painter.setPen(pen)
        if area.left() <= at.x() <= area.right():
            painter.drawEllipse(at, 7, 7)
            painter.drawPoint(at)
        else:
            painter.drawPolyline(_arrow(area, at))
    painter.restore()


def _draw_pins(painter: QPainter, pins: list[QPointF], label: str) -> None:
    """Points between which a distance is measured, the line between them, and what it is."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(_DARK, 4), QPen(_LIGHT, 2)):
        painter.setPen(pen)
        painter.drawPolyline(pins)
        for pin in pins:
            painter.drawEllipse(pin, 5, 5)
    painter.restore()
    if label:
        draw_pill(painter, pins[-1] + QPointF(10, 8), label, Qt.AlignmentFlag.AlignLeft)


def _arrow(area: QRectF, at: QPointF) -> list[QPointF]:
    """An arrow head at the edge behind which the point lies."""
    edge, back = (area.left() + 4, 8) if at.x() < area.left() else (area.right() - 4, -8)
    tip = QPointF(edge, at.y())
    return [tip + QPointF(back, -8), tip, tip + QPointF(back, 8)]


def _draw_divider(painter: QPainter, area: QRectF, x: float, labels: tuple[str, str]) -> None:
    x = int(x) + 0.5
    line = QLineF(x, area.top(), x, area.bottom())
    for pen in (QPen(_DARK, 3), QPen(_LIGHT, 1)):
        painter.setPen(pen)
        painter.drawLine(line)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_DARK, 1))
    painter.setBrush(_LIGHT)
    painter.drawRoundedRect(QRectF(x - 4, area.center().y() - 16, 8, 32), 4, 4)
    painter.restore()
    y = area.bottom() - 30
    draw_pill(painter, QPointF(x - 8, y), labels[0], Qt.AlignmentFlag.AlignRight)
    draw_pill(painter, QPointF(x + 8, y), labels[1], Qt.AlignmentFlag.AlignLeft)


def draw_message(painter: QPainter, area: QRectF, words: str, palette: QPalette) -> None:
    """Words in the middle of an empty view."""
    painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
    painter.setFont(QFont(painter.font()))
    room = area.adjusted(16, 8, -16, -8)
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)
