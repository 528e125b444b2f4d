"""The last results of each stage, keyed by all that they depend on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import perf_counter
from typing import Any, Final, NamedTuple

KEPT: Final = 2
"""Results kept per step: the present one and the one before, so that a flip costs nothing."""


class Step(NamedTuple):
    """A result, what it cost now, and whether it was remembered."""

    result: Any
    elapsed_ms: float
    reused: bool


class Memo:
    """Remembers the last results of each step; belongs to one lane at a time."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._steps: dict[str, OrderedDict[Hashable, Any]] = {}

    def step(self, name: str, key: Hashable, make: Callable[[], Any]) -> Step:
        """The result for this key: remembered, or made now."""
        known = self._steps.setdefault(name, OrderedDict())
        if key in known:
            known.move_to_end(key)
            return Step(known[key], 0.0, True)
        start = perf_counter()
        result = make()
        elapsed_ms = (perf_counter() - start) * 1000
        known[key] = result
        while len(known) > self._kept:
            known.popitem(last=False)
        return Step(result, elapsed_ms, False)

    def recall(self, name: str, key: Hashable) -> Any | None:
        """The remembered result, or None."""
        return self._steps.get(name, {}).get(key)

    def clear(self) -> None:
        """Forget everything."""
        self._steps.clear()
