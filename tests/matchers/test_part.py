"""A part of a pair gives what the whole gives there, bit for bit, where the matcher says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.matchers.random_pairs import noise, pictures, settings_for
from tuner.core.tunable import Rect, Size
from tuner.core.types import Pair, Picture
from tuner.engine.glimpse import match_part
from tuner.engine.memo import Memo
from tuner.engine.pipeline import run
from tuner.matchers.matcher import Part
from tuner.matchers.stereo_bm import StereoBMSettings, leaves_table, off_fast_path
from tuner.matchers.stereo_bm.part import part as part_or_none

many = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def part(settings: StereoBMSettings, size: Size, seen: Rect, step: int = 1) -> Part:
    """What of a picture there is something of on show."""
    found = part_or_none(settings, size, seen, step)
    assert found is not None
    return found


def pair_of(left: NDArray[np.uint8], right: NDArray[np.uint8]) -> Pair:
    return Pair(left=Picture(grey=left, shown=left), right=Picture(grey=right, shown=right))


@st.composite
def rectangles(draw: st.DrawFn, size: Size) -> Rect:
    """One that is seen of a picture: inside it, or across one of its edges."""
    x, y = draw(st.integers(-9, size.width - 1)), draw(st.integers(-9, size.height - 1))
    width = draw(st.integers(10, size.width + 9))
    return Rect(x, y, width, draw(st.integers(10, size.height + 9)))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Pair, StereoBMSettings, Part]:
    """A pair, settings that leave something to be seen of it, and an exact part."""
    size = Size(draw(st.integers(60, 400)), draw(st.integers(20, 160)))
    fixed: dict[str, Any] = {
        "num_disparities": draw(st.sampled_from([16, 32, 48])),
        "block_size": draw(st.integers(2, 12)) * 2 + 1,
        "min_disparity": draw(st.integers(-40, 30)),
        "uniqueness_ratio": draw(st.sampled_from([0, 5, 15])),
    }
    wanted = draw(settings_for(size, **(fixed if draw(st.integers(0, 4)) else {})))
    assume(not leaves_table(wanted))
    found = part(wanted, size, draw(rectangles(size)))
    assume(found.exact and not found.area.intersect(found.shown).empty)
    return pair_of(*draw(pictures(size))), wanted, found


@many
@given(cases())
def test_a_part_is_the_whole_there(case: tuple[Pair, StereoBMSettings, Part]) -> None:
    pair, wanted, found = case
    alone = match_part(pair, unfiltered(found), Memo())
    whole = run(pair, wanted).matched
    np.testing.assert_array_equal(alone, whole[found.shown.slices()])


@many
@given(cases(), st.integers(1, 300), st.integers(0, 40))
def test_a_part_differs_only_in_patches_that_its_edge_cuts(
    case: tuple[Pair, StereoBMSettings, Part], window: int, difference: int
) -> None:
    pair, before, found = case
    speckle = {"speckle_window_size": window, "speckle_range": difference}
    wanted = replace(before, **speckle)
    alone = match_part(pair, replace(found, settings=replace(found.settings, **speckle)), Memo())
    outcome = run(pair, wanted)
    matched, whole = (raw[found.shown.slices()] for raw in (outcome.matched, outcome.raw))
    differs = alone != whole
    np.testing.assert_array_equal(alone[differs], matched[differs])
    # What would still differ if patches at open edges were larger than any that is removed.
    cut = touching(matched, outcome.invalid, difference)
    assert not (differs & ~cut).any()


def touching(raw: NDArray[np.int16], invalid: int, difference: int) -> NDArray[np.bool_]:
    """(H, W) bool: the pixel's patch reaches the edge."""
    reached = np.zeros(raw.shape, np.bool_)
    reached[[0, -1]] = reached[:, [0, -1]] = True
    reached &= raw != invalid
    wide = raw.astype(np.int32)
    while True:
        before = reached.copy()
        for axis in (0, 1):
            one, two = ((slice(None), slice(None, -1)), (slice(None), slice(1, None)))
            if axis == 0:
                one, two = one[::-1], two[::-1]
            joined = (np.abs(wide[one] - wide[two]) <= difference) & (raw[one] != invalid)
            joined &= raw[two] != invalid
            reached[two] |= joined & reached[one]
            reached[one] |= joined & reached[two]
        if (before == reached).all():
            return reached


