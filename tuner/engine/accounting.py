"""Which test rejected each pixel: found by matching again with the tests switched on one by one."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.stages import rectify
from tuner.core.tunable import Stage
from tuner.core.types import Pair, RawDisparity, StageReport, read_only
from tuner.engine.memo import Memo, Step
from tuner.engine.outcome import Outcome, Reason
from tuner.engine.pipeline import check, match
from tuner.matchers.stereo_bm import StereoBMSettings

QUICK_MS: Final = 100
ROUNDS: Final = 3


def account(pair: Pair, outcome: Outcome, *, stop: Event | None = None) -> Outcome:
    """The same outcome with a reason for every pixel and rejected counts for every stage.

    Costs four more matches, of small images several rounds of them; the difference of their times
    tells what share of the match each test takes.

    Raises:
        Stopped: ``stop`` was set.
    """
    rungs = _ladder(outcome.settings)
    steps = _climb(pair, rungs, stop)
    ladder = [steps[settings] for settings in rungs]
    reasons = _reasons(outcome, [step.result.raw for step in ladder])
    return replace(outcome, reasons=read_only(reasons), stages=_reports(outcome, reasons, ladder))


def _climb(
    pair: Pair, rungs: tuple[StereoBMSettings, ...], stop: Event | None
) -> dict[StereoBMSettings, Step]:
    """A match for each different rung; a test that is off adds none.

    Quick ones are matched in several rounds and the fastest counts: one after the other they would
    be compared under another load, and the first one with cold caches.
    """
    rectified = Step(rectify(pair), 0.0, True)
    steps: dict[StereoBMSettings, Step] = {}
    for _ in range(ROUNDS):
        for settings in dict.fromkeys(reversed(rungs)):
            check(stop)
            step = match(rectified, pair, settings, Memo())
            known = steps.get(settings, step)
            steps[settings] = min(known, step, key=lambda s: s.cost_ms)
        if max(step.cost_ms for step in steps.values()) > QUICK_MS:
            break
    return steps


def _ladder(settings: StereoBMSettings) -> tuple[StereoBMSettings, ...]:
    """No test; then texture; then uniqueness too; then all: each rung adds one test."""
    full = replace(settings, speckle_window_size=0, speckle_range=0)
    none = replace(full, texture_threshold=0, uniqueness_ratio=0, disp12_max_diff=-1)
    textured = replace(none, texture_threshold=settings.texture_threshold)
    unique = replace(textured, uniqueness_ratio=settings.uniqueness_ratio)
    return none, textured, unique, full


def _reasons(outcome: Outcome, maps: list[RawDisparity]) -> NDArray[np.uint8]:
    invalid = outcome.invalid
    reasons = np.full(outcome.raw.shape, Reason.OUTSIDE, np.uint8)
    inside = outcome.area.slices()
    region = reasons[inside]
    # Backwards, so that the first test that rejected a pixel has the last word.
    region[...] = np.where(outcome.raw[inside] == invalid, Reason.SPECKLE, Reason.VALID)
    tests = (Reason.TEXTURE, Reason.UNIQUENESS, Reason.LEFT_RIGHT)
    for reason, raw in reversed(list(zip(tests, maps[1:], strict=True))):
        region[raw[inside] == invalid] = reason
    region[maps[0][inside] == invalid] = Reason.REJECTED
    return reasons


def _reports(
    outcome: Outcome, reasons: NDArray[np.uint8], steps: list[Step]
) -> tuple[StageReport, ...]:
    counts = np.bincount(reasons.ravel(), minlength=len(Reason))
    elapsed = _split(outcome.report(Stage.MATCH).elapsed_ms, [step.cost_ms for step in steps])
    rejected = {
        Stage.CONFIDENCE: int(counts[Reason.TEXTURE] + counts[Reason.UNIQUENESS]),
        Stage.CONSISTENCY: int(counts[Reason.LEFT_RIGHT]),
    }
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


def _split(total_ms: float, costs_ms: list[float]) -> dict[Stage, float]:
    """The time of StereoBM's one call, shared out as the matches with fewer tests suggest."""
    plain, _, unique, full = costs_ms
    # A test takes no negative time: each rung costs at least what the one below does.
    unique = max(plain, unique)
    full = max(unique, full)
    return {
        Stage.MATCH: total_ms * plain / full,
        Stage.CONFIDENCE: total_ms * (unique - plain) / full,
        Stage.CONSISTENCY: total_ms * (full - unique) / full,
    }
