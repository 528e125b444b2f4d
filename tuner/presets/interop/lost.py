"""What a format of another tool cannot hold, in sentences."""

from __future__ import annotations

import re
from collections.abc import Collection

from tuner.core.errors import UserError
from tuner.matchers.matcher import Matcher
from tuner.matchers.registry import matcher_of
from tuner.presets.nodes import OPENCV_TITLES
from tuner.presets.preset import Preset


def opencv_matcher(preset: Preset, *, format_title: str) -> Matcher:
    """The matcher of the preset, which is one of OpenCV's.

    Raises:
        UserError: OpenCV has no such matcher, so no other tool has.
    """
    matcher = matcher_of(preset.settings)
    if matcher.opencv_name not in OPENCV_TITLES:
        raise UserError(
            f"{matcher.title}: {format_title} knows OpenCV's matchers only; save a preset instead"
        )
    return matcher


def lost_settings(preset: Preset, without: Collection[str], *, because: str) -> tuple[str, ...]:
    """The fields in ``without`` that are not at their default, one sentence each."""
    matcher, values = matcher_of(preset.settings), preset.settings.values
    return tuple(
        f"{spec.label} {spec.shown(values[field]) if not spec.rectangle else values[field]}: "
        f"{because}."
        for field, spec in matcher.specs.items()
        if field in without and values[field] != matcher.defaults[field]
    )


def lost_words(preset: Preset, *, comments: bool = False) -> tuple[str, ...]:
    """One sentence about all that is no setting of the matcher.

    Args:
        comments: title and description stand in comments of the file.
    """
    present = {
        "title": preset.title and not comments,
        "description": preset.description and not comments,
        "tags": preset.tags,
        "where the settings come from": preset.provenance,
        "depth network": preset.monocular is not None,
        "fit of its map": preset.alignment is not None,
        "unknown keys": preset.unknown_nodes or preset.sections or preset.unknown,
    }
    names = [name for name, there in present.items() if there]
    return (f"Not in it: {', '.join(names)}.",) if names else ()


def one_line(text: str) -> str:
    """Text for a comment: on one line, and without what could go on behind it."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    # To C++ ??/ is a backslash, and a line that ends in one goes on.
    return re.sub(r"\?{2,}", "?", " ".join(shown.split())).rstrip("\\ ")
