"""Which names belong together as left and right."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import Path
from typing import Final

from tuner.core.errors import FileError
from tuner.sources.image import SUFFIXES
from tuner.sources.name_words import SIDES, natural, words_of
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
NOT_A_VIEW: Final = re.compile(f"{TRUTH_WORDS}|{_OTHER_WORDS}", re.IGNORECASE)

MOST_PAIRS: Final = 1000
"""Of more pairs it is only said how many they are."""


@dataclass(slots=True)
class Pairs:
    """Pairs that were found: some of them, and how many they are."""

    some: list[tuple[Path, Path]] = field(default_factory=list)
    count: int = 0

    def __bool__(self) -> bool:
        return self.count > 0


def _images(folder: Path) -> list[Path]:
    names = [path for path in listed(folder) if path.suffix.lower() in SUFFIXES]
    return sorted((path for path in names if not path.name.startswith(".")), key=natural)


def listed(folder: Path) -> list[Path]:
    """What lies in a folder.

    Raises:
        FileError: it cannot be read.
    """
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
    return [path for path in _images(folder) if not NOT_A_VIEW.search(path.stem)]


def by_word(paths: Sequence[Path]) -> Pairs:
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
