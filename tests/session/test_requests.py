"""What is to be computed follows from what is chosen and what is there, or words say what lacks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.conftest import textured_pair
from tests.session.made import PAIR, SETTINGS, frame_of, map_of, truth_of
from tuner.comparison.maps import OVERLAYS
from tuner.comparison.pictures import ComparisonRequest
from tuner.core.choices import FIT_TARGETS, Fit
from tuner.core.errors import UserError
from tuner.core.types import Pair
from tuner.engine.frame import Display, Request
from tuner.engine.pipeline import run
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.session.requests import (
    NO_FRAME,
    NO_MAP,
    NO_PAIR,
    OTHER_SIZE,
    Lack,
    Latest,
    answers,
    comparison,
    other_slot,
    stereo,
)
from tuner.session.state import Slot, State
from tuner.session.view import (
    COMPARISON_LAYOUTS,
    WITH_TRUTH,
    WITHOUT_TRUTH,
    Below,
    ComparisonView,
    Mode,
    StereoView,
    Tab,
    View,
)

FRAME, MAP, TRUTH = frame_of(), map_of(), truth_of()
FRAME_WITH_TRUTH = frame_of(truth=TRUTH)
WHOLE = Latest(pair=PAIR, frame=FRAME, depth=MAP)
WHOLE_WITH_TRUTH = Latest(pair=PAIR, truth=TRUTH, frame=FRAME_WITH_TRUTH, depth=MAP)
TALL_BLOCK = StereoBMSettings(block_size=255)
"""No picture of PAIR's size is as large as this block."""


def looking(**fields: Any) -> View:
    """A view of the comparison with these fields."""
    return View(comparison=ComparisonView(**fields))


def asked(
    latest: Latest = WHOLE, *, state: State | None = None, **fields: Any
) -> ComparisonRequest:
    found = comparison(state or State(), looking(**fields), latest)
    assert isinstance(found, ComparisonRequest)
    return found


# stereo


def test_without_a_pair_there_is_nothing_to_match() -> None:
    assert stereo(State(), Latest()) == Lack(text=NO_PAIR)


def test_the_slot_on_show_is_matched_with_all_that_its_frame_shows() -> None:
    display = Display(low=2.0, high=9.0, error_limit=1.0)
    slots = Slot(settings=StereoBMSettings(block_size=5)), Slot(settings=SETTINGS)
    state = State(slots=slots, active=1, display=display)
    request = stereo(state, Latest(pair=PAIR, truth=TRUTH))
    assert isinstance(request, Request)
    assert request.pair is PAIR
    assert request.truth is TRUTH
    assert (request.settings, request.display) == (SETTINGS, display)


def test_settings_that_the_size_does_not_allow_are_refused_in_the_words_of_the_match() -> None:
    lack = stereo(State().with_settings(TALL_BLOCK), Latest(pair=PAIR))
    with pytest.raises(UserError) as error:
        run(PAIR, TALL_BLOCK)
    assert lack == Lack(text=str(error.value), refused=True)


def test_what_is_only_not_there_yet_is_not_refused() -> None:
    lacks = stereo(State(), Latest()), comparison(State(), View(), Latest(pair=PAIR))
    assert [lack.refused for lack in lacks if isinstance(lack, Lack)] == [False, False]


# the other slot

WIPING = View(stereo=StereoView(wipe=True))
TWO = State(slots=(Slot(settings=SETTINGS), Slot(settings=StereoBMSettings(block_size=5))))


@pytest.mark.parametrize("active", [0, 1])
def test_a_divider_wants_the_other_slot(active: int) -> None:
    request = other_slot(replace(TWO, active=active), WIPING, Latest(pair=PAIR, truth=TRUTH))
    assert request is not None
    assert request.settings == TWO.slots[1 - active].settings
    assert request.pair is PAIR
    assert request.truth is TRUTH


def test_without_a_divider_nobody_wants_the_other_slot() -> None:
    assert other_slot(TWO, View(), Latest(pair=PAIR)) is None


def test_another_slot_that_cannot_be_matched_is_not_asked_for() -> None:
    state = State(slots=(Slot(settings=SETTINGS), Slot(settings=TALL_BLOCK)))
    assert other_slot(state, WIPING, Latest(pair=PAIR)) is None
    assert other_slot(TWO, WIPING, Latest()) is None


# the comparison: what lacks

OTHER_PAIR = textured_pair(seed=9)
SMALL_MAP = map_of(values=np.ones((10, 10), np.float32))


