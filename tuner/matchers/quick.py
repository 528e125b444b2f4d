"""A quick match, to learn something about a pair before anybody has set anything."""

from __future__ import annotations

from tuner.core.types import GreyImage, RawDisparity
from tuner.matchers.stereo_bm import StereoBMSettings, match


def quick_match(
    left: GreyImage, right: GreyImage, *, searched: int, block: int, low: int = 0
) -> RawDisparity:
    """The disparity by StereoBM with OpenCV's defaults but for these, checked from right to left.

    Args:
        left, right: (H, W) uint8 of the same size, larger than the block.
        searched: how many disparities from ``low`` on, in px, a multiple of 16.
        block: side of the square that is compared, in px, odd.
        low: the least disparity, px.

    Returns:
        (H, W) int16 in 1/16 px, (low - 1) * 16 where there is none.

    Raises:
        SettingsError, ImageError: they do not fit the images.
    """
    settings = StereoBMSettings(
        min_disparity=low, num_disparities=searched, block_size=block, disp12_max_diff=1
    )
    return match(left, right, settings)
