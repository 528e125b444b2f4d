"""A map worked on some rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

STRIP: Final = 64
"""Rows worked on at once: the temporaries of a strip stay in the CPU's cache."""


def strips(height: int) -> Iterator[slice]:
    """The rows of a map of this height, from the top, ``STRIP`` at a time."""
    return (slice(top, top + STRIP) for top in range(0, height, STRIP))
