"""Draws a ruler: a bar of colours with its values, and swatches for what has no value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from tuner.core.colour import ClassLegend, Legend, Palette
from tuner.gui.views.ruler_room import BAR, EDGE, SHORTEST, TICK, RulerRoom

_START: Final = QPointF(EDGE, EDGE)


@dataclass(frozen=True, slots=True)
class RulerDrawing:
    """One painting of a ruler.

    Attributes:
        palette: (256, 4) uint8, the colours that the legend explains.
        size: of the ruler, px.
        ink: colour of words and lines.
    """

    painter: QPainter
    room: RulerRoom
    palette: Palette
    size: QSize
    ink: QColor
    upright: bool

    def draw(self) -> None:
        """The whole ruler; nothing without a legend."""
        legend = self.room.legend
        if isinstance(legend, ClassLegend):
            self._draw_swatches(list(legend.entries), _START)
        elif legend is not None:
            apart = list(enumerate(legend.apart))
            if self.upright:
                self._draw_upright(legend, apart)
            else:
                self._draw_flat(legend, apart)

    # upright: unit, bar from high (above) to low, swatches below

    def _draw_upright(self, legend: Legend, apart: list[tuple[int, str]]) -> None:
        line, height = self.room.line, self.size.height()
        below = (line + 2) * len(apart) + EDGE + line / 2
        bar = QRectF(EDGE, line * 1.5 + 2, BAR, 0)
        bar.setBottom(max(bar.top() + 1, height - below))
        self._draw_bar(bar, legend)
        self.painter.setPen(self._faint(0.75))
        self.painter.drawText(QPointF(EDGE, line - 2), legend.unit)
        for value, word in self.room.ticks_beside(bar.height(), legend):
            y = bar.bottom() - bar.height() * _share(legend, value)
            self._draw_tick(QPointF(bar.right(), y), word)
        self._draw_swatches(apart, QPointF(EDGE, height - (line + 2) * len(apart)))

    def _draw_tick(self, at: QPointF, word: str) -> None:
        y, line = round(at.y()), self.room.line
        self.painter.setPen(self.ink)
        self.painter.fillRect(QRectF(at.x(), y - 0.5, TICK, 1), self._faint(0.7))
        room = QRectF(at.x() + TICK + 3, y - line / 2, self.size.width(), line)
        beside = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        self.painter.drawText(room, beside, word)

    # flat: swatches, bar from low to high, unit

    def _draw_flat(self, legend: Legend, apart: list[tuple[int, str]]) -> None:
        line, width = self.room.line, self.size.width()
        end, top = self._draw_swatches(apart, _START), float(EDGE)
        if not self.room.in_one_row(legend, width):
            end, top = float(EDGE), top + line + 2
        bar = QRectF(end + 12, top, self.room.bar_width(legend, width, end), BAR)
        if bar.width() < SHORTEST:
            return
        self._draw_bar(bar, legend)
        self.painter.setPen(self.ink)
        for value, word in self.room.ticks_along(bar.width(), legend):
            x = round(bar.left() + bar.width() * _share(legend, value))
            self.painter.fillRect(QRectF(x - 0.5, bar.bottom(), 1, TICK), self._faint(0.7))
            room = QRectF(x - 40, bar.bottom() + TICK, 80, line)
            self.painter.drawText(room, Qt.AlignmentFlag.AlignCenter, word)
        self.painter.drawText(QPointF(bar.right() + 6, bar.bottom()), legend.unit)

    # both

    def _faint(self, alpha: float) -> QColor:
        ink = QColor(self.ink)
        ink.setAlphaF(alpha)
        return ink

    def _draw_bar(self, bar: QRectF, legend: Legend) -> None:
        ramp = self.palette[len(legend.apart) :]
        ramp = ramp[::-1, None] if self.upright else ramp[None]
        pixels = np.ascontiguousarray(ramp)
        height, width = pixels.shape[:2]
        image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGBA8888)
        self.painter.drawImage(bar, image)
        self.painter.setPen(self._faint(0.35))
        self.painter.drawRect(bar.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _draw_swatches(self, entries: list[tuple[int, str]], at: QPointF) -> float:
        """Draw swatches with words, downwards or in a row; gives the right end."""
        x, y = at.x(), at.y()
        for index, word in entries:
            width = self.room.entry_width(word)
            if not self.upright and x > at.x() and x + width > self.size.width():
                x, y = at.x(), y + self.room.line + 2
            self._draw_swatch(index, word, QPointF(x, y))
            if self.upright:
                y += self.room.line + 2
            else:
                x += width
        return x

    def _draw_swatch(self, index: int, word: str, at: QPointF) -> None:
        metrics = self.room.metrics
        red, green, blue, _ = (int(c) for c in self.palette[index])
        box = QRectF(at.x(), at.y() + (metrics.height() - BAR) / 2, BAR, BAR)
        self.painter.fillRect(box, QColor(red, green, blue))
        self.painter.setPen(self._faint(0.5))
        self.painter.drawRect(box.adjusted(0, 0, -1, -1))
        self.painter.setPen(self.ink)
        self.painter.drawText(QPointF(box.right() + 5, at.y() + metrics.ascent()), word)


def _share(legend: Legend, value: float) -> float:
    span = legend.high - legend.low
    return (value - legend.low) / span if span else 0.0
