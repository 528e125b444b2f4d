"""The sign test agrees with SciPy's binomial test, and counts what is better."""

from __future__ import annotations

from math import nan

import pytest
from scipy.stats import binomtest

from tuner.core.sign_test import Signs, signs


@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 1), (8, 0), (6, 2), (5, 5), (40, 60)])
def test_p_is_that_of_a_fair_coin(first: int, second: int) -> None:
    count = first + second
    expected = binomtest(first, count).pvalue if count else 1.0
    assert Signs(first, second, 3).p == pytest.approx(expected)
    assert Signs(second, first, 0).p == Signs(first, second, 0).p


def test_ties_and_what_is_not_known_are_apart() -> None:
    values = [(1.0, 2.0), (3.0, 2.0), (2.0, 2.0), (nan, 1.0), (1.0, nan), (0.0, 9.0)]
    assert signs(values, smaller_is_better=True) == Signs(2, 1, 1)
    assert signs(values, smaller_is_better=False) == Signs(1, 2, 1)


def test_a_thousand_pairs_are_no_overflow() -> None:
    assert Signs(2000, 0, 0).p == 0.0
    assert Signs(1000, 1000, 0).p == 1.0
