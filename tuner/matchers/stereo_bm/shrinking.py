"""StereoBM's settings for the same pair made smaller: a preview, not the same result."""

from __future__ import annotations

from dataclasses import replace

from tuner.core.tunable import Size
from tuner.matchers.stereo_bm.limits import fitted
from tuner.matchers.stereo_bm.settings import SPECS, StereoBMSettings


def shrunk(settings: StereoBMSettings, step: int, size: Size) -> StereoBMSettings:
    """The nearest legal settings for pictures made smaller by ``step``, which then have ``size``.

    Lengths shrink by ``step`` and areas by its square; the searched range is covered whole. The
    texture threshold is compared with a sum over the block, so it goes with the block's area. The
    speckle range stays: neighbours on a slanted surface differ as much as before.
    """
    first, end = settings.searched
    low = first // step
    block = _nearest("block_size", settings.block_size / step)
    smaller = replace(
        settings,
        min_disparity=low,
        num_disparities=_sixteens(-(-end // step) - low),
        block_size=block,
        pre_filter_size=_nearest("pre_filter_size", settings.pre_filter_size / step),
        texture_threshold=round(settings.texture_threshold * (block / settings.block_size) ** 2),
        disp12_max_diff=_length(settings.disp12_max_diff, step),
        speckle_window_size=round(settings.speckle_window_size / step**2),
    )
    return fitted(smaller, size)


def _nearest(name: str, value: float) -> int:
    legal = SPECS[name].range
    return legal.nearest(legal.low + round((value - legal.low) / legal.step) * legal.step)


def _sixteens(count: int) -> int:
    return max(16, -(-count // 16) * 16)


def _length(value: int, step: int) -> int:
    """A length of which less than 0 is off."""
    return value if value < 0 else round(value / step)
