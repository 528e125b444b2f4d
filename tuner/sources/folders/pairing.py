"""Names of both sides as pairs: the same but for the mark, or taken at nearly the same time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, overload

from tuner.core.errors import ImageError
from tuner.sources.folders.listing import Looked
from tuner.sources.folders.order import in_order, without_digits
from tuner.sources.folders.pattern import Pattern, general, matching
from tuner.sources.folders.sides import Chunk, Family, Halves, unmarked
from tuner.sources.folders.stamps import by_time, in_words, stamp_ns

_NAMED: Final = 3
"""So many pictures without a partner are named, of more it is said how many they are."""

_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Pairing:
    """Pairs of names below a folder, in natural order of the left ones.

    Attributes:
        pattern: makes the text that means these pairs; of thousands of names it takes time.
        notes: tells what was left out, and how far times differ.
    """

    pairs: Sequence[tuple[str, str]]
    pattern: Callable[[], Pattern]
    notes: Callable[[], tuple[str, ...]] = tuple


class _Later(Sequence[tuple[str, str]]):
    """Pairs of which the first is known, and the others are made when they are wanted."""

    def __init__(self, first: tuple[str, str], make: Callable[[], list[tuple[str, str]]]) -> None:
        self._first, self._make = first, make

    @cached_property
    def _all(self) -> list[tuple[str, str]]:
        return self._make()

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, at: int) -> tuple[str, str]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[str, str]]: ...
    def __getitem__(self, at: int | slice) -> tuple[str, str] | list[tuple[str, str]]:
        return self._first if at == 0 else self._all[at]


def pairings_of(family: Family, halves: Halves) -> list[Pairing]:
    """The pairs of two marks: all together, and each kind of name where frames come twice."""
    first = _first(halves)
    if first:
        return [_soon(family, halves, first)]
    twins = halves.twins()
    names = halves.names(0), halves.names(1)
    count = sum(len(pairs) for _, pairs in twins)
    if count < min(len(half) for half in names):
        pairs, worst = by_time(*names)
        if len(pairs) > count:
            return [_timed(family, halves, pairs, worst)]
    if not twins:
        return []
    alone = _alone(names, [pair for _, pairs in twins for pair in pairs])
    whole = _exact(family, twins, alone)
    kinds: dict[str, list[_Twin]] = {}
    for twin in twins:
        kinds.setdefault(without_digits("\0".join(twin[0].rest)), []).append(twin)
    if not _twice(list(kinds.values())):
        return [whole]
    return [whole, *(_exact(family, kind) for kind in kinds.values())]


def _first(halves: Halves) -> tuple[str, str] | None:
    """The first pair of names that are all of one shape: the others need not be known for it."""
    if len(halves.lefts) != 1 or len(halves.rights) != 1:
        return None
    left, right = halves.lefts[0], halves.rights[0]
    name = min(left.names)
    before, after = left.parts(name)
    partner = before + right.mark + after
    if stamp_ns(name) is not None or partner not in right.names:
        return None
    return name, partner


def _soon(family: Family, halves: Halves, first: tuple[str, str]) -> Pairing:
    chunk = halves.lefts[0]
    pairs = _Later(first, lambda: sorted(pair for _, found in halves.twins() for pair in found))

    def notes() -> tuple[str, ...]:
        return _without_partner(_alone((halves.names(0), halves.names(1)), pairs))

    return Pairing(pairs, lambda: _pattern(family, _parts_of([(chunk, list(pairs))])), notes)


_Twin = tuple[Chunk, list[tuple[str, str]]]


def _twice(kinds: list[list[_Twin]]) -> bool:
    """Whether two kinds of names hold the same frames, such as raw and rectified ones."""
    if len(kinds) < 2:
        return False
    frames = [
        {tuple(_NUMBER.findall("\0".join(parts))) for parts in _parts_of(kind)} for kind in kinds
    ]
    several = [one for one in frames if len(one) > 1]
    return len(several) > 1 and len(set.union(*several)) < sum(len(one) for one in several)


def _exact(family: Family, twins: list[_Twin], alone: Sequence[str] = ()) -> Pairing:
    found = [pair for _, pairs in twins for pair in pairs]
    if len(twins) == 1:
        found.sort()
    else:
        rights = dict(found)
        found = [(name, rights[name]) for name in in_order(list(rights))]
    return Pairing(
        found,
        lambda: _pattern(family, _parts_of(twins)),
        lambda: _without_partner(alone),
    )


def _parts_of(twins: Iterable[_Twin]) -> Iterator[tuple[str, str]]:
    """What stands before the mark and after it, in the left names."""
    return (chunk.parts(left) for chunk, pairs in twins for left, _ in pairs)


def _pattern(family: Family, parts: Iterable[tuple[str, str]]) -> Pattern:
    befores, afters = zip(*parts, strict=True)
    before, after = general(befores, end=True), general(afters, end=False)
    return Pattern(f"{before}{family.left}{after}", f"{before}{family.right}{after}")


def _timed(family: Family, halves: Halves, pairs: list[tuple[str, str]], worst: int) -> Pairing:
    parts = [chunk.parts(name) for half in halves for chunk in half for name in chunk.names]
    alone = _alone((halves.names(0), halves.names(1)), pairs)
    notes = (in_words(worst), *_without_partner(alone))
    return Pairing(pairs, lambda: _pattern(family, parts), lambda: notes)


def _alone(
    names: tuple[Sequence[str], Sequence[str]], pairs: Sequence[tuple[str, str]]
) -> list[str]:
    if sum(len(half) for half in names) == 2 * len(pairs):
        return []
    used = {name for pair in pairs for name in pair}
    return [name for half in names for name in half if name not in used]


def _without_partner(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    names = in_order(names)
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    left_out = "has no partner and is left out" if len(names) == 1 else ""
    left_out = left_out or "have no partner and are left out"
    return (f"{', '.join(names[:_NAMED])}{more} {left_out}",)


def pairing_between(folder: Path, left: str, right: str, looked: Looked) -> Pairing | None:
    """The pairs of two folders: names that are the same, or but for a mark, or nearly one time."""
    lefts, rights = (_views(folder / side, looked) for side in (left, right))
    found = _same(lefts, rights, _itself) or _same(lefts, rights, unmarked)
    notes: tuple[str, ...] = ()
    if len(found) < min(len(lefts), len(rights)):
        timed, worst = by_time(lefts, rights)
        if len(timed) > len(found):
            found, notes = timed, (in_words(worst),)
    if not found:
        return None
    pairs = [(f"{left}/{one}", f"{right}/{two}") for one, two in found]
    names = [f"{left}/{name}" for name in lefts], [f"{right}/{name}" for name in rights]
    notes += _without_partner(_alone(names, pairs))
    return Pairing(pairs, lambda: _between(left, right, pairs), lambda: notes)


def _same(
    lefts: Sequence[str], rights: Sequence[str], key: Callable[[str], str]
) -> list[tuple[str, str]]:
    """Names with the same key, in natural order; none where most have no partner."""
    one, two = ({key(name): name for name in names} for names in (lefts, rights))
    same = one.keys() & two.keys()
    if 2 * len(same) < min(len(one), len(two)):
        return []
    keys = {one[each]: each for each in same}
    return [(name, two[keys[name]]) for name in in_order(list(keys))]


def below(folder: str, pairing: Pairing) -> Pairing:
    """The same pairs, with names that begin one folder higher."""
    return Pairing(
        [(f"{folder}/{left}", f"{folder}/{right}") for left, right in pairing.pairs],
        lambda: Pattern(*(f"{folder}/{half}" for half in pairing.pattern())),
        pairing.notes,
    )


def _between(left: str, right: str, pairs: Sequence[tuple[str, str]]) -> Pattern:
    one = general((pair[0].rpartition("/")[2] for pair in pairs), end=False)
    two = general((pair[1].rpartition("/")[2] for pair in pairs), end=False)
    return Pattern(f"{left}/{one}", f"{right}/{two}")


def _views(folder: Path, looked: Looked) -> list[str]:
    return [name for names in looked.at(folder).views.values() for name in names]


def _itself(name: str) -> str:
    return name


def _without_marks(names: dict[tuple[str, ...], str]) -> dict[tuple[str, ...], str]:
    """By what the stars stand for but for the side, as where it is named in folder and file."""
    return {tuple(unmarked(star) for star in stars): name for stars, name in names.items()}


def pairing_by(pattern: Pattern, folder: Path, looked: Looked) -> Pairing:
    """The pairs that a pattern means.

    Raises:
        ImageError: it gives none.
        FileError: a folder cannot be read.
    """
    lefts, rights = (matching(half, folder, looked) for half in pattern)
    same = lefts.keys() & rights.keys()
    if not same:
        lefts, rights = _without_marks(lefts), _without_marks(rights)
        same = lefts.keys() & rights.keys()
    if same:
        stars = {lefts[star]: star for star in same}
        pairs = [(name, rights[stars[name]]) for name in in_order(list(stars))]
        alone = [lefts[star] for star in lefts.keys() - same]
        alone += [rights[star] for star in rights.keys() - same]
        return Pairing(pairs, lambda: pattern, lambda: _without_partner(alone))
    timed, worst = by_time(list(lefts.values()), list(rights.values()))
    if not timed:
        raise ImageError(
            f"{folder}: no pairs by the pattern {pattern.text}: {len(lefts)} pictures fit its left "
            f"half, {len(rights)} its right half, and none of them belong together"
        )
    return Pairing(timed, lambda: pattern, lambda: (in_words(worst),))
