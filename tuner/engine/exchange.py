"""Whether left and right are exchanged, rather than the cameras turned towards each other."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.geometry.occlusion import LEAST_STRIPS, larger_hides
from tuner.core.types import SUBPIXELS, FloatMap, GreyImage
from tuner.matchers.quick import quick_match

WIDTH: Final = 600
"""The pictures are matched as copies of at most this width."""

BLOCK: Final = 7
"""Small: strips that are hidden must show."""

LEAST_DENSE: Final = 0.3
"""Density of the true pairs; a block so small matches a quarter of two different scenes, too."""

WIDTH_OF_SCENES, BLOCK_OF_SCENES = 400, 15
SEARCHED: Final = 0.2
"""Share of the width that is searched where nothing is known of the disparities."""

ONE_SCENE: Final = 0.2
"""Density from which on two pictures show one scene; those of two scenes reach 0.15."""

FLAT_PX: Final = 2.0
"""Disparities that lie closer together say nothing of what is near and what is far."""

CLEAR: Final = -0.05
"""Measured on 29 rectified pairs: the right way round +0.14 and above, exchanged -0.12 and below,
however far the right picture was shifted."""


def exchanged(left: GreyImage, right: GreyImage, *, disparities: NDArray[np.float64]) -> bool:
    """Whether two (H, W) uint8 pictures, whose disparities all lie below 0, are exchanged.

    They must match densely the other way round, and what has the larger disparity must lie behind:
    it is hidden by the rest, and lies higher up in the picture. Cameras that are turned towards
    each other have disparities below 0, too, but the larger one still is in front. A pair without
    depth shows nothing of that, and is taken for exchanged.
    """
    left, right, factor = _reduced(left, right, WIDTH)
    lowest, highest = np.percentile(disparities * factor, [0.5, 99.5])
    low = int(np.floor(lowest)) - 4
    searched = int(np.ceil((highest + 4 - low) / 16)) * 16
    if not _fits(left, searched, BLOCK):
        return False
    there = _disparity(left, right, low=low, searched=searched, block=BLOCK)
    # Cameras that share a part of their views only cannot match in the rest.
    if np.mean(np.isfinite(_seen_by_both(there, low + searched))) < LEAST_DENSE:
        return False
    if highest - lowest < FLAT_PX:
        return True
    back = _disparity(right[:, ::-1], left[:, ::-1], low=low, searched=searched, block=BLOCK)
    return _depth_order(left, there, right[:, ::-1], back) < CLEAR


def one_scene(left: GreyImage, right: GreyImage) -> bool:
    """Whether two (H, W) uint8 pictures match well enough, in either order, to show one scene."""
    left, right, _ = _reduced(left, right, WIDTH_OF_SCENES)
    searched = max(16, int(left.shape[1] * SEARCHED) // 16 * 16)
    if not _fits(left, searched, BLOCK_OF_SCENES):
        return False
    return any(
        np.mean(np.isfinite(_disparity(*order, low=0, searched=searched, block=BLOCK_OF_SCENES)))
        >= ONE_SCENE
        for order in ((left, right), (right, left))
    )


def _depth_order(left: GreyImage, there: FloatMap, mirrored: GreyImage, back: FloatMap) -> float:
    """Above 0 where larger disparities lie in front, below 0 where they lie behind."""
    yes, no = np.add(
        larger_hides(left, there, margin=BLOCK // 2),
        larger_hides(mirrored, back, margin=BLOCK // 2),
    )
    hiding = (yes - no) / (yes + no) if yes + no >= LEAST_STRIPS else 0.0
    rows, columns = np.nonzero(np.isfinite(there))
    values = there[rows, columns]
    falling = np.corrcoef(rows, values)[0, 1] if np.ptp(values) and np.ptp(rows) else 0.0
    return float(hiding + falling / 4)


def _seen_by_both(disparity: FloatMap, end: int) -> FloatMap:
    """The columns that can have any disparity below ``end``, all of which are below 0."""
    return disparity[:, : disparity.shape[1] + min(end, 0)]


def _reduced(left: GreyImage, right: GreyImage, most: int) -> tuple[GreyImage, GreyImage, float]:
    height, width = left.shape
    if width <= most:
        return left, right, 1.0
    size = (most, max(1, round(height * most / width)))
    one, two = (
        np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
        for grey in (left, right)
    )
    return one, two, most / width


def _fits(grey: GreyImage, searched: int, block: int) -> bool:
    return bool(min(grey.shape) > 2 * block and grey.shape[1] > searched + 2 * block)


def _disparity(
    left: GreyImage, right: GreyImage, *, low: int, searched: int, block: int
) -> FloatMap:
    """(H, W) float32 px, NaN where none is found, in the columns that can have one."""
    raw = quick_match(
        np.ascontiguousarray(left),
        np.ascontiguousarray(right),
        searched=searched,
        block=block,
        first=low,
        both_ways=True,
    )
    found = raw * np.float32(1 / SUBPIXELS)
    found[raw < low * SUBPIXELS] = np.nan
    return found
