"""The last few results, by what they depend on: flip, wipe and undo cost nothing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

KEPT: Final = 8
KEPT_BYTES: Final = 200 * 2**20

_Result = TypeVar("_Result")


class Cache(Generic[_Result]):
    """Holds what was used last, up to ``KEPT`` results and so many bytes."""

    def __init__(
        self, nbytes: Callable[[_Result], int], *, least: int = 1, most_bytes: int = KEPT_BYTES
    ) -> None:
        """Hold nothing yet.

        Args:
            nbytes: what a result takes.
            least: so many are held however large they are.
        """
        self._nbytes = nbytes
        self._least, self._most_bytes = least, most_bytes
        self._results: OrderedDict[Hashable, _Result] = OrderedDict()
        self._sizes: dict[Hashable, int] = {}

    def get(self, key: Hashable) -> _Result | None:
        """The result for ``key`` if it is still here; it counts as used."""
        if key in self._results:
            self._results.move_to_end(key)
        return self._results.get(key)

    def put(self, key: Hashable, result: _Result) -> None:
        """Hold this too; what was used longest ago makes room."""
        self._results[key], self._sizes[key] = result, self._nbytes(result)
        self._results.move_to_end(key)
        while len(self._results) > self._least and self._too_much():
            oldest, _ = self._results.popitem(last=False)
            del self._sizes[oldest]

    def _too_much(self) -> bool:
        return len(self._results) > KEPT or sum(self._sizes.values()) > self._most_bytes

    def clear(self) -> None:
        """Let go of all."""
        self._results.clear()
        self._sizes.clear()
