"""One set of numbers over several frames, so that one tunes for all and not for one.

Pixels of all frames are taken together, as if they were one large picture: a share over frames is
the sum of its pixels by the sum of those it is a share of, and RMSE the root of the mean of all
squares.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tuner.core.metrics import Metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameNumbers:
    """The numbers of one frame.

    Attributes:
        name: a word for the frame.
        pixels: of the picture.
        valid: pixels that have a disparity.
        elapsed_ms: what the computation took.
        metrics: against ground truth, None where the frame has none.
    """

    name: str
    pixels: int
    valid: int
    elapsed_ms: float
    metrics: Metrics | None = None

    @property
    def density(self) -> float:
        """Share of the picture that has a disparity, 0..1."""
        return self.valid / max(1, self.pixels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Numbers over several frames; shares are 0..1, NaN where nothing could be compared.

    Attributes:
        frames: how many there are; ``with_truth``: how many have ground truth.
        density: pixels with a disparity / pixels.
        bad1, bad2: share of compared pixels with |error| > 1 px, > 2 px.
        bad1_all, bad2_all: share of known pixels that are bad or have no disparity.
        rmse, mae: sqrt(mean(error^2)) and mean(|error|) of compared pixels, px.
        d1: share of compared pixels with |error| > 3 px and > 5 % of the truth.
        elapsed_ms: mean time of a frame; ``slowest_ms``: of the slowest.
        worst: name of the frame with the highest ``bad2_all``, or without any ground truth with
            the lowest density; empty without frames.
    """

    frames: int
    with_truth: int
    density: float
    bad1: float
    bad2: float
    bad1_all: float
    bad2_all: float
    rmse: float
    mae: float
    d1: float
    elapsed_ms: float
    slowest_ms: float
    worst: str


def gather(frames: Sequence[FrameNumbers]) -> Gathered:
    """The numbers over these frames."""
    compared = [frame.metrics for frame in frames if frame.metrics is not None]
    times = [frame.elapsed_ms for frame in frames]
    return Gathered(
        frames=len(frames),
        with_truth=len(compared),
        density=_ratio(sum(f.valid for f in frames), sum(f.pixels for f in frames)),
        bad1=_mean(compared, lambda one: one.bad1, _pixels),
        bad2=_mean(compared, lambda one: one.bad2, _pixels),
        bad1_all=_mean(compared, lambda one: one.bad1_all, _known),
        bad2_all=_mean(compared, lambda one: one.bad2_all, _known),
        rmse=math.sqrt(_mean(compared, lambda one: one.rmse**2, _pixels)),
        mae=_mean(compared, lambda one: one.mae, _pixels),
        d1=_mean(compared, lambda one: one.d1, _pixels),
        elapsed_ms=_ratio(sum(times), len(times)),
        slowest_ms=max(times, default=math.nan),
        worst=_worst(frames),
    )


def _pixels(metrics: Metrics) -> int:
    return metrics.pixels


def _known(metrics: Metrics) -> int:
    return metrics.known


def _mean(
    metrics: Sequence[Metrics], value: Callable[[Metrics], float], weight: Callable[[Metrics], int]
) -> float:
    """Weighted by pixels; a frame in which nothing could be compared has none."""
    counted = [one for one in metrics if weight(one)]
    return _ratio(sum(value(one) * weight(one) for one in counted), sum(map(weight, counted)))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def _worst(frames: Sequence[FrameNumbers]) -> str:
    known = [frame for frame in frames if frame.metrics is not None and frame.metrics.known]
    if known:
        return max(known, key=lambda frame: frame.metrics.bad2_all if frame.metrics else 0.0).name
    return min(frames, key=lambda frame: frame.density).name if frames else ""
