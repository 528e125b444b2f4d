"""Numbers over several pairs: means of what is known, and which pair is the worst."""

from __future__ import annotations

import math

import pytest

from tuner.core.types import Pair
from tuner.engine.over_pairs import PairNumbers, numbers_of, over
from tuner.engine.pipeline import run
from tuner.matchers.stereo_bm import StereoBMSettings


def one(density: float = 0.5, bad2: float = math.nan, ms: float = 10.0) -> PairNumbers:
    return PairNumbers(density=density, bad2=bad2, elapsed_ms=ms)


def test_each_pair_counts_the_same() -> None:
    found = over([one(0.2, 0.1, 30), one(0.6, 0.3, 10), one(0.7, ms=20)])
    assert found.density == pytest.approx(0.5)
    assert found.bad2 == pytest.approx(0.2)
    assert (found.pairs, found.with_truth, found.elapsed_ms) == (3, 2, 20)
    assert found.worst == 1, "the most wrong pixels of those with ground truth"


def test_without_ground_truth_the_emptiest_is_the_worst() -> None:
    found = over([one(0.6), one(0.2), one(math.nan)])
    assert found.worst == 1
    assert math.isnan(found.bad2)
    assert found.with_truth == 0


def test_over_nothing_there_are_no_numbers() -> None:
    found = over([])
    assert (found.pairs, found.worst) == (0, None)
    assert math.isnan(found.density)


def test_the_numbers_are_those_of_the_pipeline(small_pair: Pair) -> None:
    settings = StereoBMSettings(num_disparities=32, block_size=9)
    found = numbers_of(small_pair, settings)
    assert found.density == run(small_pair, settings).density_in_area
    assert not found.fitted
    assert numbers_of(small_pair, StereoBMSettings(block_size=255)).fitted
