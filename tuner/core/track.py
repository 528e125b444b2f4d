"""Where the legal values of a tunable stand on a slider, and which value a place means."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tuner.core.tunable import Range, Scale


@dataclass(frozen=True, slots=True)
class Track:
    """Maps whole numbers to places 0..1 from the left end to the right one, and back.

    On a logarithmic scale the place is ``log(1 + (value - low) / knee)``, scaled to 1 at the high
    end: about even up to ``knee`` above the low end, then ever denser.
    """

    offered: Range
    scale: Scale = Scale.LINEAR
    knee: int = 16

    @property
    def _length(self) -> float:
        return self._bent(self.offered.nearest(self.offered.high))

    def _bent(self, value: float) -> float:
        above = value - self.offered.low
        return above if self.scale is Scale.LINEAR else math.log1p(above / self.knee)

    def place(self, value: int) -> float:
        """Where a value stands; the ends for what lies beyond them."""
        length = self._length
        inside = min(max(value, self.offered.low), self.offered.high)
        return self._bent(inside) / length if length > 0 else 0.0

    def value(self, place: float) -> int:
        """The legal value nearest to a place; the ends for what lies beyond them."""
        along = min(max(place, 0.0), 1.0) * self._length
        above = along if self.scale is Scale.LINEAR else self.knee * math.expm1(along)
        return self.offered.nearest(round(self.offered.low + above))

    def step(self, place: float) -> float:
        """Less than the distance, as a share of the track, to the nearest legal value there."""
        here = self.value(place)
        before, after = here - self.offered.step, here + self.offered.step
        near = [abs(self.place(v) - self.place(here)) for v in (before, after) if v in self.offered]
        return 0.9 * min(near, default=1.0)
