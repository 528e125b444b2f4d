"""Which pairs of a source are meant: from one to another, and every how many; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from tuner.core.errors import FileError

_One = TypeVar("_One")


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRange:
    """Pairs of a source by their indices, from 0 on; the whole source unless more is said.

    Attributes:
        first: index of the first pair.
        last: index of the last pair, which is meant, too; None for the last one of the source.
        every: every how many pairs one is meant.
    """

    first: int = 0
    last: int | None = None
    every: int = 1

    def count(self, total: int) -> int:
        """How many pairs are meant where the source has so many."""
        return len(self.of(range(total)))

    def of(self, pairs: Sequence[_One]) -> Sequence[_One]:
        """Those that are meant."""
        return pairs[self.first : None if self.last is None else self.last + 1 : self.every]

    def some_of(self, pairs: Sequence[_One]) -> Sequence[_One]:
        """Those that are meant.

        Raises:
            FileError: none is; it counts from 1, as people do.
        """
        found = self.of(pairs)
        if not found:
            raise FileError(f"no pair is left: there are {len(pairs)}, from 1 to {len(pairs)}")
        return found


WHOLE: Final = PairRange()
