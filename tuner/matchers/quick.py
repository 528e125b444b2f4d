"""A quick match, to learn something about a pair before anybody has set anything."""

from __future__ import annotations

from tuner.core.types import GreyImage, RawDisparity
from tuner.matchers.stereo_bm import StereoBMSettings, match


def quick_match(
    left: GreyImage,
    right: GreyImage,
    *,
    searched: int,
    block: int,
    first: int = 0,
    both_ways: bool = False,
) -> RawDisparity:
    """The disparity by StereoBM with OpenCV's defaults but for these.

    Args:
        left, right: (H, W) uint8 of the same size, larger than the block.
        searched: how many disparities from ``first`` on, in px, a multiple of 16.
        block: side of the square that is compared, in px, odd.
        first: the least disparity that is searched, px.
        both_ways: only what matches back within 1 px.

    Returns:
        (H, W) int16 in 1/16 px, below ``first`` where there is none.

    Raises:
        SettingsError, ImageError: they do not fit the images.
    """
    settings = StereoBMSettings(
        num_disparities=searched,
        block_size=block,
        min_disparity=first,
        disp12_max_diff=1 if both_ways else -1,
    )
    return match(left, right, settings)
