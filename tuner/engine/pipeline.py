"""The way of the data: rectify -> match -> confidence -> consistency -> speckle -> Outcome."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import NamedTuple

from tuner.core import stages
from tuner.core.stopping import Stopped, check
from tuner.core.tunable import Stage
from tuner.core.types import Pair, RawDisparity, StageReport, read_only
from tuner.engine.memo import Memo, Step
from tuner.engine.outcome import Outcome
from tuner.matchers import stereo_bm
from tuner.matchers.stereo_bm import StereoBMSettings

__all__ = ["Counted", "Stopped", "check", "counted", "match", "run"]


class Counted(NamedTuple):
    """A disparity map and how many of its pixels are valid."""

    raw: RawDisparity
    valid: int


def run(
    pair: Pair, settings: StereoBMSettings, *, memo: Memo | None = None, stop: Event | None = None
) -> Outcome:
    """Compute the disparity of a pair.

    StereoBM runs match, confidence and consistency in one call, so their times are one number and
    their rejected pixels are not known until ``accounting.account`` has looked.

    Args:
        memo: results of earlier runs; only stages whose input changed run again.
        stop: when set, the run ends between two stages with Stopped.

    Raises:
        SettingsError, ImageError: the settings do not fit the image.
        Stopped: ``stop`` was set.
    """
    memo = Memo() if memo is None else memo
    rectified = memo.step("rectify", pair.token, lambda: stages.rectify(pair))
    matched = match(rectified, pair, settings, memo)
    check(stop)
    filtered = _speckle(matched, pair, settings, memo)
    return Outcome(
        pair_token=pair.token,
        settings=settings,
        raw=filtered.result.raw,
        matched=matched.result.raw,
        area=stereo_bm.valid_rectangle(settings, pair.size),
        stages=_reports(rectified, matched, filtered),
        warnings=stereo_bm.warnings(settings, pair.size),
        valid_pixels=filtered.result.valid,
    )


def match(rectified: Step, pair: Pair, settings: StereoBMSettings, memo: Memo) -> Step:
    """The disparity before the speckle filter, remembered by all that it depends on."""
    before_speckle = replace(settings, speckle_window_size=0, speckle_range=0)

    def compute() -> Counted:
        left, right = rectified.result
        return counted(stereo_bm.match(left, right, before_speckle), settings)

    return memo.step("match", (pair.token, before_speckle), compute)


def _speckle(matched: Step, pair: Pair, settings: StereoBMSettings, memo: Memo) -> Step:
    window, difference = settings.speckle_window_size, settings.speckle_range
    if window == 0 or difference < 0:
        return Step(matched.result, 0.0, False)

    def compute() -> Counted:
        before: RawDisparity = matched.result.raw
        invalid = settings.invalid
        after = stages.speckle(before, invalid=invalid, window=window, difference=difference)
        return counted(after, settings)

    return memo.step("speckle", (pair.token, settings), compute)


def counted(raw: RawDisparity, settings: StereoBMSettings) -> Counted:
    """The map, made read-only, with its number of valid pixels."""
    return Counted(read_only(raw), stages.valid_count(raw, settings.invalid))


def _reports(rectified: Step, matched: Step, filtered: Step) -> tuple[StageReport, ...]:
    def own(stage: Stage, step: Step, rejected: int) -> StageReport:
        return StageReport(
            stage=stage, elapsed_ms=step.elapsed_ms, rejected=rejected, reused=step.reused
        )

    def inside_match(stage: Stage) -> StageReport:
        return StageReport(stage=stage, within=Stage.MATCH, reused=matched.reused)

    return (
        own(Stage.RECTIFY, rectified, 0),
        own(Stage.MATCH, matched, 0),
        inside_match(Stage.CONFIDENCE),
        inside_match(Stage.CONSISTENCY),
        own(Stage.SPECKLE, filtered, matched.result.valid - filtered.result.valid),
    )
