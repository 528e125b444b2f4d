"""Every pixel without disparity has a reason, and the reasons agree with the definitions."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import textured_pair
from tests.matchers.cost_volume import Costs, texture
from tests.matchers.random_pairs import noise, opencv_alone, pictures, settings_for
from tests.matchers.reasons import Reason, reason_at
from tuner.core.tunable import Size, Stage
from tuner.core.types import Pair, Picture
from tuner.engine.accounting import account, split
from tuner.engine.memo import Memo
from tuner.engine.outcome import Outcome
from tuner.engine.pipeline import Stopped, run
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.matchers.stereo_bm.rejection import TESTS

SIZE = Size(180, 110)
ALL_TESTS = StereoBMSettings(
    num_disparities=32,
    block_size=9,
    texture_threshold=550,
    uniqueness_ratio=12,
    disp12_max_diff=1,
    speckle_window_size=40,
    speckle_range=16,
)


def rough_pair(seed: int = 4) -> Pair:
    """A near square before a far wall that fades to the right: every test rejects something."""
    left, right = (grey.copy() for grey in noise(SIZE, seed=seed, kind="smooth", shift=9))
    near, _ = noise(SIZE, seed=seed + 1, kind="smooth")
    left[30:80, 70:120] = near[30:80, 70:120]
    right[30:80, 45:95] = near[30:80, 70:120]
    fade = np.linspace(1.6, 0.02, SIZE.width)
    grain = np.random.default_rng(seed).normal(0, 1, (2, SIZE.height, SIZE.width))
    sides = [
        np.clip(128 + (grey.astype(float) - 128) * 3 * fade + n, 0, 255).astype(np.uint8)
        for grey, n in zip((left, right), grain, strict=True)
    ]
    first, second = (Picture(grey=grey, shown=grey) for grey in sides)
    return Pair(left=first, right=second)


def counts(outcome: Outcome) -> dict[Reason, int]:
    assert outcome.reasons is not None
    return {reason: int((outcome.reasons == reason).sum()) for reason in Reason}


@pytest.fixture(scope="module")
def accounted() -> tuple[Pair, Outcome]:
    pair = rough_pair()
    return pair, account(pair, run(pair, ALL_TESTS))


def test_each_test_rejects_something_here(accounted: tuple[Pair, Outcome]) -> None:
    found = counts(accounted[1])
    assert found.pop(Reason.REJECTED) == 0
    assert all(found.values()), found


def test_valid_and_reasons_are_all_pixels(accounted: tuple[Pair, Outcome]) -> None:
    outcome = accounted[1]
    found = counts(outcome)
    assert sum(found.values()) == outcome.raw.size
    assert found[Reason.VALID] == outcome.valid_pixels
    assert found[Reason.OUTSIDE] == outcome.raw.size - outcome.area.area
    rejected = {r.stage: r.rejected for r in outcome.stages}
    assert rejected[Stage.CONFIDENCE] == found[Reason.TEXTURE] + found[Reason.UNIQUENESS]
    assert rejected[Stage.CONSISTENCY] == found[Reason.LEFT_RIGHT]
    assert rejected[Stage.SPECKLE] == found[Reason.SPECKLE]
    assert outcome.area.area - sum(r or 0 for r in rejected.values()) == outcome.valid_pixels


def test_texture_agrees_with_its_definition(accounted: tuple[Pair, Outcome]) -> None:
    pair, outcome = accounted
    expected = texture(pair.left.grey, ALL_TESTS) < ALL_TESTS.texture_threshold
    inside = outcome.area.slices()
    assert outcome.reasons is not None
    np.testing.assert_array_equal(outcome.reasons[inside] == Reason.TEXTURE, expected[inside])


@pytest.mark.parametrize("low", [-20, 0, 3])
@pytest.mark.parametrize("ratio", [1, 12, 70])
def test_winner_and_uniqueness_agree_with_their_definition(low: int, ratio: int) -> None:
    pair = rough_pair()
    wanted = replace(ALL_TESTS, min_disparity=low, uniqueness_ratio=ratio, disp12_max_diff=-1)
    outcome = account(pair, run(pair, wanted))
    costs = Costs(pair.left.grey, pair.right.grey, wanted)
    rejected = costs.spread(costs.not_unique(ratio).astype(np.int64), 0)
    inside = outcome.area.slices()
    assert outcome.reasons is not None
    reasons = outcome.reasons[inside]
    textured = reasons != Reason.TEXTURE
    np.testing.assert_array_equal(
        (reasons == Reason.UNIQUENESS)[textured], rejected[inside].astype(bool)[textured]
    )
    winner = costs.spread(costs.whole_pixels(), 0)[inside]
    valid = reasons == Reason.VALID
    # A sub-pixel result lies within half a pixel of the whole one.
    assert (np.abs(outcome.raw[inside][valid] - 16 * winner[valid]) <= 8).all()


def test_left_right_is_what_opencv_takes_away_with_the_check(
    accounted: tuple[Pair, Outcome],
) -> None:
    pair, outcome = accounted
    bare = replace(ALL_TESTS, speckle_window_size=0)
    on, off = (
        opencv_alone(pair.left.grey, pair.right.grey, replace(bare, disp12_max_diff=limit))
        for limit in (1, -1)
    )
    gone = (on == bare.invalid) & (off != bare.invalid)
    inside = outcome.area.slices()
    assert outcome.reasons is not None
    np.testing.assert_array_equal(outcome.reasons[inside] == Reason.LEFT_RIGHT, gone[inside])


def test_speckle_is_what_filter_speckles_takes_away(accounted: tuple[Pair, Outcome]) -> None:
    outcome = accounted[1]
    filtered = outcome.matched.copy()
    cv2.filterSpeckles(filtered, outcome.invalid, 40, 16)
    assert outcome.reasons is not None
    np.testing.assert_array_equal(
        outcome.reasons == Reason.SPECKLE,
        (filtered == outcome.invalid) & (outcome.matched != outcome.invalid),
    )


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_any_settings_are_accounted_for_to_the_pixel(data: st.DataObject) -> None:
    size = Size(data.draw(st.integers(40, 140)), data.draw(st.integers(20, 100)))
    wanted = data.draw(settings_for(size, num_disparities=16))
    left, right = data.draw(pictures(size))
    pair = Pair(left=Picture(grey=left, shown=left), right=Picture(grey=right, shown=right))
    before = run(pair, wanted)
    outcome = account(pair, before)
    found = counts(outcome)
    assert sum(found.values()) == before.raw.size
    assert found[Reason.REJECTED] == 0
    assert outcome.raw is before.raw
    assert found[Reason.VALID] == before.valid_pixels
    off = {
        Reason.TEXTURE: wanted.texture_threshold == 0,
        Reason.UNIQUENESS: wanted.uniqueness_ratio == 0,
        Reason.LEFT_RIGHT: wanted.disp12_max_diff < 0,
        Reason.SPECKLE: wanted.speckle_window_size == 0 or wanted.speckle_range < 0,
    }
    assert not any(found[reason] for reason, is_off in off.items() if is_off)
    for x, y in ((0, 0), (size.width // 2, size.height // 2)):
        assert outcome.reasons is not None
        assert reason_at(outcome, x, y) == outcome.reasons[y, x]


def test_stage_times_share_out_the_time_of_the_match(accounted: tuple[Pair, Outcome]) -> None:
    pair = accounted[0]
    before = run(pair, ALL_TESTS)
    after = account(pair, before)
    assert all(report.elapsed_ms >= 0 for report in after.stages)
    inside = (Stage.MATCH, Stage.CONFIDENCE, Stage.CONSISTENCY)
    total = sum(after.report(stage).elapsed_ms for stage in inside)
    assert total == pytest.approx(before.report(Stage.MATCH).elapsed_ms)
    assert after.total_ms == pytest.approx(before.total_ms)


@given(st.floats(0, 1e4), st.lists(st.floats(0.001, 1e4), min_size=4, max_size=4))
def test_shares_are_never_negative_and_sum_to_the_whole(total: float, costs: list[float]) -> None:
    shares = split(total, costs, TESTS)
    assert all(share >= 0 for share in shares.values())
    assert sum(shares.values()) == pytest.approx(total)


def test_a_remembered_match_keeps_no_time() -> None:
    pair, memo = rough_pair(), Memo()
    run(pair, ALL_TESTS, memo=memo)
    after = account(pair, run(pair, ALL_TESTS, memo=memo))
    assert after.total_ms == 0.0


def test_accounting_stops_when_told() -> None:
    pair, stop = textured_pair(), Event()
    outcome = run(pair, ALL_TESTS)
    stop.set()
    with pytest.raises(Stopped):
        account(pair, outcome, stop=stop)
