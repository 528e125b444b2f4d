"""The last results of each stage, keyed by all that they depend on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import perf_counter
from typing import Any, Final, NamedTuple

KEPT: Final = 2
"""Results kept per step: the present one and the one before, so that a flip costs nothing."""


class Step(NamedTuple):
    """A result, what it cost when it was made, and whether it was remembered."""

    result: Any
    cost_ms: float
    reused: bool

    @property
    def elapsed_ms(self) -> float:
        """What it cost now."""
        return 0.0 if self.reused else self.cost_ms


class Memo:
    """Remembers the last results of each step; belongs to one lane at a time."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._steps: dict[str, OrderedDict[Hashable, Step]] = {}

    def step(self, name: str, key: Hashable, make: Callable[[], Any]) -> Step:
        """The result for this key: remembered, or made now."""
        known = self._steps.setdefault(name, OrderedDict())
        if key in known:
            known.move_to_end(key)
            return known[key]._replace(reused=True)
        start = perf_counter()
        result = make()
        known[key] = made = Step(result, (perf_counter() - start) * 1000, False)
        while len(known) > self._kept:
            known.popitem(last=False)
        return made

    @property
    def remembered(self) -> dict[str, int]:
        """How many results of each step."""
        return {name: len(known) for name, known in self._steps.items()}

    def clear(self) -> None:
        """Forget everything."""
        self._steps.clear()
