"""Notices when left and right look exchanged."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from tuner.core.types import GreyImage
from tuner.matchers.quick import quick_match

WIDTH: Final = 400
"""The test is made on a copy of this width: a few milliseconds whatever the camera."""

BLOCK: Final = 15
SEARCHED: Final = 0.2
"""Share of the width that is searched for a match."""

SUSPICIOUS: Final = 0.5
"""Measured on 29 rectified pairs: the right way round finds at least 2.3 times as many matches."""

ENOUGH: Final = 0.2
"""Below this density the other way round proves nothing either."""


def looks_exchanged(left: GreyImage, right: GreyImage) -> bool:
    """Whether two (H, W) uint8 images would match far better with left and right exchanged.

    Things in front of two parallel cameras have disparities above 0; exchanged they are below 0,
    where nothing is searched, and nearly all of what remains is rejected. Cameras turned so
    far towards each other that all disparities are negative look exchanged too.
    """
    left, right = _reduced(left), _reduced(right)
    if min(left.shape) <= BLOCK:
        return False
    exchanged = _density(right, left)
    return exchanged > ENOUGH and _density(left, right) < SUSPICIOUS * exchanged


def _reduced(grey: GreyImage) -> GreyImage:
    height, width = grey.shape
    if width <= WIDTH:
        return grey
    size = (WIDTH, max(1, round(height * WIDTH / width)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)


def _density(left: GreyImage, right: GreyImage) -> float:
    """Share of pixels with a match, in the columns that can have one."""
    width = left.shape[1]
    searched = max(16, int(width * SEARCHED) // 16 * 16)
    if width <= searched + BLOCK:
        return 0.0
    disparity = quick_match(left, right, searched=searched, block=BLOCK)
    inside = disparity[BLOCK // 2 : -(BLOCK // 2), searched + BLOCK // 2 : -(BLOCK // 2)]
    return float(np.count_nonzero(inside >= 0) / max(1, inside.size))
