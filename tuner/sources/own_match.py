"""A match of a pair by settings of its own, against which files of true disparities are judged.

Nobody's settings take part: what a file means does not hang on where a slider stands.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import cv2
import numpy as np

from tuner.core.types import SUBPIXELS, FloatMap, GreyImage, Pair, RawDisparity
from tuner.matchers.quick import quick_match

_WIDTH: Final = 800
_BLOCK: Final = 15
_COARSE: Final = 31
_SEARCHED: Final = 0.25
_FEW: Final = 0.02
"""A share of matched pixels below this says nothing: it is tried with a larger block."""


class Reference(NamedTuple):
    """A disparity map to judge by.

    Attributes:
        disparity: (H, W) float32 px, NaN unknown.
        tolerance_px: two values that differ by no more are the same.
    """

    disparity: FloatMap
    tolerance_px: float = 1.0


def own_match(pair: Pair) -> Reference:
    """What the pair itself says, in a fraction of a second whatever its size."""
    left, right = pair.left.grey, pair.right.grey
    height, width = left.shape
    factor = max(1.0, width / _WIDTH)
    if factor > 1:
        small = (_WIDTH, max(1, round(height / factor)))
        left, right = (
            np.asarray(cv2.resize(one, small, interpolation=cv2.INTER_AREA), np.uint8)
            for one in (left, right)
        )
    pixels = np.asarray(_best(left, right) * np.float32(factor), np.float32)
    if factor > 1:
        whole = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_NEAREST)
        pixels = np.asarray(whole, np.float32)
    return Reference(pixels, factor)


def _best(left: GreyImage, right: GreyImage) -> FloatMap:
    """The densest of matches over a quarter of the width: above, beyond, below and around 0."""
    searched = max(16, int(left.shape[1] * _SEARCHED) // 16 * 16)
    pixels = np.full(left.shape, np.nan, np.float32)
    for block in (_BLOCK, _COARSE):
        if min(left.shape) <= block:
            break
        most = 0
        for first in (0, searched, -searched, -searched // 2):
            raw = quick_match(
                left, right, searched=searched, block=block, first=first, both_ways=block == _BLOCK
            )
            found = _in_pixels(raw, first)
            count = int(np.count_nonzero(np.isfinite(found)))
            if count > most:
                most, pixels = count, found
        if most > _FEW * left.size:
            break
    return pixels


def _in_pixels(raw: RawDisparity, first: int) -> FloatMap:
    pixels = raw * np.float32(1 / SUBPIXELS)
    pixels[raw < first * SUBPIXELS] = np.nan
    return pixels
