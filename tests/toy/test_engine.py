"""The engine carries a matcher that is not OpenCV's, without a word about it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import textured_pair
from tests.toy.matcher import DARK, TOY, UNLIKE, ToySettings, differences
from tuner.api import compute
from tuner.comparison.trusted import trusted
from tuner.core.errors import ImageError, SettingsError
from tuner.core.reasons import OUTSIDE, SPECKLE, VALID
from tuner.core.tunable import Rect, Size, Stage
from tuner.core.types import SUBPIXELS, Pair, Picture
from tuner.engine.accounting import account
from tuner.engine.frame import Display, Request, make_frame
from tuner.engine.memo import Memo
from tuner.engine.outcome import Outcome
from tuner.engine.pipeline import run
from tuner.matchers.matcher import Matcher
from tuner.matchers.registry import added, default_matcher, matcher_named, matcher_of, matchers
from tuner.session.opened import fitting

REJECTING = ToySettings(reach=12, darkest=40, unlike=30, patch=30)
pytestmark = pytest.mark.usefixtures("toy")


def noisy_pair() -> Pair:
    """7 px apart, with a square that matches nothing: every test rejects something."""
    pair = textured_pair()
    right = pair.right.grey.copy()
    right[40:70, 60:90] = np.random.default_rng(5).integers(0, 255, (30, 30), np.uint8)
    return Pair(left=pair.left, right=Picture(grey=right, shown=right))


def numbers(outcome: Outcome) -> dict[str, int]:
    """How many pixels have each reason."""
    assert outcome.reasons is not None
    entries = TOY.reasons.entries
    return {one.key: int((outcome.reasons == n).sum()) for n, one in enumerate(entries)}


def test_it_is_found_by_key_and_by_settings_and_gone_after(toy: Matcher) -> None:
    assert [matcher.key for matcher in matchers()] == ["stereo_bm", "toy"]
    assert matcher_named("toy") is matcher_of(ToySettings()) is toy
    other = replace(toy, key="other")
    with added(other):
        assert matcher_named("other") is other
    assert matcher_of(ToySettings()) is toy
    with pytest.raises(SettingsError, match="'other' is not one of stereo_bm, toy"):
        matcher_named("other")


def test_one_is_put_in_place_of_another_for_a_while() -> None:
    own = default_matcher()
    with added(replace(own, title="Another")):
        assert default_matcher().title == "Another"
        assert len(matchers()) == 2
    assert default_matcher() is own


def test_settings_of_no_matcher_are_refused_in_words() -> None:
    with pytest.raises(SettingsError, match="a Size belongs to no matcher"):
        matcher_of(Size(1, 2))  # type: ignore[arg-type]


def test_the_disparity_is_its_own(small_pair: Pair) -> None:
    outcome = run(small_pair, ToySettings())
    assert outcome.matcher is TOY
    assert outcome.area == Rect(11, 0, 149, 120)
    assert np.nanmedian(outcome.disparity) == 7
    assert np.isnan(outcome.disparity[:, :11]).all()
    assert outcome.warnings == ("Nothing is rejected.",)
    assert outcome.density_in_area == 1
    assert [report.stage for report in outcome.stages] == list(TOY.stage_words)


def test_only_a_speckle_change_needs_no_new_match(small_pair: Pair) -> None:
    memo = Memo()
    run(small_pair, REJECTING, memo=memo)
    assert run(small_pair, replace(REJECTING, patch=31), memo=memo).report(Stage.MATCH).reused
    assert not run(small_pair, replace(REJECTING, unlike=31), memo=memo).report(Stage.MATCH).reused


def test_what_does_not_fit_is_refused_in_its_words(small_pair: Pair) -> None:
    with pytest.raises(ImageError, match="narrower than the reach"):
        run(small_pair, ToySettings(reach=200))
    near, words = fitting(ToySettings(reach=200), small_pair.size)
    assert near == ToySettings(reach=159)
    assert words == ("Reach is now 159 px instead of 200 px: 160x120 allows no more.",)


def test_every_rejection_has_its_reason() -> None:
    pair = noisy_pair()
    outcome = account(pair, run(pair, REJECTING))
    found = numbers(outcome)
    assert found.pop("rejected") == 0
    assert all(found.values()), found
    assert sum(found.values()) == outcome.raw.size
    inside = outcome.area.slices()
    left = pair.left.grey[inside]
    best = differences(pair.left.grey, pair.right.grey, 12).min(axis=0)[inside]
    assert outcome.reasons is not None
    reasons = outcome.reasons[inside]
    dark = left < REJECTING.darkest
    np.testing.assert_array_equal(reasons == TOY.reasons.number(DARK), dark)
    np.testing.assert_array_equal(reasons == TOY.reasons.number(UNLIKE), ~dark & (best > 30))
    filtered = outcome.matched.copy()
    cv2.filterSpeckles(filtered, outcome.invalid, 30, SUBPIXELS)
    np.testing.assert_array_equal(outcome.raw, filtered)
    assert found["speckle"] == (outcome.raw != outcome.matched).sum()
    rejected = {report.stage: report.rejected for report in outcome.stages}
    assert rejected == {
        Stage.MATCH: 0,
        Stage.CONFIDENCE: found["dark"] + found["unlike"],
        Stage.SPECKLE: found["speckle"],
    }


def test_a_pixel_says_why_before_anything_is_counted() -> None:
    pair = noisy_pair()
    dark = int(pair.left.grey[60, 70]) + 1
    only = run(pair, ToySettings(darkest=dark))
    assert only.reason(70, 60) is DARK
    assert only.reason(0, 0) is OUTSIDE
    both = run(pair, ToySettings(darkest=dark, unlike=200))
    assert both.reason(70, 60).words == "rejected (dark or unlike)"
    assert run(pair, ToySettings()).reason(70, 60) is VALID
    assert run(pair, ToySettings(patch=10_000)).reason(70, 60) is SPECKLE


@given(
    reach=st.integers(1, 30),
    darkest=st.integers(0, 255),
    unlike=st.integers(-1, 255),
    patch=st.integers(0, 500),
)
def test_any_settings_are_accounted_for(reach: int, darkest: int, unlike: int, patch: int) -> None:
    pair = textured_pair(60, 40, shift=5)
    wanted = ToySettings(reach=reach, darkest=darkest, unlike=unlike, patch=patch)
    outcome = account(pair, run(pair, wanted))
    found = numbers(outcome)
    assert found["rejected"] == 0
    assert found["valid"] == outcome.valid_pixels
    assert sum(found.values()) == outcome.raw.size
    off = {"dark": darkest == 0, "unlike": unlike < 0, "speckle": patch == 0}
    assert not any(found[key] for key, is_off in off.items() if is_off)


def test_a_frame_spans_what_is_searched(small_pair: Pair) -> None:
    frame = make_frame(Request(pair=small_pair, settings=ToySettings()), memo=Memo())
    assert Display().span(ToySettings()) == (0, 12)
    np.testing.assert_array_equal(frame.disparity == 0, ~frame.outcome.valid)
    assert np.median(frame.disparity[:, 11:]) == round(1 + 254 * 7 / 12)


def test_a_colour_array_is_refused_in_its_name() -> None:
    colour = np.zeros((60, 80, 3), np.uint8)
    with pytest.raises(ImageError, match="3 channels, Toy needs grey"):
        compute(colour, colour, ToySettings())
    with pytest.raises(ImageError, match="3 channels, StereoBM needs grey"):
        compute(colour, colour)


def test_all_pixels_are_trusted_that_are_valid_and_in_no_speck(small_pair: Pair) -> None:
    """Single pixels look past no border."""
    outcome = run(small_pair, ToySettings(unlike=0))
    allowed = trusted(outcome)
    assert not (allowed & ~outcome.valid).any()
    assert allowed[0, 11:].any()
    assert allowed[-1, 11:].any()
