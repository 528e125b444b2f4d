"""Pairs of two folders: names that are the same, or but for a mark, or nearly one time."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from tuner.sources.folders.listing import Looked
from tuner.sources.folders.order import first_of, in_order
from tuner.sources.folders.pairing import Later, Pairing, alone_in, without_partner
from tuner.sources.folders.pattern import Pattern, general
from tuner.sources.folders.sides import unmarked
from tuner.sources.folders.stamps import by_time, in_words

_Names = Sequence[str]


def pairing_between(folder: Path, left: str, right: str, looked: Looked) -> Pairing | None:
    """The pairs of the pictures in two folders below one; None if there are none.

    Raises:
        FileError: a folder cannot be read.
    """
    lefts, rights = (_views(folder / side, looked) for side in (left, right))
    if lefts and set(lefts) == set(rights):
        first = first_of(lefts)
        return _below(left, right, Later((first, first), lambda: _twice(in_order(lefts))))
    same = set(lefts) & set(rights)
    notes: tuple[str, ...] = ()
    found, worst = by_time(lefts, rights)
    if len(found) > len(same):
        notes = (in_words(worst),)
    elif 2 * len(same) >= min(len(lefts), len(rights)):
        found = _twice(in_order(list(same)))
    else:
        found = _but_for_marks(lefts, rights) or _but_for_marks(lefts, rights, suffix=False)
    if not found:
        return None
    return _below(left, right, found, names=(lefts, rights), notes=notes)


def _twice(names: _Names) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


def _but_for_marks(lefts: _Names, rights: _Names, *, suffix: bool = True) -> list[tuple[str, str]]:
    """Names that are the same but for a mark, in order; none where most have no partner.

    Args:
        suffix: theirs must be the same, too.
    """
    one, two = (
        {unmarked(name if suffix else os.path.splitext(name)[0]): name for name in names}
        for names in (lefts, rights)
    )
    pairs = {one[key]: two[key] for key in one.keys() & two.keys()}
    if 2 * len(pairs) < min(len(one), len(two)):
        return []
    return [(name, pairs[name]) for name in in_order(list(pairs))]


def _below(
    left: str,
    right: str,
    found: Sequence[tuple[str, str]],
    *,
    names: tuple[_Names, _Names] = ((), ()),
    notes: tuple[str, ...] = (),
) -> Pairing:
    """The pairs with their folders; thousands of names are put together when they are wanted."""

    def joined(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        return [(f"{left}/{one}", f"{right}/{two}") for one, two in pairs]

    def alone() -> list[str]:
        lone = alone_in(names, found) if any(names) else []
        inside = set(names[0])
        return [f"{left if name in inside else right}/{name}" for name in lone]

    return Pairing(
        Later(joined([found[0]])[0], lambda: joined(found)),
        lambda: _pattern(left, right, found),
        lambda: (*notes, *without_partner(alone())),
    )


def _pattern(left: str, right: str, found: Sequence[tuple[str, str]]) -> Pattern:
    one = general((pair[0] for pair in found), end=False)
    two = general((pair[1] for pair in found), end=False)
    return Pattern(f"{left}/{one}", f"{right}/{two}")


def _views(folder: Path, looked: Looked) -> list[str]:
    return [name for names in looked.at(folder).views.values() for name in names]
