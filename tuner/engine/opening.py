"""The one door through which a pair and its ground truth come in, with all to be said of them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from threading import Event

from tuner.core.errors import UserError
from tuner.core.geometry.rectification import LineUp
from tuner.core.stopping import check
from tuner.core.types import FloatMap, Pair
from tuner.engine.lining_up import with_rows_in_line
from tuner.engine.outcome import Outcome
from tuner.engine.pipeline import run
from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import default_settings, matcher_of
from tuner.sources.calibration import find_calibration
from tuner.sources.ground_truth import GroundTruth, read_ground_truth
from tuner.sources.pair import read_pair


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A pair, with the calibration that lies beside it."""

    pair: Pair
    note: str = ""
    """Why the calibration could not be used, in words."""


def open_pair(
    left: str | os.PathLike[str],
    right: str | os.PathLike[str],
    *,
    settings: MatcherSettings | None = None,
    line_up: LineUp | None = None,
    stop: Event | None = None,
) -> Opened:
    """Read a pair that can be matched.

    Args:
        settings: of the matcher that is to work on it, the default one if left out; they need not
            fit its size, only something near them.
        line_up: brings the rows into line; where it moves anything, there are no metres.
        stop: set from another thread to give up at once.

    Raises:
        ImageError, FileError: with the file's name and what is wrong.
        Stopped: ``stop`` was set.
    """
    pair = read_pair(left, right, stop=stop)
    near = _fitted(default_settings() if settings is None else settings, pair)
    matcher_of(near).check(near, pair.size)
    if line_up:
        return Opened(with_rows_in_line(pair, line_up))
    try:
        return Opened(replace(pair, calibration=find_calibration(left)))
    except UserError as error:
        # A pair is of use without its calibration.
        return Opened(pair, str(error))


def open_truth(
    path: str | os.PathLike[str],
    *,
    pair: Pair,
    by: MatcherSettings | Outcome,
    scale: float | None = None,
    stop: Event | None = None,
) -> GroundTruth:
    """Read ground truth for a pair; an unknown divisor is guessed from a result of its own.

    Args:
        by: the pair's result, or the settings to make one with.
        stop: set from another thread to give up at once.

    Raises:
        ImageError, FileError: with the file's name and what is wrong.
        Stopped: ``stop`` was set.
    """
    check(stop)
    reference = _disparity(pair, by) if scale is None else None
    return read_ground_truth(path, scale=scale, size=pair.size, reference=reference, stop=stop)


def _disparity(pair: Pair, by: MatcherSettings | Outcome) -> FloatMap:
    return (by if isinstance(by, Outcome) else run(pair, _fitted(by, pair))).disparity


def _fitted(settings: MatcherSettings, pair: Pair) -> MatcherSettings:
    near: MatcherSettings = matcher_of(settings).fitted(settings, pair.size)
    return near
