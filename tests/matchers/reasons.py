"""The reasons of StereoBM by the numbers that stand in a picture of them."""

from __future__ import annotations

from enum import IntEnum

from tuner.engine.outcome import Outcome
from tuner.matchers.stereo_bm.plugin import MATCHER

ENTRIES = MATCHER.reasons.entries
Reason = IntEnum("Reason", {one.key.upper(): number for number, one in enumerate(ENTRIES)})


def reason_at(outcome: Outcome, x: int, y: int) -> Reason:
    """What the outcome says of one pixel."""
    return Reason(MATCHER.reasons.number(outcome.reason(x, y)))
