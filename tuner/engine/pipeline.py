"""The way of the data: rectify -> match -> confidence -> consistency -> speckle -> Outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Event

import numpy as np
from numpy.typing import NDArray

from tuner.core import stages
from tuner.core.tunable import Stage
from tuner.core.types import Pair, RawDisparity, StageReport, read_only
from tuner.engine.memo import Memo, Step
from tuner.engine.outcome import Outcome, Reason
from tuner.matchers import stereo_bm
from tuner.matchers.stereo_bm import StereoBMSettings

AFTER_MATCH = {"speckle_window_size": 0, "speckle_range": 0}
NO_TESTS = {"texture_threshold": 0, "uniqueness_ratio": 0, "disp12_max_diff": -1}


class Stopped(Exception):
    """The computation was told to stop; there is no result."""


def run(
    pair: Pair, settings: StereoBMSettings, *, memo: Memo | None = None, stop: Event | None = None
) -> Outcome:
    """Compute the disparity of a pair.

    StereoBM runs match, confidence and consistency in one call, so their times are one number and
    their rejected pixels are not known until ``account`` has looked.

    Args:
        memo: results of earlier runs; only stages whose input changed run again.
        stop: when set, the run ends between two stages with Stopped.

    Raises:
        SettingsError, ImageError: the settings do not fit the image.
        Stopped: ``stop`` was set.
    """
    memo = Memo() if memo is None else memo
    left, right = stages.rectify(pair)
    matched = _matched(pair, settings, memo)
    _check(stop)
    filtered = memo.step(
        "speckle", (pair.token, settings), lambda: _speckle(matched.result[0], settings)
    )
    raw, valid = filtered.result
    return Outcome(
        pair_token=pair.token,
        settings=settings,
        raw=raw,
        matched=matched.result[0],
        area=stereo_bm.valid_rectangle(settings, pair.size),
        stages=_reports(matched, filtered),
        warnings=stereo_bm.warnings(settings, pair.size),
        valid_pixels=valid,
    )
