"""Which files are left and right, by their names."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import Final

from tuner.core.errors import FileError, ImageError
from tuner.sources.image import SUFFIXES
from tuner.sources.name_words import SIDES, natural, side_order, words_of
from tuner.sources.truth_naming import TRUTH_WORDS

_NUMBERS: Final = {
    # Middlebury 2001-2003 and 2014 ("im"), 2005-2006 ("view"); KITTI ("image"); EuRoC ("cam").
    "im": (("2", "6"), ("0", "1")),
    "view": (("1", "5"), ("0", "1")),
    "image": (("0", "1"), ("2", "3"), ("00", "01"), ("02", "03")),
    "": (("0", "1"), ("1", "2"), ("00", "01"), ("01", "02")),
}
_OTHER_WORDS: Final = (
    r"(?<![a-z])(?:depth|mask|nocc|nonocc|occl(?:usions?)?|calib(?:ration)?|conf(?:idence)?|flow)"
    r"(?![a-z])"
)
_NOT_A_VIEW: Final = re.compile(f"{TRUTH_WORDS}|{_OTHER_WORDS}", re.IGNORECASE)
_LISTED: Final = 6

MOST_PAIRS: Final = 1000
"""Of more pairs it is only said how many they are."""


@dataclass(slots=True)
class Pairs:
    """Pairs that were found: some of them, and how many they are."""

    some: list[tuple[Path, Path]] = field(default_factory=list)
    count: int = 0

    def __bool__(self) -> bool:
        return self.count > 0


def find_pair(paths: Sequence[str | os.PathLike[str]]) -> tuple[Path, Path]:
    """Left and right of two files in any order, or of one folder with an obvious pair.

    Two files are ordered by a word or number in their names (left/right, imL/imR, im0/im1, im2/im6,
    view1/view5, image_2/x.png and image_3/x.png), else alphabetically.

    Raises:
        FileError, ImageError: no pair, or more than one; the message says what was found.
    """
    found = [Path(path) for path in paths]
    if len(found) == 2:
        return ordered(found[0], found[1])
    if len(found) == 1 and os.path.isdir(found[0]):
        return _pair_in(found[0])
    if len(found) == 1:
        raise ImageError(f"{found[0]}: a pair needs two images, or a folder that holds a pair")
    raise ImageError(f"{len(found)} files were given; a pair is two images, left and right")


def ordered(one: Path, two: Path) -> tuple[Path, Path]:
    """The two paths as (left, right)."""
    a, b = words_of(one), words_of(two)
    if len(a) == len(b):
        for first, second in zip(a, b, strict=True):
            if first != second and (order := side_order(first, second)):
                return (one, two) if order < 0 else (two, one)
    return (one, two) if natural(one) <= natural(two) else (two, one)


def _pair_in(folder: Path) -> tuple[Path, Path]:
    views = views_in(folder)
    found = _by_word(views) or by_number(views) or _by_folder(folder)
    if not found and len(views) == 2:
        found = Pairs([(views[0], views[1])], 1)
    if found.count == 1:
        return ordered(*found.some[0])
    what = f"{found.count} pairs" if found else "no obvious pair"
    raise ImageError(f"{folder}: {what} in this folder ({_listing(views)}); give the two files")


def _listing(views: Sequence[Path]) -> str:
    if not views:
        return "it has no images"
    names = ", ".join(view.name for view in views[:_LISTED])
    return names + (f" and {len(views) - _LISTED} more" if len(views) > _LISTED else "")


def _images(folder: Path) -> list[Path]:
    names = [path for path in _listed(folder) if path.suffix.lower() in SUFFIXES]
    return sorted((path for path in names if not path.name.startswith(".")), key=natural)


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"{folder}: the folder cannot be read ({reason})") from error


def views_in(folder: Path) -> list[Path]:
    """The pictures of a folder that are named neither as ground truth nor as a mask, in order.

    Raises:
        FileError: the folder cannot be read.
    """
    return [path for path in _images(folder) if not _NOT_A_VIEW.search(path.stem)]


def _by_word(paths: Sequence[Path]) -> Pairs:
    """Pairs of names that differ in one word, and that word is a side.

    Comparing each with each takes minutes for a few thousand names. Here those that are alike but
    for one word come together first, one word after the other.
    """
    found = Pairs()
    alike = defaultdict[tuple[str, int], list[tuple[Path, tuple[str, ...]]]](list)
    for path in paths:
        words = tuple(words_of(path))
        alike[path.suffix.lower(), len(words)].append((path, words))
    for (_, count), members in alike.items():
        for at in range(count):
            more = _differing(members, at)
            found.count += more.count
            found.some += more.some[: MOST_PAIRS - len(found.some)]
    return found


def _differing(members: Sequence[tuple[Path, tuple[str, ...]]], at: int) -> Pairs:
    """Pairs whose words are the same but for a side at this place."""
    groups = defaultdict[object, tuple[list[Path], list[Path]]](lambda: ([], []))
    for path, words in members:
        for sides, right in _sides(words[at]):
            groups[sides, words[:at], words[at + 1 :]][right].append(path)
    found = Pairs()
    for lefts, rights in groups.values():
        found.count += len(lefts) * len(rights)
        found.some += islice(product(lefts, rights), MOST_PAIRS - len(found.some))
    return found


def _sides(word: str) -> Iterator[tuple[object, bool]]:
    """What this word is a side of, and whether the right one: two agree as in ``side_order``."""
    for sides in SIDES:
        if word.lower() in sides:
            yield sides, word.lower() == sides[1]
    # A single L or R is among those already.
    if word[-1] in "LR" and len(word) > 1:
        yield word[:-1], word[-1] == "R"


def by_number(views: Iterable[Path]) -> Pairs:
    """Pairs such as im2/im6: the first of the known numbers for each word before them."""
    named = {path.stem.lower(): path for path in views}
    pairs = []
    for word in {re.sub(r"\d+$", "", stem) for stem in named}:
        numbers = _NUMBERS.get(word.rstrip("_-"), _NUMBERS[""])
        for left, right in numbers:
            if word + left in named and word + right in named:
                pairs.append((named[word + left], named[word + right]))
                break
    return Pairs(pairs, len(pairs))


def _by_folder(folder: Path) -> Pairs:
    """The first files of the same name in two sibling folders such as left/ and right/."""
    # Path.is_dir raises where the folder may be listed but not entered.
    folders = sorted((path for path in _listed(folder) if os.path.isdir(path)), key=natural)
    sides = _by_word(folders) or by_number(folders)
    if sides.count > MOST_PAIRS:
        raise ImageError(f"{folder}: {sides.count} pairs of folders in it; give the two files")
    pairs = []
    views = cache(views_in)
    for one, two in sides.some:
        left, right = ordered(one, two)
        names = {path.name for path in views(right)}
        pairs += [(path, right / path.name) for path in views(left) if path.name in names][:1]
    return Pairs(pairs, len(pairs))
