"""What a pair is called in the window's title; no Qt."""

from __future__ import annotations

from functools import lru_cache
from itertools import takewhile
from pathlib import PurePath

from tuner.core.types import Picture


def pair_title(left: Picture, right: Picture) -> str:
    """Both files as seen from the folder that holds them, with its name; or the one file.

    File names alone do not tell pairs apart: most data sets call them the same in every folder.
    """
    return _title(left.path or left.name, right.path or right.name, (left.name, right.name))


@lru_cache(maxsize=8)
def _title(first: str, second: str, names: tuple[str, str]) -> str:
    one, two = PurePath(first), PurePath(second)
    both = zip(one.parent.parts, two.parent.parts, strict=False)
    common = [first for first, _ in takewhile(lambda parts: parts[0] == parts[1], both)]
    if not common:
        return " | ".join(names)
    folder = PurePath(*common)
    inside = [PurePath(*path.parts[len(common) :]).as_posix() for path in (one, two)]
    whole = f"{folder.name}/{inside[0]}" if folder.name else inside[0]
    return whole if one == two else f"{whole} | {inside[1]}"
