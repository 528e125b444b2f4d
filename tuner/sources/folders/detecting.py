"""Which pairs a folder holds: in itself, with the folder beside it, or in the folders in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from tuner.core.errors import FileError
from tuner.sources.folders.between import pairing_between
from tuner.sources.folders.listing import Listing, Looked, shaped
from tuner.sources.folders.marked import pairings_of
from tuner.sources.folders.pairing import Pairing, below
from tuner.sources.folders.sides import halves_in, has_mark

_DATA, _EUROC = "data", "mav0"
_MOST_SCENES: Final = 2000
_MOST_DRIVES: Final = 100


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
    return folder, _in_scenes(folder, listing, looked) or _in_drives(folder, listing, looked)


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
    found = []
    for drive in listing.folders:
        try:
            inside = _between_folders(folder / drive, looked.at(folder / drive), looked)
        except FileError:
            continue  # as above
        found += [below(drive, pairing) for pairing in inside]
    return found
