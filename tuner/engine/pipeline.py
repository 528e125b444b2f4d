"""The way of the data: rectify -> match -> confidence -> consistency -> speckle -> Outcome."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event

from tuner.core import stages
from tuner.core.stopping import Stopped, check
from tuner.core.tunable import Stage
from tuner.core.types import Pair, RawDisparity, StageReport, read_only
from tuner.engine.memo import Memo, Step
from tuner.engine.outcome import Outcome
from tuner.matchers.matcher import Matcher, MatcherSettings
from tuner.matchers.registry import matcher_of
from tuner.matchers.speckle import speckle, speckle_off

__all__ = ["Stopped", "check", "match", "run"]


def run(
    pair: Pair, settings: MatcherSettings, *, memo: Memo | None = None, stop: Event | None = None
) -> Outcome:
    """Compute the disparity of a pair.

    A matcher does match, confidence and consistency in one call, so their times are one number and
    their rejected pixels are not known until ``accounting.account`` has looked.

    Args:
        settings: of any matcher; their type says of which.
        memo: results of earlier runs; only stages whose input changed run again.
        stop: when set, the run ends between two stages with Stopped.

    Raises:
        SettingsError, ImageError: the settings do not fit the image.
        Stopped: ``stop`` was set.
    """
    memo = Memo() if memo is None else memo
    begun = begin(pair, settings, memo=memo)
    check(stop)
    return finish(begun, memo=memo)


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """A pair that is matched; what is left takes one core.

    Attributes:
        settings: kept to what a rectification left.
        rectified, matched: what was done.
    """

    pair: Pair
    settings: MatcherSettings
    rectified: Step
    matched: Step


def begin(pair: Pair, settings: MatcherSettings, *, memo: Memo) -> Begun:
    """The part of ``run`` that all cores work on; ``finish`` does the rest.

    Raises:
        SettingsError, ImageError: the settings do not fit the image.
    """
    settings = within_rois(settings, pair)
    rectified = memo.step("rectify", pair.token, lambda: stages.rectify(pair))
    return Begun(pair, settings, rectified, match(rectified, pair, settings, memo))


def finish(begun: Begun, *, memo: Memo) -> Outcome:
    """What ``run`` gives; a thread other than that of ``begin`` needs a memo of its own."""
    pair, settings = begun.pair, begun.settings
    matcher = matcher_of(settings)
    filtered = _speckle(begun.matched, pair, settings, memo)
    return Outcome(
        pair_token=pair.token,
        settings=settings,
        raw=filtered.result,
        matched=begun.matched.result,
        area=matcher.area(settings, pair.size),
        reports=_reports(matcher, begun.rectified, begun.matched, filtered),
        warnings=matcher.warnings(settings, pair.size),
    )


def within_rois(settings: MatcherSettings, pair: Pair) -> MatcherSettings:
    """The settings kept to what a rectification left of each picture, unless they say where."""
    within = matcher_of(settings).within
    if pair.rois is None or within is None:
        return settings
    kept: MatcherSettings = within(settings, *pair.rois)
    return kept


def match(rectified: Step, pair: Pair, settings: MatcherSettings, memo: Memo) -> Step:
    """The disparity before the speckle filter, remembered by all that it depends on."""
    matcher, before_speckle = matcher_of(settings), settings.without_speckle()

    def compute() -> RawDisparity:
        left, right = rectified.result
        return read_only(matcher.match(left, right, before_speckle))

    return memo.step("match", (pair.token, before_speckle), compute)


def _speckle(matched: Step, pair: Pair, settings: MatcherSettings, memo: Memo) -> Step:
    window, difference = settings.speckle
    if speckle_off(window, difference):
        return Step(matched.result, 0.0, False)

    def compute() -> RawDisparity:
        before: RawDisparity = matched.result
        invalid = settings.invalid
        return read_only(speckle(before, invalid=invalid, window=window, difference=difference))

    return memo.step("speckle", (pair.token, settings), compute)


def _reports(
    matcher: Matcher, rectified: Step, matched: Step, filtered: Step
) -> tuple[StageReport, ...]:
    # What the speckle filter took is counted when somebody asks.
    own = {
        Stage.RECTIFY: (rectified, 0),
        Stage.MATCH: (matched, 0),
        Stage.SPECKLE: (filtered, None),
    }

    def report(stage: Stage) -> StageReport:
        if stage not in own:
            return StageReport(stage=stage, within=Stage.MATCH, reused=matched.reused)
        step, rejected = own[stage]
        return StageReport(
            stage=stage, elapsed_ms=step.elapsed_ms, rejected=rejected, reused=step.reused
        )

    return tuple(report(stage) for stage in matcher.stages)
