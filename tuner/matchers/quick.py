"""A quick match, to learn something about a pair before anybody has set anything."""

from __future__ import annotations

from tuner.core.types import GreyImage, RawDisparity
from tuner.matchers.stereo_bm import StereoBMSettings, match


def quick_match(left: GreyImage, right: GreyImage, *, searched: int, block: int) -> RawDisparity:
    """The disparity by StereoBM with OpenCV's defaults but for these two.

    Args:
        left, right: (H, W) uint8 of the same size, larger than the block.
        searched: how many disparities from 0 on, in px, a multiple of 16.
        block: side of the square that is compared, in px, odd.

    Returns:
        (H, W) int16 in 1/16 px, below 0 where there is none.

    Raises:
        SettingsError, ImageError: the block does not fit the images.
    """
    return match(left, right, StereoBMSettings(num_disparities=searched, block_size=block))
