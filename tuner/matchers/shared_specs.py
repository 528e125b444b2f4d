"""Tunables that matchers have in common: the disparities searched, and the speckle filter.

Fields that carry them are called ``num_disparities``, ``min_disparity``, ``speckle_window_size``
and ``speckle_range``: their ranges depend on one another, and on ``block_size`` where there is one.
"""

from __future__ import annotations

from typing import Final

from tuner.core.tunable import Range, Scale, Size, Spec, Stage, Values
from tuner.core.types import SUBPIXELS

INT_MAX: Final = 2**31 - 1
MOST_USEFUL: Final = 1024
"""More disparities than any usual pair has, full-size Middlebury pictures included."""

HIGHEST: Final = 2048
"""First whole disparity that int16 in 1/16 px cannot hold."""


def num_disparities_legal(values: Values, size: Size | None) -> Range:
    """Multiples of 16 whose last disparity int16 can hold."""
    return Range(16, (HIGHEST - values["min_disparity"]) // 16 * 16, 16)


def _num_disparities_slider(values: Values, size: Size) -> Range:
    """As far as one column of the image can still be matched."""
    half, low = values.get("block_size", 1) // 2, values["min_disparity"]
    room = size.width - half - max(half, -low) - low
    legal = num_disparities_legal(values, size)
    return Range(16, max(16, min(legal.high, MOST_USEFUL, room // 16 * 16)), 16)


def _min_disparity_legal(values: Values, size: Size | None) -> Range:
    return Range(-2047, HIGHEST - values["num_disparities"])


def _min_disparity_slider(values: Values, size: Size) -> Range:
    reach = max(16, min(128, size.width // 4))
    return Range(-reach, min(reach, _min_disparity_legal(values, size).high))


def _speckle_window_slider(values: Values, size: Size) -> Range:
    return Range(0, max(1000, size.width * size.height // 200))


def _speckle_window_without_effect(values: Values) -> str:
    return "the speckle filter is off: Speckle range is off" if values["speckle_range"] < 0 else ""


def _speckle_range_without_effect(values: Values) -> str:
    return (
        "the speckle filter is off: Speckle area is 0" if not values["speckle_window_size"] else ""
    )


NUM_DISPARITIES: Final = Spec(
    label="Disparities",
    stage=Stage.MATCH,
    opencv="numDisparities",
    ros="disparity_range",
    low=16,
    high=4080,
    step=16,
    unit="px",
    slider=_num_disparities_slider,
    scale=Scale.LOG,
    knee=128,
    legal_for=num_disparities_legal,
    help="How many whole-pixel disparities are searched from the minimum on. Nearer "
    "objects have larger disparities (B f / Z). Time grows with it, and so does "
    "the band at the left edge that can have no disparity.",
    raise_when="near objects are missing or show nonsense",
    lower_when="nothing is that near: faster, fewer false matches, a wider picture",
)

MIN_DISPARITY: Final = Spec(
    label="Min disparity",
    stage=Stage.MATCH,
    opencv="minDisparity",
    ros="min_disparity",
    low=-2047,
    high=2032,
    unit="px",
    slider=_min_disparity_slider,
    legal_for=_min_disparity_legal,
    help="Smallest disparity searched; 0 is infinity for parallel cameras. Negative values "
    "are normal for cameras turned towards each other, or after a shift of the images.",
    raise_when="nothing is far away: the same number of disparities then reaches nearer",
    lower_when="far objects are missing, or the cameras are verged (go below 0)",
)

SPECKLE_WINDOW_SIZE: Final = Spec(
    label="Speckle area",
    stage=Stage.SPECKLE,
    opencv="speckleWindowSize",
    ros="speckle_size",
    low=0,
    high=INT_MAX,
    unit="px²",
    slider=_speckle_window_slider,
    scale=Scale.LOG,
    knee=32,
    no_effect=_speckle_window_without_effect,
    ahead=True,
    help="Connected patches of similar disparity with this many pixels or fewer are "
    "removed. It is an area, not the side of a window; 0 is off.",
    raise_when="small islands of wrong disparity float in the picture",
    lower_when="small or thin real objects are removed",
)

SPECKLE_RANGE: Final = Spec(
    label="Speckle range",
    stage=Stage.SPECKLE,
    opencv="speckleRange",
    ros="speckle_range",
    low=-(2**31),
    high=INT_MAX,
    unit="px",
    per_unit=SUBPIXELS,
    off_below=0,
    slider=lambda values, size: Range(-1, 8 * SUBPIXELS),
    no_effect=_speckle_range_without_effect,
    ahead=True,
    help="Neighbouring pixels belong to one patch if their disparities differ by no more "
    "than this. It is stored in 1/16 px. 0 is not off: every step then ends a patch, and nearly "
    "everything goes.",
    raise_when="slanted surfaces are torn into patches and removed",
    lower_when="speckles survive because they connect to surfaces of other depth",
)
