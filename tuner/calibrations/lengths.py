"""Lengths as people write them: "25mm", "0.12 m", or a unit alone."""

from __future__ import annotations

import re
from typing import Final

from tuner.core.errors import UserError

UNITS: Final = {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254}
_LENGTH: Final = re.compile(r"(\d{0,9}(?:\.\d{0,9})?)\s*(m|cm|mm|in)")


def length_m(text: str) -> float:
    """So many metres; a unit alone is one of it.

    Raises:
        UserError: it is no length.
    """
    found = _LENGTH.fullmatch(text.strip().lower())
    number = float(found[1]) if found and found[1].strip(".") else 1.0
    if not found or not number:
        raise UserError(f"{text[:40]!r} is not a length such as 25mm, 0.12m or 2.5cm")
    return number * UNITS[found[2]]


def in_words(metres: float) -> str:
    """As a person reads it: "120 mm", "1.25 m"."""
    return f"{metres * 1000:.4g} mm" if metres < 1 else f"{metres:.4g} m"
