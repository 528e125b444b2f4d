"""The stereo pixels that an alignment may lean on."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from tuner.core.sampling import Mask
from tuner.core.tunable import Rect
from tuner.core.types import SUBPIXELS
from tuner.engine.outcome import Outcome

_SPECKLE: Final = 200
"""Patches of so many pixels or fewer are taken as wrong."""

_JUMP: Final = SUBPIXELS


def trusted(outcome: Outcome) -> Mask:
    """(H, W) bool: valid, not at the border of the valid rectangle, not in a speckle.

    The border is as wide as the matcher's window looks past the rectangle.
    Speckles are found in every second row and column, which is four times as fast.
    """
    found = np.zeros(outcome.raw.shape, np.bool_)
    inside = _shrunk(outcome.area, outcome.matcher.border(outcome.settings))
    if inside.empty:
        return found
    region = outcome.raw[inside.slices()]
    thin = np.ascontiguousarray(region[::2, ::2])
    cv2.filterSpeckles(thin, outcome.invalid, _SPECKLE // 4, _JUMP)
    kept = (thin != outcome.invalid).view(np.uint8)
    height, width = region.shape
    doubled = kept.repeat(2, axis=0)[:height].repeat(2, axis=1)[:, :width]
    found[inside.slices()] = doubled.view(np.bool_) & (region != outcome.invalid)
    return found


def _shrunk(area: Rect, border: int) -> Rect:
    width, height = area.width - 2 * border, area.height - 2 * border
    if width <= 0 or height <= 0:
        return area
    return Rect(area.x + border, area.y + border, width, height)
