"""Pairs in one folder: names that are the same but for the mark of the side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from tuner.sources.folders.order import in_order, without_digits
from tuner.sources.folders.pairing import Later, Pairing, alone_in, without_partner
from tuner.sources.folders.pattern import Pattern, general
from tuner.sources.folders.sides import Chunk, Family, Halves
from tuner.sources.folders.stamps import by_time, in_words, stamp_ns

_NUMBER: Final = re.compile(r"\d+")


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
    alone = alone_in(names, [pair for _, pairs in twins for pair in pairs])
    whole = _exact(family, twins, alone)
    kinds: dict[str, list[_Twin]] = {}
    for twin in twins:
        kinds.setdefault(without_digits("\0".join(twin[0].rest)), []).append(twin)
    if not _twice(list(kinds.values())):
        return [whole]
    return [whole, *(_exact(family, kind) for kind in kinds.values())]


def _first(halves: Halves) -> tuple[str, str] | None:
    """The first pair of names that only count: the others need not be known for it."""
    kinds = {without_digits("\0".join(chunk.rest)) for half in halves for chunk in half}
    if len(kinds) > 1 or (len(halves.lefts) > 1 and kinds.pop().count("0") != 1):
        return None
    # Names that only count: the shortest come first.
    left, right = (min(half, key=lambda chunk: len(chunk.names[0])) for half in halves)
    name = min(left.names)
    before, after = left.parts(name)
    partner = before + right.mark + after
    if stamp_ns(name) is not None or partner not in right.names:
        return None
    return name, partner


def _soon(family: Family, halves: Halves, first: tuple[str, str]) -> Pairing:
    pairs = Later(first, lambda: _sorted(halves.twins()))

    def notes() -> tuple[str, ...]:
        return without_partner(alone_in((halves.names(0), halves.names(1)), pairs))

    return Pairing(pairs, lambda: _pattern(family, _parts_of(halves.twins())), notes)


def _sorted(twins: list[_Twin]) -> list[tuple[str, str]]:
    pairs = [pair for _, found in twins for pair in found]
    if len(twins) == 1:
        return sorted(pairs)
    rights = dict(pairs)
    return [(name, rights[name]) for name in in_order(list(rights))]


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
    return Pairing(
        _sorted(twins),
        lambda: _pattern(family, _parts_of(twins)),
        lambda: without_partner(alone),
    )


def _parts_of(twins: Iterable[_Twin]) -> Iterator[tuple[str, str]]:
    """What stands before the mark and after it, in the left names."""
    return (chunk.parts(left) for chunk, pairs in twins for left, _ in pairs)


def _pattern(family: Family, parts: Iterable[tuple[str, str]]) -> Pattern:
    befores, afters = zip(*parts, strict=True)
    before, after = general(befores, end=True), general(afters, end=False)
    return Pattern(f"{before}{family.left}{after}", f"{before}{family.right}{after}")


def _timed(family: Family, halves: Halves, pairs: list[tuple[str, str]], worst: int) -> Pairing:
    def pattern() -> Pattern:
        chunks = [chunk for half in halves for chunk in half]
        return _pattern(family, (chunk.parts(name) for chunk in chunks for name in chunk.names))

    alone = alone_in((halves.names(0), halves.names(1)), pairs)
    notes = (in_words(worst), *without_partner(alone))
    return Pairing(pairs, pattern, lambda: notes)
