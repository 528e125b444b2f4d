"""Where settings come from: what a preset notes of the scene it was tuned on."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite
from typing import Any

import cv2

from tuner.engine.frame import Frame


def provenance(frame: Frame) -> dict[str, Any]:
    """Image names and size, OpenCV version, density, and errors if there was ground truth."""
    pair, outcome = frame.request.pair, frame.outcome
    found: dict[str, Any] = {
        "left": pair.left.name,
        "right": pair.right.name,
        "size": list(pair.size),
        "opencv": cv2.__version__,
        "density": _number(outcome.density),
        "density_in_valid_rectangle": _number(outcome.density_in_area),
    }
    if pair.left.scaled is not None:
        # The same settings see other pictures under another scale.
        scaled = pair.left.scaled
        found["grey"] = {"rule": scaled.rule.text, "black": scaled.low, "white": scaled.high}
    if frame.metrics is not None:
        found["metrics"] = {
            name: _number(value)
            for name, value in asdict(frame.metrics).items()
            if isinstance(value, int | float)
        }
    return found


def _number(value: float) -> float | int | None:
    """Rounded for a file; JSON has no NaN."""
    if isinstance(value, int):
        return value
    return round(value, 5) if isfinite(value) else None
