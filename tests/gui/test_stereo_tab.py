"""The tab by itself: it shows what it is given, and forgets what no longer fits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.conftest import textured_pair
from tests.gui.stereo_driver import StereoDriver
from tuner.comparison.pictures import NO_TRUTH
from tuner.core.types import Pair
from tuner.engine.accounting import account
from tuner.engine.frame import Display, Frame, Request, make_frame
from tuner.engine.memo import Memo
from tuner.gui.stereo.fourth import COUNTING
from tuner.gui.widgets.in_words import percent, pixels
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.sources.ground_truth import GroundTruth

SETTINGS = StereoBMSettings(num_disparities=16, block_size=9)


@pytest.fixture
def tab(qtbot: Any) -> StereoDriver:
    return StereoDriver(qtbot)


def frame_of(pair: Pair, **more: Any) -> Frame:
    return make_frame(Request(pair=pair, settings=SETTINGS, **more), memo=Memo())


def truth_of(pair: Pair, disparity: float) -> GroundTruth:
    values = np.full((pair.size.height, pair.size.width), disparity, np.float32)
    return GroundTruth(disparity=values, path="gt.pfm", scale=1, format="PFM")


def test_a_pair_shows_before_its_disparity(tab: StereoDriver, small_pair: Pair) -> None:
    tab.show_pair(small_pair)
    assert tab.pair is small_pair
    assert tab.frame is None
    np.testing.assert_array_equal(tab.image("view_left"), small_pair.left.shown)
    assert tab.image("view_disparity") is None
    assert tab.readout == ""


def test_the_numbers_are_those_of_the_frame(tab: StereoDriver, small_pair: Pair) -> None:
    tab.show_pair(small_pair)
    frame = frame_of(small_pair, truth=truth_of(small_pair, 7.5))
    tab.show_frame(frame)
    assert frame.metrics is not None
    assert tab.number("density") == percent(frame.outcome.density)
    assert tab.number("bad1") == percent(frame.metrics.bad1) == "0.0 %"
    assert tab.number("rmse") == pixels(frame.metrics.rmse)
    assert frame.metrics.rmse == pytest.approx(0.5, abs=0.1)
    assert tab.seen("number_d1")
    tab.show_frame(frame_of(small_pair))
    assert not tab.seen("number_d1")


def test_the_fourth_view_without_ground_truth_says_what_to_do(
    tab: StereoDriver, small_pair: Pair
) -> None:
    tab.show_pair(small_pair)
    tab.show_frame(frame_of(small_pair))
    assert tab.image("view_fourth") is None
    assert tab.instead("view_fourth") == NO_TRUTH


def test_the_error_view_names_its_ground_truth(tab: StereoDriver, small_pair: Pair) -> None:
    tab.show_pair(small_pair)
    truth = truth_of(small_pair, 7)
    tab.show_truth(truth)
    frame = frame_of(small_pair, truth=truth)
    tab.show_frame(frame)
    assert tab.title("view_fourth") == f"Error: {truth.words}"
    np.testing.assert_array_equal(tab.image("view_fourth"), frame.error)


def test_reasons_come_when_they_are_counted(tab: StereoDriver, small_pair: Pair) -> None:
    tab.show_pair(small_pair)
    tab.show_view(layout=4, fourth="reasons")
    frame = frame_of(small_pair)
    tab.show_frame(frame)
    assert tab.instead("view_fourth") == COUNTING
    outcome = account(small_pair, frame.outcome)
    tab.show_accounted(replace(frame, outcome=outcome))
    np.testing.assert_array_equal(tab.image("view_fourth"), outcome.reasons)


def test_a_picture_of_another_size_takes_everything_of_the_old_away(
    tab: StereoDriver, small_pair: Pair
) -> None:
    tab.show_pair(small_pair)
    tab.show_frame(frame_of(small_pair, truth=truth_of(small_pair, 7)))
    tab.show_compared(frame_of(small_pair))
    assert tab.compared() is not None
    other = textured_pair(90, 60, shift=3)
    tab.show_pair(other)
    assert tab.frame is None
    assert tab.image("view_disparity") is None
    assert tab.image("view_fourth") is None
    assert tab.compared() is None
    assert tab.number("density") == "–"
    tab.paint()
    tab.show_frame(frame_of(other))
    tab.paint()
    assert tab.image("view_disparity") is not None


def test_the_ruler_spans_the_range(tab: StereoDriver, small_pair: Pair) -> None:
    tab.show_pair(small_pair)
    for display, span in ((Display(), (0, 16)), (Display(low=2, high=9), (2, 9))):
        tab.show_frame(frame_of(small_pair, display=display))
        assert "from {} to {} px".format(*span) in tab.ruler("view_disparity")


def test_the_read_out_tells_truth_and_error(tab: StereoDriver, small_pair: Pair) -> None:
    tab.show_pair(small_pair)
    tab.show_frame(frame_of(small_pair, truth=truth_of(small_pair, 6)))
    tab.hover("view_disparity", 100, 60)
    assert "truth 6.00 px, error +1.0" in tab.said[-1]
    tab.leave("view_disparity")
    assert tab.said[-1] == ""
