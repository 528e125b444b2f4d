"""What is seen of a part is what the whole frame shows there; a preview says that it is one."""

from __future__ import annotations

from threading import Event
from typing import Any

import numpy as np
import pytest

from tests.conftest import textured_pair
from tuner.core.tunable import Rect
from tuner.core.types import Pair
from tuner.engine.frame import Display, Request, make_frame
from tuner.engine.glimpse import Glimpse, GlimpseRequest, glimpse
from tuner.engine.memo import Memo
from tuner.engine.pipeline import Stopped
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.matchers.stereo_bm.part import part
from tuner.sources.ground_truth import GroundTruth

SEEN = Rect(120, 40, 90, 70)
PAIR = textured_pair(320, 200, shift=9)
WANTED = StereoBMSettings(num_disparities=16, block_size=7, uniqueness_ratio=4)


def truth_of(pair: Pair) -> GroundTruth:
    values = np.full(pair.left.grey.shape, 8.5, np.float32)
    values[::3] = np.nan
    return GroundTruth(disparity=values, path="truth.pfm", scale=1, format="PFM")


def request(**more: Any) -> Request:
    return Request(pair=PAIR, settings=WANTED, **more)


def seen(wanted: Request, *, step: int = 1, memo: Memo | None = None) -> Glimpse:
    found = part(wanted.settings, PAIR.size, SEEN, step)
    assert found is not None
    return glimpse(GlimpseRequest(request=wanted, part=found), memo=memo or Memo())


@pytest.mark.parametrize("display", [Display(), Display(low=3.0, high=11.5)])
def test_an_exact_part_has_the_colours_of_the_frame(display: Display) -> None:
    wanted = request(display=display)
    frame = make_frame(wanted, memo=Memo())
    found = seen(wanted)
    np.testing.assert_array_equal(found.disparity, frame.disparity[SEEN.slices()])
    assert found.error is None
    assert found.preview == ""


def test_the_error_of_a_part_is_that_of_the_frame() -> None:
    wanted = request(truth=truth_of(PAIR), display=Display(error_limit=2.0))
    frame = make_frame(wanted, memo=Memo())
    found = seen(wanted)
    assert found.error is not None
    assert frame.error is not None
    np.testing.assert_array_equal(found.error, frame.error[SEEN.slices()])


@pytest.mark.parametrize("step", [2, 4])
def test_a_preview_says_how_fine_it_is(step: int) -> None:
    found = seen(request(truth=truth_of(PAIR)), step=step)
    assert found.preview == f"preview 1/{step}"
    assert found.error is not None
    assert found.error.shape == found.disparity.shape
    height, width = found.disparity.shape
    assert (width * step, height * step) == found.part.shown[2:]


def test_only_the_filter_runs_again_where_only_that_changed() -> None:
    memo = Memo()
    seen(request(), memo=memo)
    before = memo.remembered
    settings = StereoBMSettings(
        num_disparities=16,
        block_size=7,
        uniqueness_ratio=4,
        speckle_window_size=40,
        speckle_range=16,
    )
    seen(Request(pair=PAIR, settings=settings), memo=memo)
    assert memo.remembered == before


def test_it_stops_where_it_is_told_to() -> None:
    stop = Event()
    stop.set()
    found = part(WANTED, PAIR.size, SEEN, 1)
    assert found is not None
    with pytest.raises(Stopped):
        glimpse(GlimpseRequest(request=request(), part=found), memo=Memo(), stop=stop)
