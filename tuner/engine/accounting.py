"""Which test rejected each pixel: found by matching again with the tests switched on one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from threading import Event
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.reasons import OUTSIDE, SPECKLE, VALID
from tuner.core.stages import rectify
from tuner.core.tunable import Stage
from tuner.core.types import Pair, RawDisparity, StageReport, read_only
from tuner.engine.bands import match_in_bands
from tuner.engine.memo import Step
from tuner.engine.outcome import Outcome
from tuner.matchers.matcher import MatcherSettings, Test
from tuner.matchers.registry import matcher_of

QUICK_MS: Final = 100
ROUNDS: Final = 3


def account(pair: Pair, outcome: Outcome, *, stop: Event | None = None) -> Outcome:
    """The same outcome with a reason for every pixel and rejected counts for every stage.

    Costs one match more than the matcher has tests, of small images several rounds of them; the
    difference of their times tells what share of the match each test takes. Large images are
    matched in bands, so that it can be given up soon.

    Raises:
        Stopped: ``stop`` was set.
    """
    rungs = _ladder(outcome.settings)
    steps = _climb(pair, rungs, stop)
    ladder = [steps[settings] for settings in rungs]
    reasons = _reasons(outcome, [step.result for step in ladder])
    return replace(outcome, reasons=read_only(reasons), reports=_reports(outcome, reasons, ladder))


def _climb(
    pair: Pair, rungs: Sequence[MatcherSettings], stop: Event | None
) -> dict[MatcherSettings, Step]:
    """A match for each different rung; a test that is off adds none.

    Quick ones are matched in several rounds and the fastest counts: one after the other they would
    be compared under another load, and the first one with cold caches.
    """
    rectified = Step(rectify(pair), 0.0, True)
    steps: dict[MatcherSettings, Step] = {}
    for _ in range(ROUNDS):
        for settings in dict.fromkeys(reversed(rungs)):
            step = match_in_bands(rectified, pair, settings, stop=stop)
            known = steps.get(settings, step)
            steps[settings] = min(known, step, key=lambda s: s.cost_ms)
        if max(step.cost_ms for step in steps.values()) > QUICK_MS:
            break
    return steps


def _ladder(settings: MatcherSettings) -> list[MatcherSettings]:
    """No test; then the first; then the second too; then all: each rung adds one test."""
    rungs = [settings.without_speckle()]
    for test in reversed(matcher_of(settings).tests):
        rungs.append(test.off(rungs[-1]))
    return rungs[::-1]


def _reasons(outcome: Outcome, maps: list[RawDisparity]) -> NDArray[np.uint8]:
    invalid, known = outcome.invalid, outcome.matcher.reasons
    reasons = np.full(outcome.raw.shape, known.number(OUTSIDE), np.uint8)
    inside = outcome.area.slices()
    region = reasons[inside]
    # Backwards, so that the first test that rejected a pixel has the last word.
    speckle, valid = known.number(SPECKLE), known.number(VALID)
    region[...] = np.where(outcome.raw[inside] == invalid, speckle, valid)
    for reason, raw in reversed(list(zip(known.tests, maps[1:], strict=True))):
        region[raw[inside] == invalid] = known.number(reason)
    region[maps[0][inside] == invalid] = known.number(known.rejected)
    return reasons


def _reports(
    outcome: Outcome, reasons: NDArray[np.uint8], steps: list[Step]
) -> tuple[StageReport, ...]:
    tests, known = outcome.matcher.tests, outcome.matcher.reasons
    counts = np.bincount(reasons.ravel(), minlength=len(known.entries))
    costs = [step.cost_ms for step in steps]
    elapsed = split(outcome.report(Stage.MATCH).elapsed_ms, costs, tests)
    rejected: defaultdict[Stage, int] = defaultdict(int)
    for test in tests:
        rejected[test.stage] += int(counts[known.number(test.reason)])
    return tuple(
        replace(
            report,
            elapsed_ms=report.elapsed_ms
            if report.reused
            else elapsed.get(report.stage, report.elapsed_ms),
            rejected=rejected.get(report.stage, report.rejected),
        )
        for report in outcome.stages
    )


def split(total_ms: float, costs_ms: Sequence[float], tests: Sequence[Test]) -> dict[Stage, float]:
    """The time of the matcher's one call, shared out as the matches with fewer tests suggest.

    Args:
        costs_ms: of a match without tests, with the first, with the first two ... and with all.

    Returns:
        Stage -> ms, none below 0; their sum is ``total_ms``.
    """
    tops = {Stage.MATCH: costs_ms[0]}
    for test, cost in zip(tests, costs_ms[1:], strict=True):
        # Of the tests of one stage the last match counts: it has all of them.
        tops[test.stage] = cost
    highest, shares = 0.0, {}
    for stage, top in tops.items():
        # A test takes no negative time: each rung costs at least what the one below does.
        shares[stage] = max(0.0, top - highest)
        highest = max(highest, top)
    return {stage: total_ms * share / highest for stage, share in shares.items()}
