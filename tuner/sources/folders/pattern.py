"""Which names make pairs, in words that people can type: ``left_*.png,right_*.png``.

A star is any text without a slash, and the same on both sides.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final, NamedTuple

from tuner.core.errors import ImageError
from tuner.sources.folders.listing import Looked, is_view_shape, shape_of

_STAR: Final = "([^/]*)"
_SEPARATORS: Final = "/_-. "


class Pattern(NamedTuple):
    """The names of the left and of the right pictures, below the folder."""

    left: str
    right: str

    @property
    def text(self) -> str:
        return f"{self.left},{self.right}"


def parse(text: str) -> Pattern:
    """The pattern that a text means.

    Raises:
        ImageError: it means none.
    """
    halves = [half.strip().replace(os.sep, "/") for half in text.split(",")]
    if len(halves) != 2 or not all(halves):
        raise ImageError(
            f"pattern: {text!r} is not two names with a comma between, such as "
            "left_*.png,right_*.png or image_2/*.png,image_3/*.png"
        )
    if halves[0] == halves[1]:
        raise ImageError(f"pattern: {text!r}: both halves are the same; left and right must differ")
    if halves[0].count("*") != halves[1].count("*"):
        raise ImageError(
            f"pattern: {text!r}: the halves have {halves[0].count('*')} and "
            f"{halves[1].count('*')} stars; a star stands for the same text on both sides"
        )
    if any(".." in half.split("/") or half.startswith("/") for half in halves):
        raise ImageError(f"pattern: {text!r}: names below the folder are needed, without ..")
    return Pattern(*halves)


def matching(half: str, folder: Path, looked: Looked) -> dict[tuple[str, ...], str]:
    """Pictures below the folder that fit, as relative names, by what the stars stand for."""
    found: dict[tuple[str, ...], str] = {(): ""}
    parts = half.split("/")
    for depth, part in enumerate(parts):
        last = depth == len(parts) - 1
        wanted = re.compile("".join(_STAR if c == "*" else re.escape(c) for c in part))
        further: dict[tuple[str, ...], str] = {}
        for stars, at in found.items():
            listing = looked.at(folder / at)
            for name in listing.names if last else listing.folders:
                fits = wanted.fullmatch(name)
                if fits and not (last and not is_view_shape(shape_of(name))):
                    further[stars + fits.groups()] = f"{at}/{name}" if at else name
        found = further
    return found


def general(texts: Iterable[str], *, end: bool) -> str:
    """What these texts have in common, with a star for the rest.

    Args:
        end: they end at a mark, so that their ends count; else their beginnings and the suffix.
    """
    known = set(texts)
    if len(known) == 1:
        return known.pop()
    if end:
        common = _beginning([text[::-1] for text in known])[::-1]
        return "*" + common[_first_separator(common) :]
    common = _beginning(known)
    kept = common[: len(common) - _first_separator(common[::-1])]
    suffixes = {os.path.splitext("x" + text)[1] for text in known}
    return kept + "*" + (suffixes.pop() if len(suffixes) == 1 else "")


def _beginning(texts: Collection[str]) -> str:
    first, last = min(texts), max(texts)
    same = (at for at, char in enumerate(first) if last[at : at + 1] != char)
    return first[: next(same, len(first))]


def _first_separator(text: str) -> int:
    places = [at for at, char in enumerate(text) if char in _SEPARATORS]
    return places[0] if places else len(text)
