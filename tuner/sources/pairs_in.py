"""All pairs in files and folders: a folder that is one pair, holds many, or holds such folders."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tuner.core.errors import FileError, ImageError
from tuner.sources.finding import find_pair
from tuner.sources.name_words import natural, ordered
from tuner.sources.naming import by_word, listed, views_in


class Named(NamedTuple):
    """A pair of files, and a word for it."""

    name: str
    left: Path
    right: Path


def pairs_in(
    paths: Sequence[str | os.PathLike[str]], *, without: str | os.PathLike[str] = ""
) -> list[Named]:
    """The pairs that the paths mean, in the order of the paths, and of the names in a folder.

    Two pictures are one pair. A folder is searched, and so are the folders in it.

    Args:
        without: a folder that is left out.

    Raises:
        FileError, ImageError: there is none; the message says where it was looked for.
    """
    given = [Path(path) for path in paths]
    if len(given) == 2 and not any(os.path.isdir(path) for path in given):
        left, right = given  # as they were named
        return [Named(left.stem, left, right)]
    aside = os.path.realpath(without) if without else ""
    found = [pair for path in given for pair in _pairs_of(path, aside)]
    if not found:
        listing = ", ".join(str(path) for path in given)
        raise ImageError(
            f"{listing}: no pair in it; a pair is two pictures named left and right, in a folder "
            "of their own or among others"
        )
    return found


def _pairs_of(path: Path, aside: str) -> list[Named]:
    if not os.path.isdir(path):
        left, right = find_pair([path])
        return [Named(left.stem, left, right)]
    found = _pairs_among(path) if views_in(path) else []
    inside = [one for one in listed(path) if os.path.isdir(one) and not one.name.startswith(".")]
    for folder in sorted(inside, key=natural):
        if os.path.realpath(folder) != aside:
            found += _pairs_within(folder)
    # Folders named by numbers may be scenes or cameras: they are scenes if each has its own pair.
    return found or _frames_of_sides(path)


def _pairs_within(folder: Path) -> list[Named]:
    """Those of which both pictures lie in the folder; one that may not be read has none."""
    try:
        found = _pairs_among(folder)
    except FileError:
        return []
    return [pair for pair in found if folder in pair.left.parents and folder in pair.right.parents]


def _pairs_among(folder: Path) -> list[Named]:
    title = Path(os.path.abspath(folder)).name
    many = by_word(views_in(folder))
    if many.count > 1:
        pairs = [ordered(one, two) for one, two in many.some]
        return [Named(f"{title}-{left.stem}", left, right) for left, right in pairs]
    try:
        left, right = find_pair([folder])
    except ImageError:
        return []
    return [Named(title, left, right)]


def _frames_of_sides(folder: Path) -> list[Named]:
    """All frames of two folders such as left/ and right/."""
    try:
        left, right = find_pair([folder])
    except ImageError:
        return []
    title = Path(os.path.abspath(folder)).name
    if left.parent == right.parent:
        return [Named(title, left, right)]
    theirs = {path.name for path in views_in(right.parent)}
    lefts = [path for path in views_in(left.parent) if path.name in theirs]
    return [Named(f"{title}-{path.stem}", path, right.parent / path.name) for path in lefts]
