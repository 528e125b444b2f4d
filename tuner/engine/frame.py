"""What one computation puts on screen: made whole in the worker, so that views only show it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Event
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.calibration import Calibration
from tuner.core.colour import quantise, quantise_error
from tuner.core.depth_colour import depth_span, quantise_depth
from tuner.core.metrics import Metrics, measure
from tuner.core.types import SUBPIXELS, Pair, read_only
from tuner.engine.memo import Memo
from tuner.engine.outcome import Outcome
from tuner.engine.pipeline import Begun, check, finish, run
from tuner.matchers.matcher import MatcherSettings
from tuner.sources.ground_truth import GroundTruth

Index = NDArray[np.uint8]
_UNKNOWN: Final = -(2**15)


@dataclass(frozen=True, slots=True)
class Display:
    """How values become colours.

    Attributes:
        low, high: disparities of the end colours, px; None: as searched.
        error_limit: errors of the end colours, px.
        near_m, far_m: distances of the end colours; None: as the searched disparities reach.
    """

    low: float | None = None
    high: float | None = None
    error_limit: float = 4.0
    near_m: float | None = None
    far_m: float | None = None

    def span(self, settings: MatcherSettings) -> tuple[float, float]:
        """Disparity in px of the first and the last colour; never depends on the picture."""
        first, last = settings.searched
        low = first if self.low is None else self.low
        high = last if self.high is None else self.high
        return (low, high) if high > low else (low, low + 1)

    def depth_span(
        self, settings: MatcherSettings, calibration: Calibration
    ) -> tuple[float, float]:
        """Metres of the first and the last colour; never depends on the picture."""
        return depth_span(settings.searched, calibration, self.near_m, self.far_m)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Request:
    """All that a frame depends on.

    Attributes:
        truth_seen: a picture of the ground truth is wanted too.
        depth_seen: so is one of the distances.
    """

    pair: Pair
    settings: MatcherSettings
    display: Display = Display()
    truth: GroundTruth | None = None
    truth_seen: bool = False
    depth_seen: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Equal keys give equal frames."""
        truth = None if self.truth is None else self.truth.token
        seen = (self.truth_seen, self.depth_seen)
        return (self.pair.token, self.settings, self.display, truth, *seen)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """An outcome with its pictures (uint8 index images) and numbers."""

    request: Request
    outcome: Outcome
    disparity: Index
    error: Index | None = None
    truth: Index | None = None
    depth: Index | None = None
    metrics: Metrics | None = None

    @property
    def complete(self) -> bool:
        """Nothing more will come, or there is no ground truth to compare with."""
        return self.metrics is not None or self.request.truth is None

    @property
    def nbytes(self) -> int:
        """Memory held, shared arrays counted too."""
        outcome = self.outcome
        pictures = (self.disparity, self.error, self.truth, self.depth)
        arrays = (outcome.raw, *pictures, outcome.reasons)
        return sum(array.nbytes for array in arrays if array is not None)


def make_frame(request: Request, *, memo: Memo, stop: Event | None = None) -> Frame:
    """Compute, colour and measure; raises what ``pipeline.run`` raises."""
    return compared(draw(request, memo=memo, stop=stop))


def draw(
    request: Request, *, memo: Memo, begun: Begun | None = None, stop: Event | None = None
) -> Frame:
    """Compute and colour, without a look at the ground truth; the match may be ``begun``."""
    if begun is None:
        outcome = run(request.pair, request.settings, memo=memo, stop=stop)
    else:
        outcome = finish(begun, memo=memo)
    low, high = request.display.span(request.settings)
    first, last = round(low * SUBPIXELS), round(high * SUBPIXELS)
    index = quantise(outcome.raw, invalid=outcome.invalid, low=first, high=last)
    check(stop)
    depth = _drawn_depth(request, outcome) if request.depth_seen else None
    return Frame(request=request, outcome=outcome, disparity=read_only(index), depth=depth)


def _drawn_depth(request: Request, outcome: Outcome) -> Index | None:
    calibration = request.pair.calibration
    if calibration is None:
        return None
    span = request.display.depth_span(request.settings, calibration)
    return quantise_depth(outcome.raw, invalid=outcome.invalid, calibration=calibration, span=span)


def compared(frame: Frame) -> Frame:
    """The same frame with its error picture and metrics, if there is ground truth."""
    outcome, truth = frame.outcome, frame.request.truth
    if truth is None:
        return frame
    limit = frame.request.display.error_limit
    error = quantise_error(outcome.raw, outcome.invalid, truth.disparity, limit)
    metrics = measure(
        outcome.raw, invalid=outcome.invalid, truth=truth.disparity, visible=truth.visible
    )
    seen = _drawn_truth(frame.request, truth) if frame.request.truth_seen else None
    return replace(frame, error=read_only(error), metrics=metrics, truth=seen)


def _drawn_truth(request: Request, truth: GroundTruth) -> Index:
    """The ground truth in the colours of the disparity: (H, W) uint8, 0 where it is unknown."""
    known = np.isfinite(truth.disparity)
    scaled = np.where(known, np.rint(truth.disparity * SUBPIXELS), 0)
    raw = np.clip(scaled, _UNKNOWN + 1, np.iinfo(np.int16).max).astype(np.int16)
    raw[~known] = _UNKNOWN
    low, high = request.display.span(request.settings)
    first, last = round(low * SUBPIXELS), round(high * SUBPIXELS)
    return read_only(quantise(raw, invalid=_UNKNOWN, low=first, high=last))
