"""What is known of the pixel under the cursor."""

from __future__ import annotations

from math import isfinite

from tuner.core.types import SUBPIXELS, Pair
from tuner.engine.frame import Frame
from tuner.engine.outcome import Outcome
from tuner.gui.widgets.in_words import metres


def disparity_at(outcome: Outcome, x: int, y: int) -> float | None:
    """Disparity in px at a pixel, or None."""
    raw = int(outcome.raw[y, x])
    return None if raw == outcome.invalid else raw / SUBPIXELS


def describe(frame: Frame, x: int, y: int) -> str:
    """One line on a pixel: place, grey values of both images, disparity or why there is none."""
    pair, outcome = frame.request.pair, frame.outcome
    if not (0 <= x < pair.size.width and 0 <= y < pair.size.height):
        return ""
    left = int(pair.left.grey[y, x])
    value = disparity_at(outcome, x, y)
    if value is None:
        return f"x {x}  y {y}   grey {left}   disparity none: {outcome.reason(x, y).words}"
    text = f"x {x}  y {y}   grey {left} | {_matched_grey(frame, x, y, value)}"
    distance = metres(value, pair.calibration)
    return f"{text}   disparity {value:.4f} px{distance}{_error(frame, x, y, value)}"


def describe_pending(pair: Pair, x: int, y: int) -> str:
    """The same while the disparity on show is not of the whole picture yet."""
    if not (0 <= x < pair.size.width and 0 <= y < pair.size.height):
        return ""
    return f"x {x}  y {y}   grey {int(pair.left.grey[y, x])}   disparity …"


def _matched_grey(frame: Frame, x: int, y: int, disparity: float) -> str:
    column = round(x - disparity)
    grey = frame.request.pair.right.grey
    return str(int(grey[y, column])) if 0 <= column < grey.shape[1] else "–"


def _error(frame: Frame, x: int, y: int, disparity: float) -> str:
    truth = frame.request.truth
    if truth is None:
        return ""
    true = float(truth.disparity[y, x])
    return f"   truth {true:.2f} px, error {disparity - true:+.2f} px" if isfinite(true) else ""
