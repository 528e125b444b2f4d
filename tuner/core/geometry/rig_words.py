"""How two cameras stand, in words."""

from __future__ import annotations

from math import asin, atan2, degrees

from tuner.core.geometry.rig import CameraPair

_STRAIGHT = 0.05
"""Degrees below which nothing is said of an angle."""


def baseline_words(rig: CameraPair) -> str:
    """Such as "83.5 mm", or "3.338 units" where the unit is not known."""
    if rig.unit_m is None:
        return f"{rig.baseline:.3f} units (of the board's squares)"
    metres = rig.baseline * rig.unit_m
    return f"{metres * 1000:.1f} mm" if metres < 1 else f"{metres:.3f} m"


def turns(rig: CameraPair) -> tuple[float, float, float]:
    """By how many degrees the right camera is turned to the right, up and clockwise."""
    across, _, ahead = rig.rotation
    # Rows of R are the second camera's axes in the first one's frame; y points down.
    right = degrees(atan2(ahead[0], ahead[2]))
    up = -degrees(asin(max(-1.0, min(1.0, ahead[1]))))
    clockwise = degrees(atan2(across[1], across[0]))
    return right, up, clockwise


def turn_words(rig: CameraPair) -> str:
    """How the right camera is turned against the left one."""
    right, up, clockwise = turns(rig)
    said = [
        _turned(right, "to the right", "to the left"),
        _turned(up, "up", "down"),
        _turned(clockwise, "clockwise", "anticlockwise"),
    ]
    words = [word for word in said if word]
    return ", ".join(words) if words else "parallel within 0.05°"


def _turned(angle: float, one: str, other: str) -> str:
    if abs(angle) < _STRAIGHT:
        return ""
    return f"{abs(angle):.2f}° {one if angle > 0 else other}"
