"""From values of more than 8 bit to 8-bit grey, by one rule for both pictures of a pair.

The same in a line of Python: ``np.rint(np.interp(image, (low, high), (0, 255))).astype(np.uint8)``
with ``low, high = np.percentile([left, right], (0.1, 99.9))``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import ImageError
from tuner.core.grey import GreyRange, GreyRule
from tuner.core.strips import strips

_VALUES: Final = 1 << 16
_WHITE: Final = 255


def grey_range(images: Sequence[NDArray[Any]], rule: GreyRule, *, name: str) -> GreyRange:
    """Black and white of these (H, W) pictures, uint16 all or float32 all.

    Where the percentiles are one value, the whole range is taken.

    Raises:
        ImageError: no value is a finite number; the message begins with ``name``.
    """
    if rule.kind == "given":
        return GreyRange(rule.low, rule.high, rule)
    sorted_at = _counted(images) if images[0].dtype == np.uint16 else _sorted(images, name)
    low, high = (_percentile(sorted_at, percent) for percent in rule.percent)
    if not high > low and rule.kind != "whole":
        rule = GreyRule("whole")
        low, high = (_percentile(sorted_at, percent) for percent in rule.percent)
    return GreyRange(low, high, rule)


def to_byte(samples: NDArray[Any], found: GreyRange) -> NDArray[np.uint8]:
    """(H, W) or (H, W, 3) uint16 or float32 as uint8; what is no finite number becomes 0."""
    if not found.high > found.low:
        return np.zeros(samples.shape, np.uint8)
    if samples.dtype == np.uint16:
        table = _scaled(np.arange(_VALUES), found)
        return np.asarray(table[samples])
    grey = np.zeros(samples.shape, np.uint8)
    for rows in strips(samples.shape[0]):
        part = samples[rows]
        finite = np.isfinite(part)
        grey[rows][finite] = _scaled(part[finite], found)
    return grey


def _scaled(values: NDArray[Any], found: GreyRange) -> NDArray[np.uint8]:
    scaled = np.interp(values, (found.low, found.high), (0, _WHITE))
    return np.asarray(np.rint(scaled), np.uint8)


class _Sorted(NamedTuple):
    """How many values there are, and the one at a place among them when they are sorted."""

    size: int
    at: Callable[[int], float]


def _percentile(values: _Sorted, percent: float) -> float:
    """Between the two nearest values, as np.percentile interpolates."""
    place = percent / 100 * (values.size - 1)
    below = int(place)
    part = place - below
    one, two = values.at(below), values.at(min(below + 1, values.size - 1))
    return two - (two - one) * (1 - part) if part >= 0.5 else one + (two - one) * part


def _counted(images: Sequence[NDArray[Any]]) -> _Sorted:
    """16-bit values are counted, which is quicker than sorting them."""
    counts = np.zeros(_VALUES, np.int64)
    for image in images:
        for rows in strips(image.shape[0]):
            counts += np.bincount(image[rows].ravel(), minlength=_VALUES)
    up_to = np.cumsum(counts)
    return _Sorted(int(up_to[-1]), lambda at: float(np.searchsorted(up_to, at, side="right")))


def _sorted(images: Sequence[NDArray[Any]], name: str) -> _Sorted:
    values = np.concatenate([image[np.isfinite(image)] for image in images])
    if not values.size:
        raise ImageError(f"{name}: no value in it is a finite number")
    values.sort()
    return _Sorted(values.size, lambda at: float(values[at]))
