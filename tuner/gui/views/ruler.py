"""The ruler beside a picture: which colour is which value, and which is none."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QWidget

from tuner.core.colour import ClassLegend, Legend, Palette
from tuner.gui.widgets.virtuals import guarded

_BAR = 12
_EDGE = 6
_TICK = 4
_SHORTEST = 40


@guarded
class Ruler(QWidget):
    """A bar of the palette's colours with round values; swatches for what has no value.

    A ClassLegend gives a list of swatches with words instead.
    """

    def __init__(self, *, upright: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upright = upright
        self._legend: Legend | ClassLegend | None = None
        self._palette: Palette | None = None

    def show_legend(self, legend: Legend | ClassLegend | None, palette: Palette | None) -> None:
        """Explain another palette; None hides the ruler."""
        unchanged = legend == self._legend and palette is self._palette
        self._legend, self._palette = legend, palette
        self.setVisible(legend is not None and palette is not None)
        if unchanged:
            return
        self._take_room()
        self.setAccessibleName(self._spoken())
        self.update()

    @property
    def upright(self) -> bool:
        """The bar stands, for a place beside the picture; else it lies, below the picture."""
        return self._upright

    def set_upright(self, upright: bool) -> None:
        """Stand or lie."""
        self._upright = upright
        self._take_room()
        self.update()

    def _take_room(self) -> None:
        free = 16777215  # Qt's own "no limit"
        self.setMinimumSize(0, 0)
        self.setMaximumSize(free, free)
        if self._upright:
            self.setFixedWidth(self.width_beside)
        else:
            self.setFixedHeight(self.height_below(self.width()))

    @property
    def width_beside(self) -> int:
        """Width in px when it stands."""
        return _EDGE + _BAR + _TICK + 3 + self._words_width() + _EDGE

    @property
    def usual_width(self) -> int:
        """About ``width_beside``, but alike for all numbers, so that rulers turn together."""
        if isinstance(self._legend, ClassLegend):
            return self.width_beside
        # A distance beside each value takes as much room again.
        return 120 if self._legend is not None and self._legend.calibration else 60

    def height_below(self, width: int) -> int:
        """Height in px when it lies and is so wide."""
        line = self.fontMetrics().height()
        if isinstance(self._legend, ClassLegend):
            return _EDGE + (line + 2) * self._rows(self._legend, width)
        above = 0 if self._legend is None or self._in_one_row(self._legend, width) else line + 2
        return above + self.usual_height(width)

    def usual_height(self, width: int) -> int:
        """About ``height_below``, but alike for all numbers, so that rulers turn together."""
        if isinstance(self._legend, ClassLegend):
            return self.height_below(width)
        return _EDGE + _BAR + _TICK + self.fontMetrics().height() + 2

    def _in_one_row(self, legend: Legend, width: int) -> bool:
        """Swatches and bar have room side by side when they lie."""
        swatches = _EDGE + sum(self._entry_width(word) for word in legend.apart)
        return not legend.apart or self._bar_width(legend, width, swatches) >= _SHORTEST

    def _bar_width(self, legend: Legend, width: int, start: float) -> float:
        return width - start - self.fontMetrics().horizontalAdvance(legend.unit) - 30

    def _rows(self, legend: ClassLegend, width: int) -> int:
        rows, x = 1, float(_EDGE)
        for _, word in legend.entries:
            if x > _EDGE and x + self._entry_width(word) > width:
                rows, x = rows + 1, float(_EDGE)
            x += self._entry_width(word)
        return rows

    def _entry_width(self, word: str) -> int:
        return _BAR + 5 + self.fontMetrics().horizontalAdvance(word) + 12

    def _spoken(self) -> str:
        legend = self._legend
        if isinstance(legend, Legend):
            metres = ", with their distances in metres" if legend.calibration else ""
            ends = f"{legend.low:g} to {legend.high:g} {legend.unit}"
            return f"{legend.name}: colours from {ends}{metres}"
        return "" if legend is None else ", ".join(word for _, word in legend.entries)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._upright:
            self.setFixedHeight(self.height_below(self.width()))

    def sizeHint(self) -> QSize:
        return QSize(self.width_beside, 60) if self._upright else QSize(120, self.height_below(120))

    def _words_width(self) -> int:
        legend = self._legend
        words = ["-000"]
        if isinstance(legend, Legend):
            words += [word for _, word in legend.ticks(8)] + [*legend.apart, legend.unit]
        elif legend is not None:
            words += [word for _, word in legend.entries]
        return max(self.fontMetrics().horizontalAdvance(word) for word in words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        legend = self._legend
        if isinstance(legend, ClassLegend):
            self._draw_swatches(painter, list(legend.entries), self._start())
        elif legend is not None:
            apart = list(enumerate(legend.apart))
            if self._upright:
                self._draw_upright(painter, legend, apart)
            else:
                self._draw_flat(painter, legend, apart)

    # upright: unit, bar from high (above) to low, swatches below

    def _draw_upright(
        self, painter: QPainter, legend: Legend, apart: list[tuple[int, str]]
    ) -> None:
        line = self.fontMetrics().height()
        below = (line + 2) * len(apart) + _EDGE + line / 2
        bar = QRectF(_EDGE, line * 1.5 + 2, _BAR, 0)
        bar.setBottom(max(bar.top() + 1, self.height() - below))
        self._draw_bar(painter, bar, legend)
        painter.setPen(self._ink(0.75))
        painter.drawText(QPointF(_EDGE, line - 2), legend.unit)
        for value, word in legend.ticks(self._tick_count(bar.height(), line * 2.2)):
            y = bar.bottom() - bar.height() * _share(legend, value)
            self._draw_tick(painter, QPointF(bar.right(), y), word)
        top = self.height() - (line + 2) * len(apart)
        self._draw_swatches(painter, apart, QPointF(_EDGE, top))

    def _draw_tick(self, painter: QPainter, at: QPointF, word: str) -> None:
        y = round(at.y())
        painter.setPen(self._ink())
        painter.fillRect(QRectF(at.x(), y - 0.5, _TICK, 1), self._ink(0.7))
        line = self.fontMetrics().height()
        room = QRectF(at.x() + _TICK + 3, y - line / 2, self.width(), line)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, word)

    # flat: swatches, bar from low to high, unit

    def _draw_flat(self, painter: QPainter, legend: Legend, apart: list[tuple[int, str]]) -> None:
        line = self.fontMetrics().height()
        end, top = self._draw_swatches(painter, apart, self._start()), float(_EDGE)
        if not self._in_one_row(legend, self.width()):
            end, top = float(_EDGE), top + line + 2
        bar = QRectF(end + 12, top, self._bar_width(legend, self.width(), end), _BAR)
        if bar.width() < _SHORTEST:
            return
        self._draw_bar(painter, bar, legend)
        painter.setPen(self._ink())
        for value, word in self.ticks_along(bar.width(), legend):
            x = round(bar.left() + bar.width() * _share(legend, value))
            painter.fillRect(QRectF(x - 0.5, bar.bottom(), 1, _TICK), self._ink(0.7))
            room = QRectF(x - 40, bar.bottom() + _TICK, 80, line)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, word)
        painter.drawText(QPointF(bar.right() + 6, bar.bottom()), legend.unit)

    def ticks_along(self, length: float, legend: Legend) -> list[tuple[float, str]]:
        """Values and their words that have room below a lying bar of this length, px."""
        return legend.ticks(self._tick_count(length, self._room_for_each(legend)))

    def _room_for_each(self, legend: Legend) -> int:
        """Width in px of a word below the bar, with the gap to the next."""
        return max(self.fontMetrics().horizontalAdvance(word) for _, word in legend.ticks(8)) + 16

    # both

    @staticmethod
    def _tick_count(length: float, each: float) -> int:
        return max(1, min(10, int(length / each)))

    def _start(self) -> QPointF:
        return QPointF(_EDGE, _EDGE)

    def _ink(self, alpha: float = 1.0) -> QColor:
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        ink.setAlphaF(alpha)
        return ink

    def _draw_bar(self, painter: QPainter, bar: QRectF, legend: Legend) -> None:
        assert self._palette is not None
        ramp = self._palette[len(legend.apart) :]
        ramp = ramp[::-1, None] if self._upright else ramp[None]
        pixels = np.ascontiguousarray(ramp)
        height, width = pixels.shape[:2]
        image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGBA8888)
        painter.drawImage(bar, image)
        painter.setPen(self._ink(0.35))
        painter.drawRect(bar.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _draw_swatches(
        self, painter: QPainter, entries: list[tuple[int, str]], at: QPointF
    ) -> float:
        """Draw swatches with words, downwards or in a row; gives the right end."""
        assert self._palette is not None
        metrics = self.fontMetrics()
        x, y = at.x(), at.y()
        for index, word in entries:
            if not self._upright and x > at.x() and x + self._entry_width(word) > self.width():
                x, y = at.x(), y + metrics.height() + 2
            red, green, blue, _ = (int(c) for c in self._palette[index])
            box = QRectF(x, y + (metrics.height() - _BAR) / 2, _BAR, _BAR)
            painter.fillRect(box, QColor(red, green, blue))
            painter.setPen(self._ink(0.5))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
            painter.setPen(self._ink())
            painter.drawText(QPointF(box.right() + 5, y + metrics.ascent()), word)
            if self._upright:
                y += metrics.height() + 2
            else:
                x += self._entry_width(word)
        return x


def _share(legend: Legend, value: float) -> float:
    span = legend.high - legend.low
    return (value - legend.low) / span if span else 0.0
