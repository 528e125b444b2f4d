"""While a slider moves what is on show goes first: which part of the picture, and how fine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.session.made import SETTINGS
from tests.toy.matcher import ToySettings
from tuner.core.tunable import Rect, Size
from tuner.core.types import Pair, Picture
from tuner.engine.frame import Request
from tuner.engine.glimpse import GlimpseRequest
from tuner.engine.pipeline import within_rois
from tuner.matchers.matcher import Matcher
from tuner.matchers.registry import matcher_of
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.session.requests import LIVE_MS, STEP_MS, glimpse
from tuner.session.seen import Seen
from tuner.session.view import Tab, View

SIZE = Size(4000, 3000)
GREY = np.zeros((SIZE.height, SIZE.width), np.uint8)
PICTURE = Picture(grey=GREY, shown=GREY)
PAIR = Pair(left=PICTURE, right=PICTURE)
WANTED = Request(pair=PAIR, settings=StereoBMSettings(num_disparities=128, block_size=15))
WHOLE = Seen(Rect(-40, -10, 4080, 3020), 0.16)
ONE_TO_ONE = Seen(Rect(1500, 1200, 640, 420), 1.0)
SLOW_MS = 1000.0


def asked(
    seen: Seen | None,
    *,
    whole_ms: float = SLOW_MS,
    view: View | None = None,
    dragged: bool = True,
) -> GlimpseRequest | None:
    return glimpse(WANTED, view or View(), seen, whole_ms=whole_ms, dragged=dragged)


def test_one_to_one_the_part_on_show_is_exact() -> None:
    found = asked(ONE_TO_ONE)
    assert found is not None
    assert found.request is WANTED
    assert found.part.exact
    assert found.part.shown == ONE_TO_ONE.rect


@pytest.mark.parametrize(("whole_ms", "step"), [(120.0, 2), (SLOW_MS, 4)])
def test_zoomed_out_the_finest_preview_that_is_quick_enough(whole_ms: float, step: int) -> None:
    found = asked(WHOLE, whole_ms=whole_ms)
    assert found is not None
    assert not found.part.exact
    assert found.part.step == step
    assert found.part.shown == Rect(0, 0, 4000, 3000)


def test_no_preview_is_coarser_than_the_screen() -> None:
    found = asked(Seen(Rect(0, 0, 2000, 1500), 1.0))
    assert found is not None
    assert found.part.step == 1


@pytest.mark.parametrize("whole_ms", [0.0, LIVE_MS])
def test_a_quick_whole_follows_by_itself(whole_ms: float) -> None:
    assert asked(WHOLE, whole_ms=whole_ms) is None


def test_a_single_step_is_shown_first_only_where_the_whole_takes_long() -> None:
    assert asked(ONE_TO_ONE, whole_ms=STEP_MS, dragged=False) is None
    assert asked(ONE_TO_ONE, whole_ms=STEP_MS + 1, dragged=False) is not None


def test_what_no_view_shows_waits_for_the_whole() -> None:
    assert asked(None) is None
    assert asked(Seen(Rect(5000, 0, 100, 100), 1.0)) is None
    for tab in (Tab.MONOCULAR, Tab.COMPARISON):
        assert asked(ONE_TO_ONE, view=View(tab=tab)) is None


def test_a_part_that_is_nearly_all_of_the_picture_is_no_gain() -> None:
    assert asked(Seen(Rect(0, 0, 3900, 2900), 1.0)) is None


def test_a_matcher_that_needs_the_whole_gets_it(toy: Matcher) -> None:
    assert isinstance(toy.settings(), ToySettings)
    wanted = replace(WANTED, settings=toy.settings())
    assert glimpse(wanted, View(), ONE_TO_ONE, whole_ms=SLOW_MS, dragged=True) is None


def test_the_guess_counts_the_margins() -> None:
    """A window of one pixel still needs the columns of all disparities."""
    found = asked(Seen(Rect(2000, 1500, 1, 1), 64.0))
    assert found is not None
    assert found.part.taken.width >= 128 + SETTINGS.block_size


def test_a_part_of_a_rectified_pair_is_matched_where_the_whole_is() -> None:
    rois = (Rect(40, 30, 3900, 2900), Rect(50, 35, 3890, 2900))
    pair = replace(WANTED.pair, rois=rois)
    found = glimpse(replace(WANTED, pair=pair), View(), ONE_TO_ONE, whole_ms=SLOW_MS, dragged=True)
    assert found is not None
    used = within_rois(WANTED.settings, pair)
    assert used != WANTED.settings
    assert found.part.area == matcher_of(used).area(used, SIZE)
