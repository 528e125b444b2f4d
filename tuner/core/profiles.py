"""Numbers for plots: how two maps relate, how residuals are spread, values along a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.sampling import Mask, Values, draw
from tuner.core.types import FloatMap, read_only

BINS: Final = 128
_OUTSIDE: Final = 0.5
"""Per cent of the values at each end that a histogram leaves outside."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scatter:
    """A 2-D histogram of one map against another.

    Attributes:
        counts: (bins, bins) int64, ``counts[j, i]``: pixels in the i-th bin of x and j-th of y.
        x, y: (low, high) of the axes.
        pixels: samples, those outside the axes included.
    """

    counts: NDArray[np.int64]
    x: tuple[float, float]
    y: tuple[float, float]
    pixels: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histogram:
    """``counts[i]`` values between ``edges[i]`` and ``edges[i + 1]``; the ends take the rest."""

    counts: NDArray[np.int64]
    edges: Values


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """Values along a line.

    Attributes:
        distance: (N,) px from the line's start.
        values: name of the map -> (N,) float32, NaN where not known.
    """

    distance: Values
    values: dict[str, NDArray[np.float32]]


def scatter(x: FloatMap, y: FloatMap, *, mask: Mask | None = None, bins: int = BINS) -> Scatter:
    """2-D histogram of at most 20 000 random pixels known to both maps ((H, W) float32)."""
    samples = draw(x, y, mask=mask)
    across, along = _axis(samples.first), _axis(samples.second)
    counts, _, _ = np.histogram2d(samples.second, samples.first, bins, (along, across))
    return Scatter(
        counts=read_only(counts.astype(np.int64)), x=across, y=along, pixels=len(samples.at)
    )


def _axis(values: Values) -> tuple[float, float]:
    if not values.size:
        return 0.0, 1.0
    low, high = (float(edge) for edge in np.percentile(values, (_OUTSIDE, 100 - _OUTSIDE)))
    least = 1e-6 * max(1.0, abs(low))
    return (low, high) if high - low > least else (low - least, low + least)


def line_within(
    scale: float, shift: float, x: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The two ends of ``y = scale * x + shift`` over an axis: ((x, x), (y, y)), as plots want."""
    return x, (scale * x[0] + shift, scale * x[1] + shift)


def residuals(
    values: FloatMap,
    reference: FloatMap,
    *,
    mask: Mask | None = None,
    limit_px: float = 8.0,
    bins: int = BINS,
) -> Histogram:
    """Histogram of ``values - reference`` over -limit..limit of at most 20 000 random pixels."""
    samples = draw(values, reference, mask=mask)
    inside = np.clip(samples.first - samples.second, -limit_px, limit_px)
    counts, edges = np.histogram(inside, bins, (-limit_px, limit_px))
    return Histogram(counts=read_only(counts.astype(np.int64)), edges=read_only(edges))


def profile(
    maps: dict[str, FloatMap], start: tuple[float, float], end: tuple[float, float]
) -> Profile:
    """Values of all maps along a line, one for each px of its length, of the nearest pixel.

    No value is made up between pixels, so edges stay as sharp as they are.

    Args:
        maps: name -> (H, W) float32.
        start, end: (x, y) in px, pixel centres at whole numbers; outside the picture is NaN.
    """
    length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    distance = np.linspace(0, length, max(2, round(length) + 1))
    share = distance / length if length else np.zeros_like(distance)
    x = np.rint(start[0] + share * (end[0] - start[0])).astype(np.intp)
    y = np.rint(start[1] + share * (end[1] - start[1])).astype(np.intp)
    return Profile(
        distance=read_only(distance),
        values={name: read_only(_at(values, x, y)) for name, values in maps.items()},
    )


def _at(values: FloatMap, x: NDArray[np.intp], y: NDArray[np.intp]) -> NDArray[np.float32]:
    height, width = values.shape
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    found = np.full(len(x), np.nan, np.float32)
    found[inside] = values[y[inside], x[inside]]
    return found
