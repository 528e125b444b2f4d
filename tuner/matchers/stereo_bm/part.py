"""Which part of a pair StereoBM must see so that a rectangle on show comes out as in the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tuner.core.tunable import Rect, Size
from tuner.matchers.matcher import Part
from tuner.matchers.stereo_bm.limits import off_fast_path, valid_rectangle
from tuner.matchers.stereo_bm.ranges import X_SOBEL
from tuner.matchers.stereo_bm.settings import StereoBMSettings
from tuner.matchers.stereo_bm.shrinking import shrunk

_SPARE: Final = 2
"""More than any edge needs: the pre-filter's outermost row and column are made up."""


def part(settings: StereoBMSettings, size: Size, seen: Rect, step: int = 1) -> Part | None:
    """The part of a pair of this size that gives ``seen``, and the settings to match it with.

    Args:
        seen: the rectangle on show, px of the whole; what lies outside the picture is cut off.
        step: 1, or by how much both pictures are made smaller first.

    Returns:
        None where nothing of the picture is on show.
    """
    small = Size(size.width // step, size.height // step)
    within = seen.intersect(Rect(0, 0, *size)).over(step).intersect(Rect(0, 0, *small))
    if within.empty:
        return None
    # The whole's rectangle is cut out at the end: a ROI does nothing else.
    unlimited = replace(settings, roi1=Rect(), roi2=Rect())
    used = unlimited if step == 1 else shrunk(unlimited, step, small)
    area = valid_rectangle(settings, size) if step == 1 else _area(settings, used, size, step)
    return Part(
        taken=_taken(used, small, within).times(step),
        shown=within.times(step),
        area=area,
        step=step,
        settings=_repeatable(used),
        exact=step == 1 and used == _repeatable(used),
    )


def _area(settings: StereoBMSettings, used: StereoBMSettings, size: Size, step: int) -> Rect:
    """Where the smaller pictures have disparities, as far as the whole can have some."""
    small = Size(size.width // step, size.height // step)
    whole = valid_rectangle(settings, size)
    if whole.empty:
        return whole
    return valid_rectangle(used, small).intersect(whole.over(step)).times(step)


def _repeatable(settings: StereoBMSettings) -> StereoBMSettings:
    """Without a left-right check that reads costs which another match has left in memory."""
    defective = settings.disp12_max_diff >= 0 and off_fast_path(settings)
    return replace(settings, disp12_max_diff=-1) if defective else settings


def _taken(settings: StereoBMSettings, size: Size, seen: Rect) -> Rect:
    """``seen`` with all that its pixels' costs, and the checks of them, look at."""
    around = settings.block_size // 2 + _pre_filter(settings) + _SPARE
    nearest = max(settings.min_disparity + settings.num_disparities - 1, 0)
    farthest = max(-settings.min_disparity, 0)
    # What another left pixel has found counts too, as far away as it may see the same right one.
    back = settings.num_disparities if settings.disp12_max_diff >= 0 else 0
    left, right = _spread(
        seen.x - around - nearest - back,
        seen.right + around + farthest + back,
        least=settings.block_size + 1,
        most=size.width,
    )
    top, bottom = _spread(
        seen.y - around, seen.bottom + around, least=settings.block_size + 1, most=size.height
    )
    # x-Sobel takes rows in twos and leaves out the last of an odd number.
    top, bottom = top - top % 2, min(bottom + bottom % 2, size.height)
    return Rect(left, top, right - left, bottom - top)


def _pre_filter(settings: StereoBMSettings) -> int:
    """How far the pre-filter looks, px."""
    return 1 if settings.pre_filter_type == X_SOBEL else settings.pre_filter_size // 2


def _spread(first: int, end: int, *, least: int, most: int) -> tuple[int, int]:
    """From ``first`` to ``end`` within 0..``most``, and at least so many if there are."""
    first, end = max(first, 0), min(end, most)
    end = min(max(end, first + least), most)
    return max(min(first, end - least), 0), end
