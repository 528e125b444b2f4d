"""Finds the pair that two files, one picture or a folder mean."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from tuner.core.errors import FileError, ImageError
from tuner.sources.name_words import natural, ordered, side_order, words_of
from tuner.sources.naming import MOST_PAIRS, Pairs, by_number, by_word, listed, views_in

_LISTED: Final = 6
_ALIKE: Final = 0.6
_DATA, _EUROC = "data", "mav0"
_DATA_SETS: Final = frozenset(("im", "view", "image", "cam"))

BOTH_IN_ONE: Final = (".mpo", ".jps", ".pns")
"""Endings of files that hold both pictures."""


def holds_both(path: Path) -> bool:
    """Whether a file of this ending holds both pictures."""
    return path.suffix.lower() in BOTH_IN_ONE


def find_pair(paths: Sequence[str | os.PathLike[str]]) -> tuple[Path, Path]:
    """Left and right of two files in any order, of one picture, or of a folder with a pair.

    Two files are ordered by a word or number in their names (left/right, imL/imR, im0/im1, im2/im6,
    view1/view5, image_2/x.png and image_3/x.png), else alphabetically. One picture is paired with
    the one beside it that is named as its other side; without that it is given twice: it may hold
    both.

    Raises:
        FileError, ImageError: no pair, or more than one; the message says what was found.
    """
    found = [Path(path) for path in paths]
    if len(found) == 2:
        return ordered(found[0], found[1])
    if len(found) != 1:
        raise ImageError(f"{len(found)} files were given; a pair is two images, left and right")
    (path,) = found
    if os.path.isdir(path):
        return _pair_in(path)
    if not os.path.lexists(path):
        raise FileError(_missing(path))
    if path.suffix.lower() == ".onnx":
        raise ImageError(
            f"{path}: a network for depth, no picture; open it in the Monocular tab, or name it "
            "after --model"
        )
    return partner(path) or (path, path)


def _missing(path: Path) -> str:
    kind = "file or folder" if path.suffix else "folder"
    try:
        near = get_close_matches(path.name, os.listdir(path.parent), 1, _ALIKE)
    except (OSError, ValueError):
        near = []
    hint = f"; did you mean {path.with_name(near[0])}?" if near else "; look at how it is spelled"
    return f"{path}: there is no such {kind}{hint}"


def _pair_in(folder: Path) -> tuple[Path, Path]:
    views = views_in(folder)
    found = by_word(views) or _with_sibling(folder) or by_number(views) or _by_folder(folder)
    if not found and len(views) == 2:
        found = Pairs([(views[0], views[1])], 1)
    if not found and len(views) == 1 and holds_both(views[0]):
        return views[0], views[0]
    if not found and os.path.isdir(folder / _EUROC):
        return _pair_in(folder / _EUROC)
    if found.count == 1:
        return ordered(*found.some[0])
    what = f"{found.count} pairs" if found else "no obvious pair"
    raise ImageError(f"{folder}: {what} in this folder ({listing(views)}); give the two files")


def listing(views: Sequence[Path]) -> str:
    """Some of the names, and how many more there are."""
    if not views:
        return "it has no images"
    names = ", ".join(view.name for view in views[:_LISTED])
    return names + (f" and {len(views) - _LISTED} more" if len(views) > _LISTED else "")


def _by_folder(folder: Path) -> Pairs:
    """The first files of the same name in two sibling folders such as left/ and right/."""
    sides = _sides_in(folder)
    if sides.count > MOST_PAIRS:
        raise ImageError(f"{folder}: {sides.count} pairs of folders in it; give the two files")
    pairs = [_first_in_both(*ordered(one, two)) for one, two in sides.some]
    found = [pair for pair in pairs if pair]
    return Pairs(found, len(found))


def _sides_in(folder: Path) -> Pairs:
    """The folders in this one that are named as the two sides of a pair."""
    # Path.is_dir raises where the folder may be listed but not entered.
    folders = sorted((path for path in listed(folder) if os.path.isdir(path)), key=natural)
    return by_word(folders) or by_number(folders)


def _first_in_both(left: Path, right: Path) -> tuple[Path, Path] | None:
    lefts, rights = _with_views(left), _with_views(right)
    names = {path.name for path in views_in(rights)}
    first = next((path for path in views_in(lefts) if path.name in names), None)
    return (first, rights / first.name) if first else None


def _with_views(side: Path) -> Path:
    """EuRoC has the pictures of cam0 in cam0/data."""
    return side / _DATA if os.path.isdir(side / _DATA) and not views_in(side) else side


def _with_sibling(folder: Path) -> Pairs:
    """The first pair of a folder that is one side itself: left/, cam0/, cam0/data."""
    other = _other_side(folder)
    pair = _first_in_both(*ordered(folder, other)) if other else None
    return Pairs([pair], 1) if pair else Pairs()


def _other_side(folder: Path) -> Path | None:
    """The folder beside this one, or beside the one it is the "data" of, that is its other side."""
    # A folder may be named by "." or relative to nothing: its neighbours are those of the whole.
    whole = Path(os.path.abspath(folder))
    side = whole.parent if whole.name == _DATA else whole
    try:
        beside = [path for path in listed(side.parent) if os.path.isdir(path)]
    except FileError:
        return None
    known = [path for path in beside if _by_number_of(path.name)]
    for one, two in (*by_word(beside).some, *by_number(known).some):
        if side in (one, two):
            other = two if side == one else one
            return other / _DATA if whole.name == _DATA else other
    return None


def partner(path: Path) -> tuple[Path, Path] | None:
    """Left and right where the other side of a picture lies beside it under an obvious name.

    Raises:
        FileError: the folder cannot be read.
    """
    if holds_both(path):
        return None
    views = [view for view in views_in(path.parent) if view.name != path.name]
    others = [view for view in views if _are_sides(path, view)]
    known = [view for view in (path, *views) if _by_number_of(view.stem)]
    for pair in by_number(known).some:
        others += [view for view in pair if path in pair and view != path]
    if len(others) == 1:
        return ordered(path, others[0])
    folder = _other_side(path.parent)
    if not others and folder is not None and os.path.isfile(folder / path.name):
        return ordered(path, folder / path.name)
    return None


def _are_sides(one: Path, two: Path) -> bool:
    """Whether the names differ in one word, which is a side."""
    first, second = words_of(one), words_of(two)
    if one.suffix.lower() != two.suffix.lower() or len(first) != len(second):
        return False
    apart = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
    return len(apart) == 1 and side_order(*apart[0]) != 0


def _by_number_of(stem: str) -> bool:
    """Numbers tell the side in names of data sets only: elsewhere they count the frames."""
    return re.sub(r"\d+$", "", stem.lower()).rstrip("_-") in _DATA_SETS
