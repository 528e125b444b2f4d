"""What is known of the pixel under the cursor."""

from __future__ import annotations

from math import isfinite, isinf, isnan
from typing import Final

from tuner.core.calibration import Calibration
from tuner.core.geometry.depth import Point, in_length, measured, speckle_m
from tuner.core.tunable import Size
from tuner.core.types import SUBPIXELS, Pair, Picture
from tuner.engine.frame import Frame
from tuner.engine.outcome import Outcome
from tuner.matchers.registry import matcher_of

_OF_RECTIFIED: Final = "disparities are of the rectified picture (F4)"
NOT_MEASURED: Final = "Distances are measured in the rectified picture; F4 shows it."


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
    return f"{text}   disparity {value:.4f} px{_in_space(frame, x, y, value)}" + _error(
        frame, x, y, value
    )


def place_of(frame: Frame, x: int, y: int) -> Point | None:
    """Where in space a pixel of the left picture lies, metres; None where that is not known."""
    pair, value = frame.request.pair, disparity_at(frame.outcome, x, y)
    if pair.calibration is None or value is None:
        return None
    point = measured(x, y, value, pair.calibration, pair.size).point
    return point if point.known else None


def _in_space(frame: Frame, x: int, y: int, disparity: float) -> str:
    """X, Y, Z, the step of Z for 1/16 px, and what the speckle range is there."""
    pair = frame.request.pair
    if pair.calibration is None:
        return ""
    found = measured(x, y, disparity, pair.calibration, pair.size)
    at = found.point
    if isnan(at.z):
        return "   beyond infinity"
    if isinf(at.z):
        return "   Z infinity"
    step = in_length(found.step_m)
    words = f"   X {at.x:.3f} Y {at.y:.3f} Z {at.z:.3f} m ±{step} for 1/16 px"
    return words + _speckle(frame, disparity, pair.calibration)


def _speckle(frame: Frame, disparity: float, calibration: Calibration) -> str:
    settings = frame.request.settings
    window, steps = settings.speckle
    if not window:
        return ""
    spec = matcher_of(settings).specs.get("speckle_range")
    if spec is None:
        return ""
    range_m = speckle_m(disparity, steps / spec.per_unit, calibration)
    return f"   speckle range {in_length(range_m)}" if isfinite(range_m) else ""


def describe_as_read(raw: Pair, side: str, x: int, y: int, *, shown: Size) -> str:
    """One line on a pixel of a picture as it was read, of which no disparity is known.

    Args:
        raw: the pair as the cameras took it.
        side: "left" or "right".
        x, y: of the picture on show, which is stretched to the size ``shown``.
    """
    picture: Picture = getattr(raw, side)
    size = picture.size
    column, row = x * size.width // shown.width, y * size.height // shown.height
    if not (0 <= column < size.width and 0 <= row < size.height):
        return ""
    grey = int(picture.grey[row, column])
    return f"{side} as read: x {column}  y {row}   grey {grey}   {_OF_RECTIFIED}"


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
