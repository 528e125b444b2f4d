"""How much room a ruler takes, standing or lying, and what fits into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QFontMetrics

from tuner.core.colour import ClassLegend, Legend

BAR: Final = 12
EDGE: Final = 6
TICK: Final = 4
SHORTEST: Final = 40
"""px of a bar that says anything."""


@dataclass(frozen=True, slots=True)
class RulerRoom:
    """Widths and heights in px of a legend in a font; without a legend those of an empty ruler."""

    legend: Legend | ClassLegend | None
    metrics: QFontMetrics

    @property
    def line(self) -> int:
        """Height of a line of words."""
        return self.metrics.height()

    @property
    def width_beside(self) -> int:
        """Width of a ruler that stands."""
        return EDGE + BAR + TICK + 3 + self._words_width() + EDGE

    @property
    def usual_width(self) -> int:
        """About ``width_beside``, but alike for all numbers, so that rulers turn together."""
        if isinstance(self.legend, ClassLegend):
            return self.width_beside
        # A distance beside each value takes as much room again.
        return 120 if self.legend is not None and self.legend.calibration else 60

    def height_below(self, width: int) -> int:
        """Height of a ruler that lies and is so wide."""
        if isinstance(self.legend, ClassLegend):
            return EDGE + (self.line + 2) * self._rows(self.legend, width)
        one_row = self.legend is None or self.in_one_row(self.legend, width)
        return (0 if one_row else self.line + 2) + self.usual_height(width)

    def usual_height(self, width: int) -> int:
        """About ``height_below``, but alike for all numbers, so that rulers turn together."""
        if isinstance(self.legend, ClassLegend):
            return self.height_below(width)
        return EDGE + BAR + TICK + self.line + 2

    def in_one_row(self, legend: Legend, width: int) -> bool:
        """Swatches and bar have room side by side when they lie."""
        swatches = EDGE + sum(self.entry_width(word) for word in legend.apart)
        return not legend.apart or self.bar_width(legend, width, swatches) >= SHORTEST

    def bar_width(self, legend: Legend, width: int, start: float) -> float:
        """Length of a lying bar whose swatches end at ``start``."""
        return width - start - self.metrics.horizontalAdvance(legend.unit) - 30

    def entry_width(self, word: str) -> int:
        """Width of a swatch and its word, with the gap to the next."""
        return BAR + 5 + self.metrics.horizontalAdvance(word) + 12

    def ticks_along(self, length: float, legend: Legend) -> list[tuple[float, str]]:
        """Values and their words that have room below a lying bar of this length."""
        widest = max(self.metrics.horizontalAdvance(word) for _, word in legend.ticks(8))
        return legend.ticks(_tick_count(length, widest + 16))

    def ticks_beside(self, length: float, legend: Legend) -> list[tuple[float, str]]:
        """Values and their words that have room beside a standing bar of this length."""
        return legend.ticks(_tick_count(length, self.line * 2.2))

    def _rows(self, legend: ClassLegend, width: int) -> int:
        rows, x = 1, float(EDGE)
        for _, word in legend.entries:
            if x > EDGE and x + self.entry_width(word) > width:
                rows, x = rows + 1, float(EDGE)
            x += self.entry_width(word)
        return rows

    def _words_width(self) -> int:
        legend = self.legend
        words = ["-000"]
        if isinstance(legend, Legend):
            words += [word for _, word in legend.ticks(8)] + [*legend.apart, legend.unit]
        elif legend is not None:
            words += [word for _, word in legend.entries]
        return max(self.metrics.horizontalAdvance(word) for word in words)


def _tick_count(length: float, each: float) -> int:
    return max(1, min(10, int(length / each)))
