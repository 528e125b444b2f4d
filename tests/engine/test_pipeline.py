"""Only what changed is computed again; results say what they were made with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from tests.conftest import textured_pair
from tests.matchers.counting import counted_matches
from tests.matchers.reasons import Reason, reason_at
from tuner.core.errors import SettingsError
from tuner.core.tunable import Stage
from tuner.core.types import Pair, Picture
from tuner.engine.memo import KEPT, Memo
from tuner.engine.pipeline import Stopped, run
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings

START = StereoBMSettings(num_disparities=16, block_size=7, speckle_window_size=30, speckle_range=16)

CHANGES = {
    "pre_filter_type": 0,
    "pre_filter_size": 11,
    "pre_filter_cap": 20,
    "num_disparities": 32,
    "block_size": 9,
    "min_disparity": -4,
    "texture_threshold": 500,
    "uniqueness_ratio": 40,
    "disp12_max_diff": 1,
    "roi1": (0, 0, 100, 100),
    "roi2": (0, 0, 100, 100),
    "speckle_window_size": 60,
    "speckle_range": 32,
}


@pytest.fixture
def matches() -> Iterator[list[StereoBMSettings]]:
    """The settings of every match made."""
    with counted_matches() as made:
        yield made


def test_all_tunables_are_tried() -> None:
    assert set(CHANGES) == set(SPECS)


@pytest.mark.parametrize("name", CHANGES)
def test_only_a_speckle_change_needs_no_new_match(
    name: str, small_pair: Pair, matches: list[StereoBMSettings]
) -> None:
    memo = Memo()
    run(small_pair, START, memo=memo)
    assert len(matches) == 1
    outcome = run(small_pair, replace(START, **{name: CHANGES[name]}), memo=memo)
    cheap = SPECS[name].stage is Stage.SPECKLE
    assert len(matches) == (1 if cheap else 2)
    assert outcome.report(Stage.MATCH).reused == cheap
    assert (outcome.report(Stage.MATCH).elapsed_ms == 0.0) == cheap
    alone = run(small_pair, outcome.settings)
    np.testing.assert_array_equal(outcome.raw, alone.raw)


def test_flipping_between_two_settings_does_not_match_again(
    small_pair: Pair, matches: list[StereoBMSettings]
) -> None:
    memo = Memo()
    other = replace(START, block_size=11)
    first = [run(small_pair, s, memo=memo) for s in (START, other)]
    for _ in range(5):
        again = [run(small_pair, s, memo=memo) for s in (START, other)]
        for one, two in zip(first, again, strict=True):
            assert one.raw is two.raw
            assert two.total_ms == 0.0
    assert len(matches) == 2


def test_another_pair_of_the_same_size_is_matched_itself(
    small_pair: Pair, matches: list[StereoBMSettings]
) -> None:
    memo = Memo()
    other = textured_pair(seed=2, shift=3)
    one, two = run(small_pair, START, memo=memo), run(other, START, memo=memo)
    assert len(matches) == 2
    assert (np.median(one.disparity[one.valid]), np.median(two.disparity[two.valid])) == (7, 3)
    swapped = run(small_pair.swapped(), START, memo=memo)
    assert len(matches) == 3
    assert swapped.density < one.density


def test_what_is_remembered_is_bounded(small_pair: Pair) -> None:
    memo = Memo()
    for ratio in range(20):
        for pair in (small_pair, textured_pair(seed=ratio)):
            run(pair, replace(START, uniqueness_ratio=ratio), memo=memo)
    assert memo.remembered == {"rectify": KEPT, "match": KEPT, "speckle": KEPT}
    memo.clear()
    assert not memo.remembered


def test_a_failed_step_is_not_remembered() -> None:
    memo = Memo()

    def fail() -> None:
        raise SettingsError("block_size", "wrong")

    with pytest.raises(SettingsError):
        memo.step("match", 1, fail)
    step = memo.step("match", 1, lambda: "right")
    assert (step.result, step.reused) == ("right", False)
    assert memo.step("match", 1, fail).result == "right"


def test_results_are_read_only_and_keep_their_settings(small_pair: Pair) -> None:
    outcome = run(small_pair, START)
    assert outcome.settings == START
    assert outcome.pair_token == small_pair.token
    for array in (outcome.raw, outcome.matched):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


def test_numbers_agree_with_the_picture(small_pair: Pair) -> None:
    outcome = run(small_pair, replace(START, texture_threshold=1200))
    valid = np.isfinite(outcome.disparity)
    assert outcome.valid_pixels == valid.sum() > 0
    np.testing.assert_array_equal(valid, outcome.valid)
    np.testing.assert_array_equal(outcome.disparity[valid] * 16, outcome.raw[valid])
    assert outcome.density == pytest.approx(valid.mean())
    inside = valid[outcome.area.slices()]
    assert outcome.density_in_area == pytest.approx(inside.mean())
    gone = (outcome.matched != outcome.invalid) & ~valid
    assert outcome.report(Stage.SPECKLE).rejected == gone.sum()
    assert outcome.total_ms == sum(report.elapsed_ms for report in outcome.stages)
    assert [report.stage for report in outcome.stages] == list(Stage)


def test_an_empty_rectangle_has_no_density_and_a_warning(small_pair: Pair) -> None:
    outcome = run(small_pair, replace(START, num_disparities=160))
    assert np.isnan(outcome.density_in_area)
    assert outcome.density == 0.0
    assert "No pixel can be valid" in outcome.warnings[0]


def test_a_stopped_computation_ends_without_a_result(small_pair: Pair) -> None:
    stop = Event()
    stop.set()
    with pytest.raises(Stopped):
        run(small_pair, START, stop=stop)


def test_a_result_finished_before_the_stop_is_kept_for_the_next(
    small_pair: Pair, matches: list[StereoBMSettings]
) -> None:
    memo, stop = Memo(), Event()
    stop.set()
    with pytest.raises(Stopped):
        run(small_pair, START, memo=memo, stop=stop)
    run(small_pair, START, memo=memo)
    assert len(matches) == 1


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        ({"texture_threshold": 1}, Reason.TEXTURE),
        ({"uniqueness_ratio": 1}, Reason.UNIQUENESS),
        ({"texture_threshold": 1, "uniqueness_ratio": 1}, Reason.REJECTED),
        ({}, Reason.VALID),
    ],
)
def test_a_pixel_says_why_it_is_empty_as_far_as_known(on: dict[str, int], reason: Reason) -> None:
    off = {"texture_threshold": 0, "uniqueness_ratio": 0}
    grey = np.full((120, 160), 90, np.uint8)
    wall = Pair(left=Picture(grey=grey, shown=grey), right=Picture(grey=grey, shown=grey))
    outcome = run(wall, replace(START, **{**off, **on}))
    assert reason_at(outcome, 80, 60) is reason
    assert reason_at(outcome, 0, 0) is Reason.OUTSIDE


def test_a_removed_speckle_says_so(small_pair: Pair) -> None:
    outcome = run(small_pair, replace(START, speckle_window_size=10**6))
    assert reason_at(outcome, 80, 60) is Reason.SPECKLE


def memory_gb() -> float:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES") / 2**30
    except (AttributeError, ValueError, OSError):
        return 0.0


@pytest.mark.skipif(memory_gb() < 8, reason="needs 8 GB of free memory")
def test_an_image_of_12000_by_9000_computes() -> None:
    pair = textured_pair(12000, 9000, shift=7)
    outcome = run(pair, replace(START, speckle_window_size=0))
    assert outcome.size == (12000, 9000)
    assert outcome.density_in_area > 0.999
    sample = outcome.raw[::500, 100::500]
    assert (np.abs(sample[1:-1, 1:-1] - 7 * 16) <= 8).all()
