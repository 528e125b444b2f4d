"""A match in bands gives what the whole gives, and can be given up between two of them."""

from __future__ import annotations

from threading import Event
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.conftest import textured_pair
from tests.matchers.random_pairs import noise, settings_for
from tuner.core.stages import rectify
from tuner.core.tunable import Size
from tuner.core.types import Pair, Picture
from tuner.engine import bands
from tuner.engine.accounting import account
from tuner.engine.bands import match_in_bands
from tuner.engine.memo import Memo, Step
from tuner.engine.pipeline import Stopped, match, run
from tuner.matchers.stereo_bm import StereoBMSettings, leaves_table, off_fast_path

SIZE = Size(150, 97)
BAND = 20 * SIZE.width


@pytest.fixture(autouse=True)
def small_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bands, "BAND", BAND)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data(), seed=st.integers(0, 99), low=st.integers(-30, 20))
def test_bands_are_the_whole(data: st.DataObject, seed: int, low: int) -> None:
    fixed: dict[str, Any] = {"num_disparities": 32, "min_disparity": low}
    wanted = data.draw(settings_for(SIZE, **fixed))
    # There OpenCV does not repeat itself.
    assume(not leaves_table(wanted))
    assume(wanted.disp12_max_diff < 0 or not off_fast_path(wanted))
    left, right = noise(SIZE, seed=seed, kind="smooth", shift=7)
    pair = Pair(left=Picture(grey=left, shown=left), right=Picture(grey=right, shown=right))
    rectified = Step(rectify(pair), 0.0, True)
    whole = match(rectified, pair, wanted, Memo()).result
    in_bands = match_in_bands(rectified, pair, wanted).result
    assert np.array_equal(whole, in_bands)


def test_counting_rejections_is_given_up_after_the_band_that_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pair, stop, matched = textured_pair(*SIZE), Event(), []
    outcome = run(pair, StereoBMSettings(num_disparities=16, block_size=9))
    part = bands.match_part

    def stopping(*given: Any) -> Any:
        matched.append(given)
        stop.set()
        return part(*given)

    monkeypatch.setattr(bands, "match_part", stopping)
    with pytest.raises(Stopped):
        account(pair, outcome, stop=stop)
    assert len(matched) == 1


def test_where_opencv_does_not_repeat_itself_the_whole_is_matched_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_part(*_: Any) -> None:
        raise AssertionError("a part was matched")

    monkeypatch.setattr(bands, "match_part", no_part)
    pair = textured_pair(*SIZE)
    wanted = StereoBMSettings(num_disparities=16, block_size=23, disp12_max_diff=1)
    found = match_in_bands(Step(rectify(pair), 0.0, True), pair, wanted).result
    assert found.shape == (SIZE.height, SIZE.width)
