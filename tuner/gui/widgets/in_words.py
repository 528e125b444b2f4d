"""Numbers as people read them."""

from __future__ import annotations

from math import isfinite

from tuner.core.calibration import Calibration


def percent(share: float) -> str:
    """0.1234 -> 12.3 %; NaN -> a dash."""
    return f"{share:.1%}".replace("%", " %") if isfinite(share) else "–"


def duration(ms: float) -> str:
    """8.24 -> 8.2 ms, 149.2 -> 149 ms, 8380 -> 8.4 s."""
    if ms < 10:
        return f"{ms:.1f} ms"
    return f"{ms:.0f} ms" if ms < 999.5 else f"{ms / 1000:.1f} s"


def pixels(value: float) -> str:
    """1.234 -> 1.23 px; NaN -> a dash."""
    return f"{value:.2f} px" if isfinite(value) else "–"


def metres(disparity: float, calibration: Calibration | None) -> str:
    """12.5 px -> " = 1.234 m", to follow the px; nothing where no distance can be told."""
    distance = calibration.metres(disparity) if calibration else float("nan")
    return f" = {distance:.3f} m" if isfinite(distance) else ""
