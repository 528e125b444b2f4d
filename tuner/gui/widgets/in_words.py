"""Numbers as people read them."""

from __future__ import annotations

from math import isfinite


def percent(share: float) -> str:
    """0.1234 -> 12.3 %; NaN -> a dash."""
    return f"{share:.1%}".replace("%", " %") if isfinite(share) else "–"


def pixels(value: float) -> str:
    """1.234 -> 1.23 px; NaN -> a dash."""
    return f"{value:.2f} px" if isfinite(value) else "–"
