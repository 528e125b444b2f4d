"""Which test rejected each pixel: found by matching again with the tests switched on one by one."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import numpy as np
from numpy.typing import NDArray

from tuner.core.stages import rectify
from tuner.core.tunable import Stage
from tuner.core.types import Pair, RawDisparity, StageReport, read_only
from tuner.engine.memo import Memo, Step
from tuner.engine.outcome import Outcome, Reason
from tuner.engine.pipeline import check, match
from tuner.matchers.stereo_bm import StereoBMSettings

TESTS = 3
"""Texture, uniqueness, left-right."""


def account(
    pair: Pair, outcome: Outcome, *, memo: Memo | None = None, stop: Event | None = None
) -> Outcome:
    """The same outcome with a reason for every pixel and rejected counts for every stage.

    Costs up to three more matches; the difference of their times is the time of each test.

    Raises:
        Stopped: ``stop`` was set.
    """
    memo = Memo() if memo is None else memo
    rectified = Step(rectify(pair), 0.0, True)
    steps = []
    for number, settings in enumerate(_ladder(outcome.settings)):
        check(stop)
        # The last rung is the match itself; the others must not push it out of the memo.
        name = "match" if number == TESTS else f"match with {number} tests"
        steps.append(match(rectified, pair, settings, memo, name=name))
    reasons = _reasons(outcome, [step.result.raw for step in steps])
    return replace(outcome, reasons=read_only(reasons), stages=_reports(outcome, reasons, steps))


def _ladder(settings: StereoBMSettings) -> tuple[StereoBMSettings, ...]:
    """No test; then texture; then uniqueness too; then all: each rung adds one test."""
    none = replace(settings, texture_threshold=0, uniqueness_ratio=0, disp12_max_diff=-1)
    textured = replace(none, texture_threshold=settings.texture_threshold)
    unique = replace(textured, uniqueness_ratio=settings.uniqueness_ratio)
    return none, textured, unique, settings


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
    plain, _, unique, full = (step.cost_ms for step in steps)
    consistency = min(full, max(0.0, full - unique))
    confidence = min(full - consistency, max(0.0, unique - plain))
    elapsed = {
        Stage.MATCH: full - confidence - consistency,
        Stage.CONFIDENCE: confidence,
        Stage.CONSISTENCY: consistency,
    }
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
