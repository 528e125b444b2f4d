"""The fit where a good part of the pixels is wrong in the same way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.structured import Case, blocks, boxes, case
from tuner.core.alignment import Alignment, align

CASES = 140


def is_bad(fit: Alignment, given: Case) -> bool:
    """Whether right pixels are told a wrong disparity."""
    right = ~given.wrong
    off = np.abs(fit.apply(given.inverse_depth)[right] - given.true[right])
    width = float(np.ptp(np.percentile(given.true, (5, 95))))
    return float(np.median(off)) > max(0.5, 0.05 * width)


@pytest.mark.parametrize(("share", "most_refused"), [(0.2, 0.05), (0.3, 0.15)])
def test_no_bad_fit_is_accepted_and_hardly_a_good_one_refused(
    share: float, most_refused: float
) -> None:
    cases = [case(seed, share) for seed in range(CASES)]
    fits = [align(one.inverse_depth, one.disparity) for one in cases]
    accepted = [pair for pair in zip(fits, cases, strict=True) if not pair[0].refused]
    assert [one.scale for fit, one in accepted if is_bad(fit, one)] == []
    assert 1 - len(accepted) / CASES <= most_refused


@given(seed=st.integers(1000, 2**32 - 1), share=st.floats(0, 0.2))
def test_any_accepted_fit_is_the_right_one(seed: int, share: float) -> None:
    one = case(seed, share)
    fit = align(one.inverse_depth, one.disparity)
    assert fit.refused or not is_bad(fit, one)


@pytest.mark.parametrize("wrong_value", [0.0, 90.0, 255.0, 1e3, 1e10])
@pytest.mark.parametrize("of", ["map", "disparities"])
def test_one_wrong_value_has_no_say(wrong_value: float, of: str) -> None:
    """It once made the range so wide that a line with scale 0.055 was near enough everywhere."""
    true = blocks(np.random.default_rng(1)).astype(np.float32)
    wrong = np.random.default_rng(2).random(true.shape) < 0.15
    spoiled = np.where(wrong, np.float32(wrong_value), true)
    fit = align(spoiled, true) if of == "map" else align(true, spoiled)
    assert not fit.refused
    assert (fit.scale, fit.shift) == pytest.approx((1, 0), abs=1e-3)
    assert fit.inliers == pytest.approx(0.85, abs=0.02)
    assert fit.gate < 5


def test_a_wall_does_not_hide_what_stands_before_it() -> None:
    """A line along the wall alone would leave out a third of the pixels, and be near the rest."""
    true = boxes(np.random.default_rng(3))
    bent = true + np.random.default_rng(4).normal(0, 0.3, true.shape)
    fit = align(bent.astype(np.float32), true.astype(np.float32))
    assert not fit.refused
    assert fit.scale == pytest.approx(1, rel=0.02)


def test_a_map_that_explains_no_more_than_a_constant_is_refused() -> None:
    rng = np.random.default_rng(5)
    found = rng.normal(20, 0.8, (120, 160)).astype(np.float32)
    hardly = (found + rng.normal(0, 2.2, found.shape)).astype(np.float32)
    fit = align(hardly, found)
    assert fit.inliers > 0.9
    assert "explains only" in fit.refused
    assert "than one disparity for all pixels does" in fit.refused
