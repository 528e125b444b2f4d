"""Names of both sides as pairs: the same but for the mark, or taken at nearly the same time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tuner.core.errors import ImageError
from tuner.sources.folders.listing import Looked
from tuner.sources.folders.order import in_order, without_digits
from tuner.sources.folders.pattern import Pattern, general, matching
from tuner.sources.folders.sides import Chunk, Family, Halves, unmarked
from tuner.sources.folders.stamps import by_time, in_words

_NAMED: Final = 3
"""So many pictures without a partner are named, of more it is said how many they are."""

_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Pairing:
    """Pairs of names below a folder, in natural order of the left ones.

    Attributes:
        pattern: makes the text that means these pairs; of thousands of names it takes time.
    """

    pairs: Sequence[tuple[str, str]]
    pattern: Callable[[], Pattern]
    notes: tuple[str, ...] = ()


def pairings_of(family: Family, halves: Halves) -> list[Pairing]:
    """The pairs of two marks: all together, and each kind of name where frames come twice."""
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
    whole = _exact(family, twins, _without_partner(alone))
    kinds: dict[str, list[_Twin]] = {}
    for twin in twins:
        kinds.setdefault(without_digits("\0".join(twin[0].rest)), []).append(twin)
    if not _twice(list(kinds.values())):
        return [whole]
    return [whole, *(_exact(family, kind) for kind in kinds.values())]


_Twin = tuple[Chunk, list[tuple[str, str]]]


def _twice(kinds: list[list[_Twin]]) -> bool:
    """Whether two kinds of names hold the same frames, such as raw and rectified ones."""
    if len(kinds) < 2:
        return False
    frames = [
        {
            tuple(_NUMBER.findall("\0".join(chunk.parts(left))))
            for chunk, pairs in kind
            for left, _ in pairs
        }
        for kind in kinds
    ]
    several = [one for one in frames if len(one) > 1]
    return len(several) > 1 and len(set.union(*several)) < sum(len(one) for one in several)


def _exact(family: Family, twins: list[_Twin], notes: tuple[str, ...] = ()) -> Pairing:
    found = [pair for _, pairs in twins for pair in pairs]
    if len(twins) == 1:
        found.sort()
    else:
        rights = dict(found)
        found = [(name, rights[name]) for name in in_order(list(rights))]
    return Pairing(
        found,
        lambda: _pattern(family, ((c.parts(n)) for c, pairs in twins for n, _ in pairs)),
        notes,
    )


def _pattern(family: Family, parts: Iterable[tuple[str, str]]) -> Pattern:
    befores, afters = zip(*parts, strict=True)
    before, after = general(befores, end=True), general(afters, end=False)
    return Pattern(f"{before}{family.left}{after}", f"{before}{family.right}{after}")


def _timed(family: Family, halves: Halves, pairs: list[tuple[str, str]], worst: int) -> Pairing:
    parts = [chunk.parts(name) for half in halves for chunk in half for name in chunk.names]
    alone = _alone((halves.names(0), halves.names(1)), pairs)
    notes = (in_words(worst), *_without_partner(alone))
    return Pairing(pairs, lambda: _pattern(family, parts), notes)


def _alone(
    names: tuple[Sequence[str], Sequence[str]], pairs: Sequence[tuple[str, str]]
) -> list[str]:
    if sum(len(half) for half in names) == 2 * len(pairs):
        return []
    used = {name for pair in pairs for name in pair}
    return [name for half in names for name in half if name not in used]


def _without_partner(names: list[str]) -> tuple[str, ...]:
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
    return Pairing(pairs, lambda: _between(left, right, pairs), notes)


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


def _between(left: str, right: str, pairs: Sequence[tuple[str, str]]) -> Pattern:
    one = general((pair[0].rpartition("/")[2] for pair in pairs), end=False)
    two = general((pair[1].rpartition("/")[2] for pair in pairs), end=False)
    return Pattern(f"{left}/{one}", f"{right}/{two}")


def _views(folder: Path, looked: Looked) -> list[str]:
    return [name for names in looked.at(folder).views.values() for name in names]


def _itself(name: str) -> str:
    return name


def pairing_by(pattern: Pattern, folder: Path, looked: Looked) -> Pairing:
    """The pairs that a pattern means.

    Raises:
        ImageError: it gives none.
        FileError: a folder cannot be read.
    """
    lefts, rights = (matching(half, folder, looked) for half in pattern)
    same = lefts.keys() & rights.keys()
    if same:
        stars = {lefts[star]: star for star in same}
        pairs = [(name, rights[stars[name]]) for name in in_order(list(stars))]
        alone = [lefts[star] for star in lefts.keys() - same]
        alone += [rights[star] for star in rights.keys() - same]
        return Pairing(pairs, lambda: pattern, _without_partner(alone))
    timed, worst = by_time(list(lefts.values()), list(rights.values()))
    if not timed:
        raise ImageError(
            f"{folder}: no pairs by the pattern {pattern.text}: {len(lefts)} pictures fit its left "
            f"half, {len(rights)} its right half, and none of them belong together"
        )
    return Pairing(timed, lambda: pattern, (in_words(worst),))
