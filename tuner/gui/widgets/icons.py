"""Small line icons drawn in the palette's text colour, so that they suit light and dark themes."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPalette, QPen, QPixmap

GRID: Final = 20.0
"""Icons are drawn on a grid of 20 x 20."""


def _lines(painter: QPainter, *points: tuple[float, float]) -> None:
    painter.drawPolyline([QPointF(x, y) for x, y in points])


def _open(p: QPainter) -> None:
    _lines(p, (3, 16), (3, 4), (8, 4), (10, 6.5), (16, 6.5), (16, 9))
    _lines(p, (3, 16), (6, 9), (18.5, 9), (15.5, 16), (3, 16))


def _save(p: QPainter) -> None:
    _lines(p, (3, 3), (14, 3), (17, 6), (17, 17), (3, 17), (3, 3))
    p.drawRect(QRectF(6, 11, 8, 6))
    p.drawRect(QRectF(6.5, 3, 6, 4))


def _undo(p: QPainter) -> None:
    path = QPainterPath(QPointF(4, 8))
    path.lineTo(12, 8)
    path.arcTo(QRectF(7.5, 8, 9, 8), 90, -180)
    path.lineTo(7, 16)
    p.drawPath(path)
    _lines(p, (8, 4), (4, 8), (8, 12))


def _redo(p: QPainter) -> None:
    p.translate(GRID, 0)
    p.scale(-1, 1)
    _undo(p)


def _layout(*cells: tuple[float, float, float, float]) -> Callable[[QPainter], None]:
    def draw(p: QPainter) -> None:
        for cell in cells:
            p.drawRect(QRectF(*cell))

    return draw


def _fit(p: QPainter) -> None:
    for x, y, dx, dy in ((3, 3, 1, 1), (17, 3, -1, 1), (3, 17, 1, -1), (17, 17, -1, -1)):
        _lines(p, (x + 4 * dx, y), (x, y), (x, y + 4 * dy))
    p.drawRect(QRectF(7, 7.5, 6, 5))


def _text(text: str) -> Callable[[QPainter], None]:
    def draw(p: QPainter) -> None:
        font = p.font()
        font.setPixelSize(11)
        font.setBold(True)
        p.setFont(font)
        p.drawText(QRectF(0, 0, GRID, GRID), Qt.AlignmentFlag.AlignCenter, text)

    return draw


def _swap(p: QPainter) -> None:
    _lines(p, (3, 7), (16, 7))
    _lines(p, (13, 4), (16.5, 7), (13, 10))
    _lines(p, (17, 13), (4, 13))
    _lines(p, (7, 10), (3.5, 13), (7, 16))


def _wipe(p: QPainter) -> None:
    p.drawRect(QRectF(2.5, 4, 15, 12))
    p.fillRect(QRectF(10, 4, 7.5, 12), p.pen().color())
    _lines(p, (10, 1.5), (10, 18.5))


def _close(p: QPainter) -> None:
    _lines(p, (4, 4), (16, 16))
    _lines(p, (16, 4), (4, 16))


def _region(p: QPainter) -> None:
    p.drawRect(QRectF(4, 5, 12, 10))
    for x, y in ((4, 5), (16, 5), (4, 15), (16, 15)):
        p.fillRect(QRectF(x - 2.5, y - 2.5, 5, 5), p.pen().color())


def _float(p: QPainter) -> None:
    p.drawRect(QRectF(3.5, 7.5, 9, 9))
    _lines(p, (7.5, 7.5), (7.5, 3.5), (16.5, 3.5), (16.5, 12.5), (12.5, 12.5))


def _triangle(p: QPainter, left: float, right: float) -> None:
    path = QPainterPath(QPointF(left, 4.5))
    path.lineTo(right, 10)
    path.lineTo(left, 15.5)
    path.closeSubpath()
    p.fillPath(path, p.pen().color())


def _next(p: QPainter) -> None:
    _triangle(p, 5, 13)
    _lines(p, (14.5, 4.5), (14.5, 15.5))


def _previous(p: QPainter) -> None:
    _triangle(p, 15, 7)
    _lines(p, (5.5, 4.5), (5.5, 15.5))


def _play(p: QPainter) -> None:
    _triangle(p, 5.5, 16)


def _pause(p: QPainter) -> None:
    for x in (5.5, 11.5):
        p.fillRect(QRectF(x, 4.5, 3, 11), p.pen().color())


def _mark(p: QPainter) -> None:
    points = [
        (10 + r * sin(at * pi / 5), 10.5 - r * cos(at * pi / 5))
        for at in range(11)
        for r in (8.5 if at % 2 == 0 else 3.6,)
    ]
    _lines(p, *points)


DRAWINGS: Final[dict[str, Callable[[QPainter], None]]] = {
    "open": _open,
    "save": _save,
    "undo": _undo,
    "redo": _redo,
    "layout_1": _layout((3, 4, 14, 12)),
    "layout_2": _layout((2.5, 4, 7, 12), (10.5, 4, 7, 12)),
    "layout_3": _layout((2.5, 4, 5, 5.5), (2.5, 10.5, 5, 5.5), (8.5, 4, 9, 12)),
    "layout_4": _layout(
        (3, 3.5, 6.5, 6), (10.5, 3.5, 6.5, 6), (3, 10.5, 6.5, 6), (10.5, 10.5, 6.5, 6)
    ),
    "fit": _fit,
    "one": _text("1:1"),
    "swap": _swap,
    "flip": _text("A/B"),
    "wipe": _wipe,
    "close": _close,
    "region": _region,
    "float": _float,
    "previous": _previous,
    "next": _next,
    "play": _play,
    "pause": _pause,
    "mark": _mark,
}


def icon(name: str, palette: QPalette, *, ratio: float = 2.0) -> QIcon:
    """The named icon in the palette's colours, normal and disabled."""
    made = QIcon()
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        colour = palette.color(group, QPalette.ColorRole.WindowText)
        made.addPixmap(_pixmap(DRAWINGS[name], colour, ratio), mode)
    return made


def _pixmap(draw: Callable[[QPainter], None], colour: QColor, ratio: float) -> QPixmap:
    pixmap = QPixmap(QSize(round(GRID * ratio), round(GRID * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colour, 1.5)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    draw(painter)
    painter.end()
    return pixmap
