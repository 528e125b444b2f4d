"""What the pipeline does with images and maps whatever the matcher: plain functions of arrays."""

from __future__ import annotations

import numpy as np

from tuner.core.types import GreyImage, Pair, RawDisparity


def rectify(pair: Pair) -> tuple[GreyImage, GreyImage]:
    """The grey images with epipolar lines along rows; the pair is taken as rectified already."""
    return pair.left.grey, pair.right.grey


def valid_count(raw: RawDisparity, invalid: int) -> int:
    """Number of pixels that have a disparity."""
    return int(np.count_nonzero(raw != invalid))
