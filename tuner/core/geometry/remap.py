"""Moves the pixels of pictures by the tables of ``cv2.remap``: all, or those that are seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.geometry.rectification import LineUp, lined_up, through
from tuner.core.picking import Picking, on_this_thread
from tuner.core.tunable import Size

Tables = tuple[NDArray[Any], NDArray[Any]]
"""map1 and map2: (H, W, 2) int16 and (H, W) uint16 in 1/32 px."""

KEPT: Final = 2
"""Ways to look at a picture, whose places are kept: a view's, and one of another size."""


class Parts:
    """The tables of what is seen, by how it is looked at."""

    def __init__(self) -> None:
        self._kept: dict[Picking, Tables] = {}

    def of(self, picked: Picking, make: Callable[[Picking], Tables]) -> Tables:
        """Made once a way to look at it; any thread may ask."""
        part = self._kept.get(picked)
        if part is None:
            part = make(picked)
            for old in list(self._kept)[: 1 - KEPT]:
                self._kept.pop(old, None)
            self._kept[picked] = part
        return part


@dataclass(frozen=True, slots=True, eq=False)
class Remap:
    """One side of a rectification.

    Attributes:
        tables: as ``cv2.remap`` is fastest with: whole pixels and 1/32 px.
    """

    tables: Tables
    _parts: Parts = field(default_factory=Parts, repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        height, width = self.tables[1].shape
        return height, width

    def whole(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """(H, W) or (H, W, 3) of an image with as many channels; black where it shows nothing."""
        done = cv2.remap(image, *self.tables, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        return np.asarray(done, np.uint8)

    def at(self, image: NDArray[np.uint8], picked: Picking) -> NDArray[np.uint8]:
        """What ``picked.of`` gives of the whole, bit for bit."""
        return on_this_thread(image, self._parts.of(picked, self._part), cv2.INTER_LINEAR)

    def _part(self, picked: Picking) -> Tables:
        places, between = self.tables
        return picked.of(places), picked.of(between)


@dataclass(frozen=True, slots=True, eq=False)
class LinedUp:
    """Moves the pixels of right pictures of one size, all or those that are seen."""

    line_up: LineUp
    size: Size
    _parts: Parts = field(default_factory=Parts, repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        return self.size.height, self.size.width

    def whole(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """As ``lined_up``."""
        return lined_up(image, self.line_up)

    def at(self, image: NDArray[np.uint8], picked: Picking) -> NDArray[np.uint8]:
        """What ``picked.of`` gives of the whole; a value may differ by what 1/32 px does."""
        return on_this_thread(image, self._parts.of(picked, self._part), cv2.INTER_LINEAR)

    def _part(self, picked: Picking) -> Tables:
        across, down = np.meshgrid(picked.across.astype(float), picked.down.astype(float))
        points = np.column_stack([across.ravel(), down.ravel()])
        back = np.linalg.inv(self.line_up.matrix(self.size)).astype(np.float64)
        places = through(back, points)
        x, y = places.astype(np.float32).T.reshape(2, *across.shape)
        return np.ascontiguousarray(x), np.ascontiguousarray(y)


@lru_cache(maxsize=KEPT)
def lining_up(line_up: LineUp, size: Size) -> LinedUp:
    """The same one for all pairs, so that the places that are seen are not sought for each anew."""
    return LinedUp(line_up, size)
