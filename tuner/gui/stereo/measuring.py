"""The distance between two points of the scene that were clicked with Shift."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.geometry.depth import Point, distance, in_length
from tuner.gui.stereo.grid import ViewGrid

MEASURED: Final = ("left", "disparity", "fourth")
"""Views whose pixels are those of the left picture."""

ON_RECTIFIED: Final = ("disparity", "fourth")
"""Those of them that are never shown as the cameras took them."""

UNKNOWN: Final = "no distance known"
Pixel = tuple[int, int]


class Measuring(QObject):
    """The first point, then the second; a third begins anew, and the first again ends it."""

    changed = Signal()

    def __init__(self, grid: ViewGrid, *, place: Callable[[int, int], Point | None]) -> None:
        """``place``: where a pixel of the left picture lies, metres; None where not known."""
        super().__init__(grid)
        self._grid = grid
        self._place = place
        self._pins: tuple[Pixel, ...] = ()
        self._shown: tuple[str, ...] = MEASURED

    def show_in(self, views: tuple[str, ...]) -> None:
        """Mark the points in these views alone."""
        if views != self._shown:
            self._shown = views
            self.show()

    @Slot(int, int)
    def pin(self, x: int, y: int) -> None:
        """A pixel was clicked with Shift."""
        pixel = (x, y)
        if self._pins == (pixel,):
            self._pins = ()
        elif len(self._pins) == 1:
            self._pins = (*self._pins, pixel)
        else:
            self._pins = (pixel,)
        self.show()
        self.changed.emit()

    def clear(self) -> None:
        """Nothing is measured any more."""
        self._pins = ()
        self.show()

    def show(self) -> None:
        """Mark the points again: what is known of them may be something else now."""
        label = self._between(*self._pins) if len(self._pins) == 2 else ""
        for name in MEASURED:
            shown = name in self._shown
            self._grid.views[name].set_pins(self._pins if shown else (), label if shown else "")

    def words(self, x: int, y: int) -> str:
        """How far it is between both points, or from the first one to this pixel; may be empty."""
        if len(self._pins) == 2:
            return f"   between the points {self._between(*self._pins)}"
        if self._pins and self._pins != ((x, y),):
            first = self._pins[0]
            return f"   from {first[0]}, {first[1]} {self._between(first, (x, y))}"
        return ""

    def _between(self, one: Pixel, other: Pixel) -> str:
        first, second = self._place(*one), self._place(*other)
        if first is None or second is None:
            return UNKNOWN
        metres = distance(first, second)
        return in_length(metres) if isfinite(metres) else UNKNOWN
