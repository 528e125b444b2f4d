"""How often an attack is tried: the fixed seeds always, then others until its time is up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True)
class Tries:
    """The tries of one attack; iterate to get a ``random.Random`` for each.

    Attributes:
        fixed: so many fixed seeds (0, 1, 2 ...) are tried whatever the time, so keep it small.
        seconds: after so long no further try is begun.
        only: replay this seed alone.
        others: go on with seeds nobody has tried; off in CI, where a change is judged by itself.
    """

    fixed: int
    seconds: float
    only: int | None
    others: bool

    def __iter__(self) -> Iterator[random.Random]:
        until = monotonic() + self.seconds
        for number, seed in enumerate(self._seeds()):
            if number >= self.fixed and monotonic() > until:
                return
            # Printed, so that a failure's report ends with the seed to replay.
            print(f"attack seed {seed}: replay with --attack-seed {seed}")
            yield random.Random(seed)

    def _seeds(self) -> Iterator[int]:
        if self.only is not None:
            yield self.only
            return
        yield from range(self.fixed)
        seed = self.fixed
        while True:
            yield random.SystemRandom().randrange(10**9) if self.others else seed
            seed += 1
