"""What is said instead of a comparison, and of the pixel under the cursor."""

from __future__ import annotations

from math import isfinite
from typing import Final

from tuner.comparison.maps import MAPS, Kind
from tuner.comparison.pictures import ComparisonPictures
from tuner.core.calibration import Calibration
from tuner.gui.widgets.in_words import metres

_SHORT: Final = {
    "stereo": "stereo",
    "mono": "monocular",
    "difference": "difference",
    "truth": "truth",
    "stereo_error": "stereo error",
    "mono_error": "monocular error",
    "filled": "FILLED",
}


def readout(pictures: ComparisonPictures, x: int, y: int, calibration: Calibration | None) -> str:
    """One line on a pixel: all maps, and metres where they can be told."""
    raw = float(pictures.request.inverse_depth[y, x])
    parts = [f"x {x}  y {y}", f"raw {raw:.4g}"]
    for name, word in _SHORT.items():
        value = pictures.value(name, x, y)
        if value is None:
            continue
        signed = MAPS[name].kind is Kind.SIGNED
        parts.append(f"{word} {_px(value, signed=signed)}{_metres(value, signed, calibration)}")
    return "   ".join(parts)


def _px(value: float, *, signed: bool) -> str:
    if not isfinite(value):
        return "none"
    return f"{value:+.2f} px" if signed else f"{value:.2f} px"


def _metres(value: float, signed: bool, calibration: Calibration | None) -> str:
    if signed or calibration is None or not isfinite(value):
        return ""
    return metres(value, calibration)
