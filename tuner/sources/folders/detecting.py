"""Which pairs a folder holds: in itself, with the folder beside it, or in the folders in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from tuner.core.errors import FileError
from tuner.sources.folders.between import pairing_between
from tuner.sources.folders.listing import Listing, Looked, shaped
from tuner.sources.folders.marked import pairings_of
from tuner.sources.folders.order import in_order
from tuner.sources.folders.pairing import Pairing, below
from tuner.sources.folders.pattern import Pattern, general
from tuner.sources.folders.sides import halves_in, has_mark

_DATA, _EUROC = "data", "mav0"
_MOST_SCENES: Final = 2000
_MOST_DRIVES: Final = 100
_MOST_LEVELS: Final = 4
"""So deep pairs are looked for where no folder on the way holds any: KITTI's raw data, Middlebury's
and Scene Flow's lie two to four folders below what is unpacked."""

_MOST_LISTED: Final = 1000
"""Folders that are listed at most; a whole disk is no source."""


def pairings_in(folder: Path, looked: Looked) -> tuple[Path, list[Pairing]]:
    """The folder below which the pairs lie, and each way to make them.

    Raises:
        FileError: the folder cannot be read.
    """
    listing = looked.at(folder)
    views = list(listing.views.items())
    for words, numbers in ((True, False), (False, True)):
        halves = halves_in(views, words=words, numbers=numbers)
        found = [each for family, half in halves.items() for each in pairings_of(family, half)]
        if found:
            return folder, found
        if words and (beside := _with_sibling(folder, looked)):
            return beside
    found = _between_folders(folder, listing, looked)
    if found:
        return folder, found
    if _EUROC in listing.folders:
        return pairings_in(folder / _EUROC, looked)
    found = _in_scenes(folder, listing, looked) or _in_drives(folder, listing, looked)
    return (folder, found) if found or listing.views else _deeper(folder, looked)


def _between_folders(folder: Path, listing: Listing, looked: Looked) -> list[Pairing]:
    """Pairs of pictures in two folders such as left and right, cam0/data and cam1/data."""
    found = []
    for left, right in _sides_among(listing.folders):
        one, two = (_with_views(folder, side, looked) for side in (left, right))
        pairing = pairing_between(folder, one, two, looked)
        if pairing is not None:
            found.append(pairing)
    return found


def _sides_among(folders: list[str]) -> list[tuple[str, str]]:
    halves = halves_in(shaped(folders).items()).values()
    return [pair for each in halves for _, pairs in each.twins() for pair in pairs]


def _with_views(folder: Path, side: str, looked: Looked) -> str:
    """EuRoC has the pictures of cam0 in cam0/data."""
    listing = looked.at(folder / side)
    return f"{side}/{_DATA}" if _DATA in listing.folders and not listing.views else side


def _with_sibling(folder: Path, looked: Looked) -> tuple[Path, list[Pairing]] | None:
    """The pairs of a folder that is one side itself: left, image_2, cam0, cam0/data."""
    whole = Path(os.path.abspath(folder))
    side = whole.parent if whole.name == _DATA else whole
    if not has_mark(side.name):
        return None
    try:
        beside = looked.at(side.parent).folders
    except FileError:
        return None  # the folder itself can be read, and that is all that was asked for
    for left, right in _sides_among(beside):
        if side.name in (left, right):
            one, two = (_with_views(side.parent, each, looked) for each in (left, right))
            found = pairing_between(side.parent, one, two, looked)
            if found is not None:
                return side.parent, [found]
    return None


def _in_scenes(folder: Path, listing: Listing, looked: Looked) -> list[Pairing]:
    """Pairs in folders of one scene each, such as Middlebury's and ETH3D's."""
    if not listing.folders or len(listing.folders) > _MOST_SCENES:
        return []
    names = []
    for scene in listing.folders:
        try:
            inside = looked.at(folder / scene).views
        except FileError:
            continue  # a folder that may not be entered takes none of the others away
        names += [f"{scene}/{name}" for alike in inside.values() for name in alike]
    halves = halves_in(shaped(names).items())
    return [each for family, half in halves.items() for each in pairings_of(family, half)]


def _in_drives(folder: Path, listing: Listing, looked: Looked) -> list[Pairing]:
    """Pairs in folders that hold a left and a right folder each: one way to understand it each."""
    if len(listing.folders) > _MOST_DRIVES:
        return []
    found: list[tuple[str, Pairing]] = []
    for drive in in_order(listing.folders):
        try:
            inside = _between_folders(folder / drive, looked.at(folder / drive), looked)
        except FileError:
            continue  # as above
        found += [(drive, pairing) for pairing in inside]
    return _each_and_all(found)


def _each_and_all(found: list[tuple[str, Pairing]]) -> list[Pairing]:
    """The pairs of each folder, and first all of them where they are laid out alike."""
    each = [below(name, pairing) for name, pairing in found]
    names = [name for name, _ in found]
    halves = list(zip(*(pair for _, one in found for pair in one.pairs), strict=True))
    alike = all(len({os.path.dirname(name) for name in half}) == 1 for half in halves)
    if len(each) < 2 or not alike or len(set(names)) < len(names) or any("/" in n for n in names):
        return each
    pairs = [pair for one in each for pair in one.pairs]
    pattern = Pattern(*(f"*/{general(half, end=False)}" for half in halves))
    return [Pairing(pairs, lambda: pattern), *each]


def _deeper(top: Path, looked: Looked) -> tuple[Path, list[Pairing]]:
    """Pairs that lie some folders deeper, on the first level that has any.

    Where several folders hold pairs, each is one way to understand it.
    """
    level = [top]
    seen = {os.path.realpath(top)}
    for _ in range(_MOST_LEVELS):
        level = _below_all(level, looked, seen)
        found = [(folder, inside) for folder in level if (inside := _inside(folder, looked))]
        if len(found) == 1:
            return found[0]
        if found:
            names = [(folder.relative_to(top).as_posix(), inside) for folder, inside in found]
            return top, _each_and_all([(name, one) for name, inside in names for one in inside])
    return top, []


def _below_all(folders: list[Path], looked: Looked, seen: set[str]) -> list[Path]:
    """The folders in these, each once however many links lead to it."""
    found = []
    for folder in folders:
        try:
            names = looked.at(folder).folders
        except FileError:
            continue  # a folder that may not be entered takes none of the others away
        for path in (folder / name for name in names):
            real = os.path.realpath(path)
            if real not in seen and len(seen) < _MOST_LISTED:
                seen.add(real)
                found.append(path)
    return found


def _inside(folder: Path, looked: Looked) -> list[Pairing]:
    """The pairs in a folder's folders; those beside it belong to the folder above."""
    try:
        listing = looked.at(folder)
        return (
            _between_folders(folder, listing, looked)
            or _in_scenes(folder, listing, looked)
            or _in_drives(folder, listing, looked)
        )
    except FileError:
        return []  # as above
