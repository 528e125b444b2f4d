"""Where a name says of which camera it is, and which names differ in nothing else."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from tuner.sources.folders.listing import shape_of
from tuner.sources.name_words import SIDES

KNOWN: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    # Middlebury 2001-2003 ("im" 2 and 6) and since 2014; 2005 and 2006 ("view"); KITTI ("image",
    # "colored"); EuRoC ("cam"). Published ground truth belongs to the first that is there, but for
    # KITTI's.
    "im": (("2", "6"), ("0", "1")),
    "img": (("0", "1"), ("1", "2")),
    "view": (("1", "5"), ("0", "1")),
    "image": (("0", "1"), ("2", "3"), ("00", "01"), ("02", "03")),
    "cam": (("0", "1"), ("2", "3"), ("1", "2")),
    "camera": (("0", "1"), ("2", "3"), ("1", "2")),
    "colored": (("0", "1"),),
    "infra": (("1", "2"), ("0", "1")),
    "fisheye": (("1", "2"),),
}
_ONE_OF_ALL: Final = frozenset(("im", "img", "view", "infra"))
"""Of these only the first known pair is meant; of others each is, and somebody must choose."""

_MOST_CAMERAS: Final = 10
"""A number that takes more values counts frames."""

_PLACE: Final = re.compile(
    r"(?P<word>left|right|(?<![A-Za-z])(?:lft|rgt|l|r)(?![A-Za-z]))"
    r"|(?P<letter>(?-i:(?<=[A-Za-z])[LR](?![A-Za-z])))"
    r"|(?<![A-Za-z])(?P<name>im|img|view|image|cam|camera|colored|infra|fisheye)[_-]?(?P<number>0{1,2})(?!0)",
    re.IGNORECASE,
)


class Family(NamedTuple):
    """The two marks of the sides, as they stand in names, and the word before a number."""

    left: str
    right: str
    word: str = ""


class Chunk(NamedTuple):
    """Names of one side and one shape: the mark stands at the same place in all of them.

    Attributes:
        rest: the shape without the mark.
        start: where the mark begins.
    """

    rest: tuple[str, str]
    names: list[str]
    start: int
    mark: str

    @property
    def stem(self) -> tuple[str, str]:
        """``rest`` without the suffix."""
        return self.rest[0], os.path.splitext(self.rest[1])[0]

    def parts(self, name: str) -> tuple[str, str]:
        """What stands before the mark and after it."""
        return name[: self.start], name[self.start + len(self.mark) :]


class Halves(NamedTuple):
    """The names of either side."""

    lefts: list[Chunk]
    rights: list[Chunk]

    def names(self, side: int) -> list[str]:
        return [name for chunk in self[side] for name in chunk.names]

    def twins(self) -> list[tuple[Chunk, list[tuple[str, str]]]]:
        """Pairs of names that are the same but for the mark, by chunks of the left ones."""
        rights = {chunk.rest: chunk for chunk in self.rights}
        # One camera's program may write .PNG or .jpg where the other's writes .png.
        otherwise = {chunk.stem: chunk for chunk in self.rights}
        found = []
        for left in self.lefts:
            right = rights.get(left.rest, otherwise.get(left.stem))
            if right is not None and (pairs := _same(left, right)):
                found.append((left, pairs))
        return found


def _same(left: Chunk, right: Chunk) -> list[tuple[str, str]]:
    start, end, mark, there = left.start, left.start + len(left.mark), right.mark, set(right.names)
    pairs = ((name, name[:start] + mark + name[end:]) for name in left.names)
    if left.rest != right.rest:
        suffix = os.path.splitext(right.names[0])[1]
        pairs = ((name, os.path.splitext(other)[0] + suffix) for name, other in pairs)
    return [pair for pair in pairs if pair[1] in there]


def halves_in(
    shapes: Iterable[tuple[str, list[str]]], *, numbers: bool = True, words: bool = True
) -> dict[Family, Halves]:
    """Names by side, for each pair of marks of which both sides occur.

    Args:
        shapes: names of one shape each.
        numbers, words: whether numbers after a known word, and words, tell the side.
    """
    found: dict[Family, Halves] = defaultdict(lambda: Halves([], []))
    for shape, names in shapes:
        for place in _PLACE.finditer(shape, shape.rfind("/") + 1):
            if place["number"] is None:
                if words:
                    _by_word(found, names, place)
            elif numbers:
                _by_number(found, names, place)
    return _first_known({family: each for family, each in found.items() if all(each)})


def _by_word(found: dict[Family, Halves], names: list[str], place: re.Match[str]) -> None:
    family, right = _family(place[0])
    found[family][right].append(Chunk(_rest(place, 0), names, place.start(), place[0]))


def _rest(place: re.Match[str], group: int | str) -> tuple[str, str]:
    return place.string[: place.start(group)], place.string[place.end(group) :]


def _family(mark: str) -> tuple[Family, bool]:
    """Marks in the case in which they were written: Left belongs to Right, L to R."""
    low = mark.lower()
    left, right = next(sides for sides in SIDES if low in sides)
    case = str.upper if mark.isupper() else str.capitalize if mark[0].isupper() else str.lower
    return Family(case(left), case(right)), low == right


def _by_number(found: dict[Family, Halves], names: list[str], place: re.Match[str]) -> None:
    start, end = place.span("number")
    by_number: dict[str, list[str]] = {}
    for name in names:
        by_number.setdefault(name[start:end], []).append(name)
    if len(by_number) > _MOST_CAMERAS:
        return
    word = place["name"].lower()
    for family in (Family(left, right, word) for left, right in KNOWN[word]):
        for side, number in enumerate((family.left, family.right)):
            if number in by_number:
                chunk = Chunk(_rest(place, "number"), by_number[number], start, number)
                found[family][side].append(chunk)


def _first_known(found: dict[Family, Halves]) -> dict[Family, Halves]:
    """Without pairs of numbers before which another is meant."""
    kept: dict[Family, Halves] = {}
    words: set[str] = set()
    for family in sorted(found, key=_rank):
        later = family.word in _ONE_OF_ALL or (family.left, family.right) == ("1", "2")
        if family.word in words and later:
            continue
        words |= {family.word} - {""}
        kept[family] = found[family]
    return kept


def _rank(family: Family) -> int:
    return KNOWN[family.word].index((family.left, family.right)) if family.word else -1


def has_mark(name: str) -> bool:
    """Whether a name says of which camera it is."""
    return _PLACE.search(shape_of(name)) is not None


def unmarked(name: str) -> str:
    """The name without any of the marks in it, a number after a known word included."""
    places = list(_PLACE.finditer(shape_of(name)))
    for place in reversed(places):
        name = name[: place.start()] + name[place.end() :]
    return name
