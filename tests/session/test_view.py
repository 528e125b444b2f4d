"""Which maps the comparison shows, and which of them are needed."""

from __future__ import annotations

import pytest

from tuner.comparison.maps import MAPS
from tuner.session.view import (
    COMPARISON_LAYOUTS,
    COMPARISON_VIEWS,
    WITH_TRUTH,
    WITHOUT_TRUTH,
    ComparisonView,
    Mode,
)

BY_HAND = ("left", "gaps", "stereo", "mono", "filled", "difference")


def test_what_is_shown_by_itself_needs_no_truth_that_is_not_there() -> None:
    assert ComparisonView().shown(truth=True) == (WITH_TRUTH, 6)
    assert ComparisonView().shown(truth=False) == (WITHOUT_TRUTH, 4)
    assert len(WITH_TRUTH) == len(WITHOUT_TRUTH) == COMPARISON_VIEWS
    assert {*WITH_TRUTH, *WITHOUT_TRUTH} <= {*MAPS}
    assert not any(MAPS[name].needs_truth for name in WITHOUT_TRUTH)


@pytest.mark.parametrize("truth", [False, True])
@pytest.mark.parametrize("count", COMPARISON_LAYOUTS)
def test_what_was_chosen_by_hand_stays_whatever_the_truth(truth: bool, count: int) -> None:
    view = ComparisonView().with_views(BY_HAND, count)
    assert view.shown(truth=truth) == (BY_HAND, count)
    assert view.needed(truth=truth) == BY_HAND[:count]


@pytest.mark.parametrize("truth", [False, True])
def test_maps_and_number_of_views_are_chosen_apart(truth: bool) -> None:
    suiting = WITH_TRUTH if truth else WITHOUT_TRUTH
    assert ComparisonView(count=2).shown(truth=truth) == (suiting, 2)
    assert ComparisonView(names=BY_HAND).shown(truth=truth) == (BY_HAND, 6 if truth else 4)


@pytest.mark.parametrize("mode", [Mode.WIPE, Mode.BLINK])
@pytest.mark.parametrize("count", COMPARISON_LAYOUTS)
def test_two_maps_are_compared_in_one_view_in_any_layout(mode: Mode, count: int) -> None:
    view = ComparisonView(names=BY_HAND, count=count, mode=mode)
    assert view.needed(truth=True) == BY_HAND[:2]
    assert view.shown(truth=True) == (BY_HAND, count), "the layout comes back afterwards"
