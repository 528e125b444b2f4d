"""Tells a film from single pictures, and how fast its maps come."""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import Final

FILM_GAP_S: Final = 1.0
FILM_PICTURES: Final = 3
"""So many pictures closer together than the gap are a film."""

RATE_OVER_S: Final = 4.0
KEPT: Final = 21


class Film:
    """Is told of each picture and each new map as it comes."""

    def __init__(self) -> None:
        self._last_picture, self._quick = 0.0, 0
        self._times: deque[float] = deque(maxlen=KEPT)

    def see_picture(self) -> None:
        """Another picture came."""
        before, self._last_picture = self._last_picture, monotonic()
        self._quick = self._quick + 1 if self._last_picture - before < FILM_GAP_S else 1

    def see_map(self) -> None:
        """The network has made a map."""
        self._times.append(monotonic())

    def forget_maps(self) -> None:
        """Those to come are of another network, with a rate of its own."""
        self._times.clear()

    @property
    def on(self) -> bool:
        """Pictures follow each other."""
        return self._quick >= FILM_PICTURES and monotonic() - self._last_picture < FILM_GAP_S

    @property
    def frames_per_second(self) -> float:
        """New maps per second, over the last few; 0 unless pictures follow each other."""
        recent = [t for t in self._times if t >= monotonic() - RATE_OVER_S]
        if len(recent) < 3 or not self.on:
            return 0.0
        return (len(recent) - 1) / max(1e-6, recent[-1] - recent[0])
