"""All pairs of a folder with pictures of a calibration board."""

from __future__ import annotations

import os
from pathlib import Path

from tuner.core.errors import FileError
from tuner.sources.name_words import natural, ordered
from tuner.sources.naming import MOST_PAIRS, by_number, by_word, listed, views_in

_DATA = "data"


def board_pairs(folder: str | os.PathLike[str]) -> list[tuple[Path, Path]]:
    """Left and right of every pair, in natural order: left01/right01, or the same name in two
    folders such as left/ and right/ or cam0/data and cam1/data.

    Raises:
        FileError: the folder cannot be read, or there is no pair in it.
    """
    path = Path(folder)
    found = by_word(views_in(path))
    if found.count > MOST_PAIRS:
        raise FileError(f"{path}: {found.count} pairs; up to {MOST_PAIRS} are a calibration")
    pairs = [ordered(one, two) for one, two in found.some] or _in_two_folders(path)
    if not pairs:
        raise FileError(
            f"{path}: no pairs are in it; left01.png and right01.png, or folders left/ and right/ "
            "with the same names, are needed"
        )
    return sorted(pairs, key=lambda pair: natural(pair[0]))


def _in_two_folders(path: Path) -> list[tuple[Path, Path]]:
    folders = sorted((one for one in listed(path) if os.path.isdir(one)), key=natural)
    sides = by_word(folders) or by_number(folders)
    if sides.count != 1:
        return []
    left, right = (_with_views(side) for side in ordered(*sides.some[0]))
    there = {view.name: view for view in views_in(right)}
    return [(view, there[view.name]) for view in views_in(left) if view.name in there]


def _with_views(side: Path) -> Path:
    inner = side / _DATA
    return inner if os.path.isdir(inner) and not views_in(side) else side
