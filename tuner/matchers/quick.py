"""A quick match, to learn something about a pair before anybody has set anything."""

from __future__ import annotations

from tuner.core.types import GreyImage, RawDisparity
from tuner.matchers.stereo_bm import StereoBMSettings, match


def quick_match(
    left: GreyImage, right: GreyImage, *, searched: int, block: int
) -> tuple[RawDisparity, int]:
    """The disparities 0 to ``searched`` with OpenCV's defaults and this block.

    Args:
        left, right: (H, W) uint8 of the same size, larger than the block.
        searched: in px, a multiple of 16.

    Returns:
        (H, W) int16 in 1/16 px, and the value of pixels without disparity.

    Raises:
        SettingsError, ImageError: the block does not fit the images.
    """
    settings = StereoBMSettings(num_disparities=searched, block_size=block)
    return match(left, right, settings), settings.invalid
