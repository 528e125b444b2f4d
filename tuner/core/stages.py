"""The stages of the pipeline that belong to no matcher: plain functions of arrays."""

from __future__ import annotations

import cv2
import numpy as np

from tuner.core.types import GreyImage, Pair, RawDisparity


def rectify(pair: Pair) -> tuple[GreyImage, GreyImage]:
    """The grey images with epipolar lines along rows; the pair is taken as rectified already."""
    return pair.left.grey, pair.right.grey


def speckle(raw: RawDisparity, *, invalid: int, window: int, difference: int) -> RawDisparity:
    """Remove connected patches of ``window`` pixels or fewer (cv2.filterSpeckles).

    Args:
        difference: neighbours within this many raw units (1/16 px) belong to one patch.
    """
    if window <= 0 or difference < 0:
        return raw
    filtered = raw.copy()
    cv2.filterSpeckles(filtered, invalid, window, difference)
    return filtered


def valid_count(raw: RawDisparity, invalid: int) -> int:
    """Number of pixels that have a disparity."""
    return int(np.count_nonzero(raw != invalid))
