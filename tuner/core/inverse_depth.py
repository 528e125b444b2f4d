"""Relative inverse depth as a picture: contrast range, best-fit plane, index image."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.colour import IndexImage
from tuner.core.strips import strips
from tuner.core.types import FloatMap, read_only

INPUT_SIDE_MOST: Final = 1024
"""px that a network's input may be asked to have; the work grows with the square of the side, that
of attention with its fourth power."""

_FIRST, _LAST = 1, 255
_WIDE = float(np.finfo(np.float32).max) / 4
"""Differences of larger values overflow float32."""
_SAMPLES = 40_000
"""Enough that a percentile or a plane does not change visibly, few enough to cost nothing."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """Which values get the end colours.

    Attributes:
        far, near: percentiles (0..100) of the map; inverse depth is big where it is near.
        subtract_plane: draw what is left after the best-fit plane is taken away.
    """

    far: float = 1.0
    near: float = 99.0
    subtract_plane: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.far < self.near <= 100:
            raise ValueError(
                f"far, near: {self.far:g}, {self.near:g} is not 0 <= far < near <= 100"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """The plane ``across * x + down * y + level`` over pixel coordinates."""

    across: float
    down: float
    level: float

    def at(self, x: float, y: float) -> float:
        """Its value at a pixel."""
        return self.across * x + self.down * y + self.level


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A map of inverse depth as indices.

    Attributes:
        index: (H, W) uint8, read-only: 0 where nothing is known, 1..255 over low..high.
        low, high: values of the first (far) and the last (near) colour.
        complete: every pixel has a value.
        plane: what was taken away before, if anything.
    """

    index: IndexImage
    low: float
    high: float
    complete: bool
    plane: Plane | None = None


def draw(values: FloatMap, contrast: Contrast) -> Drawn:
    """The index image of (H, W) float32 relative inverse depth; NaN and infinite are unknown."""
    plane = fit_plane(values) if contrast.subtract_plane else None
    if plane is not None:
        values = without_plane(values, plane)
    low, high = span(values, contrast)
    index, complete = _quantise(values, low, high)
    return Drawn(index, low, high, complete, plane)


def span(values: FloatMap, contrast: Contrast) -> tuple[float, float]:
    """Values at the two percentiles; an even map gives a range that holds its value."""
    some = _samples(values)
    finite = some[np.isfinite(some)]
    if not finite.size:
        return 0.0, 1.0
    low, high = (float(v) for v in np.percentile(finite, (contrast.far, contrast.near)))
    # float32 values closer together than this cannot be told apart.
    least = max(abs(low), abs(high), 1e-30) * 1e-6
    return (low, high) if high - low > least else (low - least, high + least)


def fit_plane(values: FloatMap) -> Plane | None:
    """The least-squares plane through the known values; None if they do not span one."""
    step = _step(values)
    some = values[::step, ::step]
    rows, columns = np.nonzero(np.isfinite(some))
    if rows.size < 3:
        return None
    x, y = columns * float(step), rows * float(step)
    middle = x.mean(), y.mean()
    system = np.stack([x - middle[0], y - middle[1], np.ones_like(x)], axis=1)
    solved, _, rank, _ = np.linalg.lstsq(system, some[rows, columns].astype(float), rcond=None)
    across, down, level = (float(v) for v in solved)
    if rank < 3 or not isfinite(across + down + level):
        return None
    return Plane(across, down, level - across * middle[0] - down * middle[1])


def without_plane(values: FloatMap, plane: Plane) -> FloatMap:
    """(H, W) float32: the values above the plane."""
    height, width = values.shape
    with np.errstate(over="ignore", invalid="ignore"):
        # What no float32 can hold is infinite, which counts as not known.
        row = (plane.across * np.arange(width) + plane.level).astype(np.float32)
        column = (plane.down * np.arange(height)).astype(np.float32)[:, None]
        left: FloatMap = values - row
        left -= column
    return read_only(left)


def _quantise(values: FloatMap, low: float, high: float) -> tuple[IndexImage, bool]:
    if max(abs(low), abs(high)) > _WIDE:
        return _quantise(values / np.float32(8), low / 8, high / 8)
    index = np.empty(values.shape, np.uint8)
    scale = (_LAST - _FIRST) / (high - low)
    # A value that is not finite makes the sum, in float64, not finite either.
    complete = isfinite(cv2.sumElems(values)[0])
    for strip in strips(values.shape[0]):
        rows, out = values[strip], index[strip]
        # Clipped on both sides first: OpenCV's conversion overflows far above the range.
        above = np.clip(rows, low, high)
        np.subtract(above, np.float32(low), out=above)
        cv2.convertScaleAbs(above, dst=out, alpha=scale, beta=_FIRST)
        if not complete:
            np.multiply(out, np.isfinite(rows).view(np.uint8), out=out)
    return read_only(index), complete


def _step(values: FloatMap) -> int:
    return max(1, int((values.size / _SAMPLES) ** 0.5))


def _samples(values: FloatMap) -> NDArray[np.float32]:
    step = _step(values)
    return values[::step, ::step]
