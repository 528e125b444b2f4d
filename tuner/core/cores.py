"""Rows of a picture worked on by all cores at once, for what OpenCV does on one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from typing import Final

import cv2

MOST: Final = 4
"""Threads at most: what is worked on here is soon bound by memory."""


def strips(height: int, width: int, *, least: int) -> list[slice]:
    """Rows of each strip, top to bottom: as many as OpenCV may use threads, none too small.

    Args:
        least: pixels of a strip; below, waking a thread costs what it saves.
    """
    count = max(1, min(MOST, cv2.getNumThreads(), height * width // least, height))
    edges = [height * i // count for i in range(count + 1)]
    return [slice(top, bottom) for top, bottom in pairwise(edges)]


def at_once(work: Callable[[slice], None], parts: Sequence[slice]) -> None:
    """``work`` on every part, each on a thread of its own; raises what one of them raises."""
    others = [_pool().submit(work, part) for part in parts[1:]]
    try:
        for part in parts[:1]:
            work(part)
    finally:
        failures = [other.exception() for other in others]
    for failure in failures:
        if failure is not None:
            raise failure


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(MOST - 1, thread_name_prefix="cores")