def test_there_is_no_part_where_nothing_is_on_show() -> None:
    for step in (1, 2, 4):
        assert part_or_none(StereoBMSettings(), Size(400, 300), Rect(401, 0, 50, 50), step) is None


def unfiltered(found: Part) -> Part:
    return replace(found, settings=found.settings.without_speckle())


def test_at_the_edge_of_the_whole_picture_patches_go() -> None:
    """All of the picture is on show: there is no edge behind which anything could go on."""
    pair = pair_of(*noise(Size(160, 90), kind="noise", seed=3, shift=9))
    wanted = StereoBMSettings(
        num_disparities=16, block_size=5, speckle_window_size=60, speckle_range=16
    )
    found = part(wanted, pair.size, Rect(0, 0, *pair.size))
    np.testing.assert_array_equal(match_part(pair, found, Memo()), run(pair, wanted).raw)


@pytest.mark.parametrize("disp12", [-1, 1])
def test_a_part_takes_little_more_than_is_seen(disp12: int) -> None:
    wanted = StereoBMSettings(num_disparities=128, block_size=15, disp12_max_diff=disp12)
    found = part(wanted, Size(4000, 3000), Rect(1500, 1200, 700, 400))
    assert found.taken.area < 0.07 * 4000 * 3000


def test_a_left_right_check_that_does_not_repeat_gives_no_exact_part() -> None:
    wanted = StereoBMSettings(block_size=25, disp12_max_diff=1)
    assert off_fast_path(wanted)
    found = part(wanted, Size(640, 480), Rect(100, 100, 200, 200))
    assert not found.exact
    assert found.settings.disp12_max_diff == -1


@many
@given(st.data())
def test_a_preview_is_legal_whatever_the_settings(data: st.DataObject) -> None:
    size = Size(data.draw(st.integers(40, 400)), data.draw(st.integers(40, 300)))
    wanted = data.draw(settings_for(size))
    step = data.draw(st.sampled_from([2, 4]))
    found = part_or_none(wanted, size, data.draw(rectangles(size)), step)
    assume(found is not None)
    assert found is not None
    pair = pair_of(*noise(size))
    raw = match_part(pair, found, Memo())
    assert not found.exact
    assert (raw.shape[1] * step, raw.shape[0] * step) == found.shown[2:]


@pytest.mark.parametrize("step", [2, 4])
def test_a_preview_scales_lengths_and_areas_to_the_nearest_legal(step: int) -> None:
    wanted = StereoBMSettings(
        num_disparities=128,
        min_disparity=-8,
        block_size=21,
        speckle_window_size=800,
        speckle_range=32,
        disp12_max_diff=4,
    )
    small = part(wanted, Size(4000, 3000), Rect(0, 0, 4000, 3000), step).settings
    assert small.searched == {2: (-4, 60), 4: (-2, 30)}[step]
    assert small.block_size == {2: 11, 4: 5}[step]
    assert small.speckle == {2: (200, 32), 4: (50, 32)}[step]
    assert small.disp12_max_diff == 4 // step


def test_a_preview_shows_the_disparities_of_the_whole() -> None:
    pair = pair_of(*noise(Size(800, 400), kind="smooth", shift=24))
    wanted = StereoBMSettings(num_disparities=64, block_size=21)
    found = part(wanted, pair.size, Rect(0, 0, *pair.size), 4)
    raw = match_part(pair, found, Memo())
    known = raw != found.settings.invalid
    assert known.mean() > 0.5
    assert abs(np.median(raw[known]) / 16 * 4 - 24) < 1