@pytest.mark.parametrize(
    ("latest", "text", "go_to"),
    [
        (Latest(), NO_PAIR, None),
        (Latest(frame=FRAME, depth=MAP), NO_PAIR, None),
        (Latest(pair=PAIR), NO_MAP, Tab.MONOCULAR),
        (Latest(pair=PAIR, frame=FRAME), NO_MAP, Tab.MONOCULAR),
        (replace(WHOLE, depth=map_of(PAIR.right)), NO_MAP, Tab.MONOCULAR),
        (Latest(pair=PAIR, depth=MAP), NO_FRAME, None),
        (replace(WHOLE, frame=frame_of(OTHER_PAIR)), NO_FRAME, None),
        (replace(WHOLE, depth=SMALL_MAP), OTHER_SIZE, Tab.MONOCULAR),
    ],
    ids=[
        "nothing",
        "no pair",
        "pair alone",
        "no map",
        "map of another picture",
        "no frame",
        "frame of another pair",
        "map of another size",
    ],
)
def test_what_lacks_is_said_with_the_tab_that_mends_it(
    latest: Latest, text: str, go_to: Tab | None
) -> None:
    assert comparison(State(), View(), latest) == Lack(text=text, go_to=go_to)


# the comparison: what is asked for


def test_the_newest_frame_and_map_are_compared() -> None:
    wanted = asked()
    assert wanted.outcome is FRAME.outcome
    assert wanted.inverse_depth is MAP.depth.values
    assert wanted.truth is None


@pytest.mark.parametrize("fit_to", FIT_TARGETS)
def test_the_fit_falls_back_to_stereo_without_truth(fit_to: str) -> None:
    state = State(fit=Fit(fit_to=fit_to, half=True))
    assert asked(state=state).fit == Fit(fit_to="stereo", half=True)
    assert asked(WHOLE_WITH_TRUTH, state=state).fit == state.fit


def test_the_truth_is_that_of_the_frame() -> None:
    """A frame that does not know the new truth yet is not measured against it."""
    assert asked(replace(WHOLE, truth=TRUTH)).truth is None
    assert asked(WHOLE_WITH_TRUTH).truth is TRUTH


@pytest.mark.parametrize("count", [0, *COMPARISON_LAYOUTS])
@pytest.mark.parametrize("known", [False, True])
def test_only_maps_that_are_seen_are_coloured(count: int, known: bool) -> None:
    names = WITH_TRUTH if known else WITHOUT_TRUTH
    latest = WHOLE_WITH_TRUTH if known else WHOLE
    seen = count or (6 if known else 4)
    assert asked(latest, count=count).views == frozenset(names[:seen])


@pytest.mark.parametrize("mode", [Mode.WIPE, Mode.BLINK])
@pytest.mark.parametrize("count", [0, *COMPARISON_LAYOUTS])
def test_wipe_and_blink_need_two_maps(mode: Mode, count: int) -> None:
    assert asked(mode=mode, count=count).views == {"stereo", "mono"}
    by_hand = "truth", "gaps", "mono", "mono", "mono", "mono"
    assert asked(mode=mode, count=count, names=by_hand).views == {"truth", "gaps"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_mask_that_tints_is_made_too(overlay: str) -> None:
    assert asked(count=1).views == {"stereo"}
    assert asked(count=1, overlay=overlay).views == {"stereo", overlay}


@pytest.mark.parametrize("below", Below)
def test_histograms_are_counted_only_where_they_are_seen(below: Below) -> None:
    assert asked(below=below).plots == (below in (Below.SCATTER, Below.RESIDUALS))


def test_the_colours_are_those_of_the_frame() -> None:
    request = replace(FRAME.request, display=Display(low=3.0, high=5.0))
    wanted = asked(replace(WHOLE, frame=replace(FRAME, request=request)), limit=2.5)
    assert (wanted.low, wanted.high, wanted.limit) == (3.0, 5.0, 2.5)
    assert (asked().low, asked().high) == Display().span(FRAME.request.settings)


# answers


def test_a_comparison_of_an_older_frame_still_answers() -> None:
    newer = frame_of(uniqueness_ratio=30)
    assert newer.outcome is not FRAME.outcome
    assert answers(asked(), WHOLE)
    assert answers(asked(), replace(WHOLE, frame=newer))


def test_a_comparison_of_something_else_does_not_answer() -> None:
    wanted = asked()
    assert not answers(wanted, replace(WHOLE, depth=map_of()))
    assert not answers(wanted, of_pair(OTHER_PAIR))
    same_left = Pair(left=PAIR.left, right=OTHER_PAIR.right)
    assert not answers(wanted, Latest(pair=same_left, frame=frame_of(same_left), depth=MAP))
    assert not answers(wanted, replace(WHOLE, frame=None))
    assert not answers(wanted, replace(WHOLE, depth=None))
    assert not answers(wanted, Latest())


def of_pair(pair: Pair) -> Latest:
    return Latest(pair=pair, frame=frame_of(pair), depth=map_of(pair.left))
