"""What a pair is called in the window's title; no Qt."""

from __future__ import annotations

from itertools import takewhile
from pathlib import PurePath

from tuner.core.types import Picture


def pair_title(left: Picture, right: Picture) -> str:
    """Both files as seen from the folder that holds them, with its name; or the one file.

    File names alone do not tell pairs apart: most data sets call them the same in every folder.
    """
    one, two = PurePath(left.path or left.name), PurePath(right.path or right.name)
    both = zip(one.parent.parts, two.parent.parts, strict=False)
    common = [first for first, _ in takewhile(lambda parts: parts[0] == parts[1], both)]
    if not common:
        return f"{left.name} | {right.name}"
    folder = PurePath(*common)
    inside = [PurePath(*path.parts[len(common) :]).as_posix() for path in (one, two)]
    first = f"{folder.name}/{inside[0]}" if folder.name else inside[0]
    return first if one == two else f"{first} | {inside[1]}"
