"""What settings give over several pairs, so that they are tuned for all and not for one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median
from threading import Event

from tuner.core.metrics import measure
from tuner.core.types import Pair
from tuner.engine.pipeline import run
from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import matcher_of
from tuner.sources.ground_truth import GroundTruth


@dataclass(frozen=True, slots=True, kw_only=True)
class PairNumbers:
    """What settings give on one pair.

    Attributes:
        density: share of valid pixels in the valid rectangle, 0..1; NaN if it is empty.
        bad2: share of compared pixels off by more than 2 px, 0..1; NaN without ground truth.
        elapsed_ms: what the stages took together.
        fitted: the pair's size allows these settings only in part.
    """

    density: float
    bad2: float
    elapsed_ms: float
    fitted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OverPairs:
    """Means over pairs, each of which counts the same.

    Attributes:
        pairs: how many.
        density, bad2: mean of those that have the number; NaN where none has.
        worst: place in the sequence of the pair that has most wrong pixels or, without ground
            truth, the lowest density; None where there are no numbers.
        with_truth: pairs with ground truth.
        elapsed_ms: median.
        fitted: pairs whose size allows the settings only in part.
    """

    pairs: int
    density: float
    bad2: float
    worst: int | None
    with_truth: int
    elapsed_ms: float
    fitted: int


def numbers_of(
    pair: Pair,
    settings: MatcherSettings,
    *,
    truth: GroundTruth | None = None,
    stop: Event | None = None,
) -> PairNumbers:
    """Compute and measure one pair.

    Raises:
        SettingsError, ImageError: nothing near the settings fits the pair.
        Stopped: ``stop`` was set.
    """
    near = matcher_of(settings).fitted(settings, pair.size)
    outcome = run(pair, near, stop=stop)
    bad2 = math.nan
    if truth is not None:
        found = measure(
            outcome.raw, invalid=outcome.invalid, truth=truth.disparity, visible=truth.visible
        )
        bad2 = found.bad2
    return PairNumbers(
        density=outcome.density_in_area,
        bad2=bad2,
        elapsed_ms=outcome.total_ms,
        fitted=near != settings,
    )


def over(numbers: Sequence[PairNumbers]) -> OverPairs:
    """The numbers of several pairs taken together."""
    densities = [one.density for one in numbers]
    wrong = [one.bad2 for one in numbers]
    return OverPairs(
        pairs=len(numbers),
        density=_mean(densities),
        bad2=_mean(wrong),
        worst=_highest(wrong) if any(map(math.isfinite, wrong)) else _lowest(densities),
        with_truth=sum(map(math.isfinite, wrong)),
        elapsed_ms=median(one.elapsed_ms for one in numbers) if numbers else math.nan,
        fitted=sum(one.fitted for one in numbers),
    )


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if math.isfinite(value)]
    return fmean(known) if known else math.nan


def _highest(values: Sequence[float]) -> int | None:
    known = [at for at, value in enumerate(values) if math.isfinite(value)]
    return max(known, key=lambda at: values[at], default=None)


def _lowest(values: Sequence[float]) -> int | None:
    return _highest([-value for value in values])
