"""What pairs of names are, however they were found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, overload

from tuner.sources.folders.order import in_order
from tuner.sources.folders.pattern import Pattern

_NAMED: Final = 3
"""So many pictures without a partner are named, of more it is said how many they are."""


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


class Later(Sequence[tuple[str, str]]):
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


def below(folder: str, pairing: Pairing) -> Pairing:
    """The same pairs, with names that begin one folder higher."""
    return Pairing(
        [(f"{folder}/{left}", f"{folder}/{right}") for left, right in pairing.pairs],
        lambda: Pattern(*(f"{folder}/{half}" for half in pairing.pattern())),
        pairing.notes,
    )


def alone_in(
    names: tuple[Sequence[str], Sequence[str]], pairs: Sequence[tuple[str, str]]
) -> list[str]:
    """Names that are in no pair."""
    if sum(len(half) for half in names) == 2 * len(pairs):
        return []
    used = {name for pair in pairs for name in pair}
    return [name for half in names for name in half if name not in used]


def without_partner(names: Sequence[str]) -> tuple[str, ...]:
    """A sentence about names that were left out; none for none."""
    if not names:
        return ()
    names = in_order(names)
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    left_out = "has no partner and is left out" if len(names) == 1 else ""
    left_out = left_out or "have no partner and are left out"
    return (f"{', '.join(names[:_NAMED])}{more} {left_out}",)
