"""A matcher of OpenCV's as the lines of a program that makes it, one setter a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tuner.core.tunable import Rect
from tuner.matchers.registry import matcher_of
from tuner.presets.interop.lost import lost_words, one_line
from tuner.presets.preset import Preset

_GUARDS: Final = (
    "Not in it: the guards around OpenCV's defects, so pixels outside the valid rectangle may hold "
    "stray values, and a left-right check with a large block or cap may differ from run to run."
)


def calls(preset: Preset, *, rectangle: Callable[[Rect], str]) -> list[str]:
    """``setBlockSize(15)`` and so on, in the order of the stages."""
    values = preset.settings.values
    return [
        f"set{spec.opencv[0].upper()}{spec.opencv[1:]}"
        f"({rectangle(values[field]) if spec.rectangle else values[field]})"
        for field, spec in matcher_of(preset.settings).specs.items()
        # An empty rectangle is where OpenCV begins.
        if not (spec.rectangle and values[field].empty)
    ]


def comments(preset: Preset, mark: str) -> list[str]:
    """The title and each line of the description, as comments."""
    words = (one_line(line) for line in (preset.title, *preset.description.splitlines()))
    return [f"{mark} {line}" for line in words if line]


def lost(preset: Preset) -> tuple[str, ...]:
    """What the lines of a program do not hold."""
    return (_GUARDS, *lost_words(preset, comments=True))
