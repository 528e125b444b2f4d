"""A part of what is to come covers the picture of before, and no number is told of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.conftest import textured_pair
from tests.gui.stereo_driver import StereoDriver
from tuner.core.tunable import Rect
from tuner.engine.frame import Frame, Request, make_frame
from tuner.engine.glimpse import Glimpse, GlimpseRequest, glimpse
from tuner.engine.memo import Memo
from tuner.gui.stereo.cell import NONE, PENDING
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.matchers.stereo_bm.part import part
from tuner.sources.ground_truth import GroundTruth

PAIR = textured_pair()
SETTINGS = StereoBMSettings(num_disparities=16, block_size=9)
TRUTH = GroundTruth(
    disparity=np.full((120, 160), 7.5, np.float32), path="gt.pfm", scale=1, format="PFM"
)
SEEN = Rect(60, 30, 70, 60)


def frame_of(ratio: int, **more: Any) -> Frame:
    settings = replace(SETTINGS, uniqueness_ratio=ratio)
    return make_frame(Request(pair=PAIR, settings=settings, **more), memo=Memo())


def glimpse_of(frame: Frame, step: int = 1) -> Glimpse:
    found = part(frame.request.settings, PAIR.size, SEEN, step)  # type: ignore[arg-type]
    assert found is not None
    return glimpse(GlimpseRequest(request=frame.request, part=found), memo=Memo())


@pytest.fixture
def tab(qtbot: Any) -> StereoDriver:
    tab = StereoDriver(qtbot)
    tab.show_frame(frame_of(5, truth=TRUTH))
    return tab


def test_disparity_and_error_follow_until_the_frame_is_there(tab: StereoDriver) -> None:
    coming = frame_of(40, truth=TRUTH)
    found = glimpse_of(coming)
    tab.show_glimpse(found)
    assert tab.patch("view_disparity") is not None
    np.testing.assert_array_equal(tab.patch("view_disparity"), found.disparity)
    np.testing.assert_array_equal(tab.patch("view_fourth"), found.error)
    tab.show_frame(replace(coming, metrics=None, error=None))
    assert tab.patch("view_disparity") is None
    assert tab.patch("view_fourth") is not None, "the error is still to come"
    tab.show_frame(coming)
    assert tab.patch("view_fourth") is None


def test_each_number_waits(tab: StereoDriver) -> None:
    coming = frame_of(40, truth=TRUTH)
    before = tab.number("density")
    assert before not in (PENDING, NONE)
    tab.show_glimpse(glimpse_of(coming))
    names = ("density", "density_in_area", "bad1", "bad2_all", "rmse")
    assert {tab.number(name) for name in names} == {PENDING}
    tab.show_frame(coming)
    assert PENDING not in {tab.number(name) for name in names}


def test_between_slots_only_the_one_that_changes_waits(tab: StereoDriver) -> None:
    tab.show_compared(frame_of(9, truth=TRUTH))
    tab.show_glimpse(glimpse_of(frame_of(40, truth=TRUTH)))
    assert tab.number("density") == PENDING
    assert tab.number("density_b") not in (PENDING, NONE)


def test_where_no_frame_comes_the_one_of_before_is_told_of_again(tab: StereoDriver) -> None:
    before = tab.number("density")
    tab.show_glimpse(glimpse_of(frame_of(40, truth=TRUTH)))
    tab.show_glimpse(None)
    assert tab.number("density") == before
    assert tab.patch("view_disparity") is None


def test_another_pair_has_nothing_of_the_one_before(tab: StereoDriver) -> None:
    tab.show_glimpse(glimpse_of(frame_of(40, truth=TRUTH)))
    tab.show_pair(textured_pair(seed=9))
    assert tab.patch("view_disparity") is None
    tab.show_glimpse(glimpse_of(frame_of(40, truth=TRUTH)))
    assert tab.patch("view_disparity") is None


@pytest.mark.parametrize("step", [2, 4])
def test_a_preview_is_marked_in_both_headings(tab: StereoDriver, step: int) -> None:
    tab.show_glimpse(glimpse_of(frame_of(40, truth=TRUTH), step))
    for view in ("view_disparity", "view_fourth"):
        assert f"preview 1/{step}" in tab.view(view).accessibleName()
    tab.show_frame(frame_of(40, truth=TRUTH))
    for view in ("view_disparity", "view_fourth"):
        assert "preview" not in tab.view(view).accessibleName()
