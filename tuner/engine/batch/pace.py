"""How fast a batch is, and how long it will take."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil


@dataclass(slots=True)
class Pace:
    """Counts pairs; those that were done before say nothing of the rate.

    Attributes:
        total: all pairs.
        done: dealt with so far.
        made: of these, made now.
    """

    total: int
    done: int = 0
    made: int = 0

    def add(self, *, before: bool) -> None:
        """One more pair is dealt with."""
        self.done += 1
        self.made += not before

    def words(self, elapsed_s: float) -> str:
        """ "12 of 43 pairs, 2.1 pairs/s, 15 s left"; rate and rest once they are known."""
        text = f"{self.done} of {self.total} pairs"
        if not self.made or elapsed_s <= 0:
            return text
        rate = self.made / elapsed_s
        left = self.total - self.done
        return text + f", {rate:.2g} pairs/s" + (f", {_time(left / rate)} left" if left else "")


def _time(seconds: float) -> str:
    whole = ceil(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
