"""Whether two ways differ over many pairs: the sign test, which asks for no distribution."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import comb, isfinite


@dataclass(frozen=True, slots=True)
class Signs:
    """How often each of two was better.

    Attributes:
        first, second: pairs on which it was better.
        ties: pairs on which both were the same.
    """

    first: int
    second: int
    ties: int

    @property
    def p(self) -> float:
        """Probability of a difference at least so one-sided if none of the two were better.

        Two-sided exact sign test (Dixon and Mood 1946): ties are left out, and of the others each
        is a toss of a fair coin. 1 where nothing differs.
        """
        count, fewer = self.first + self.second, min(self.first, self.second)
        tail = sum(comb(count, k) for k in range(fewer + 1))
        return min(1.0, float(2 * tail / 2**count)) if count else 1.0


def signs(values: Iterable[tuple[float, float]], *, smaller_is_better: bool) -> Signs:
    """Count by pairs of values; where one is not finite, nothing is counted."""
    first = second = ties = 0
    for one, two in values:
        if not (isfinite(one) and isfinite(two)):
            continue
        if one == two:
            ties += 1
        elif (one < two) is smaller_is_better:
            first += 1
        else:
            second += 1
    return Signs(first, second, ties)
