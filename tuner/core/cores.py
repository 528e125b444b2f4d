"""Rows of a picture worked on by all cores at once, for what OpenCV does on one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from threading import Thread, local
from typing import Final

import cv2

MOST: Final = 4
"""Threads at most: what is worked on here is soon bound by memory."""


class _Here(local):
    alone = False


_here: Final = _Here()


def shares(height: int, width: int, *, least: int) -> list[slice]:
    """Rows of each share, top to bottom: as many as OpenCV may use threads, none too small.

    Args:
        least: pixels of a share; below, starting a thread costs what it saves.
    """
    most = 1 if _here.alone else MOST
    count = max(1, min(most, cv2.getNumThreads(), height * width // least, height))
    edges = [height * i // count for i in range(count + 1)]
    return [slice(top, bottom) for top, bottom in pairwise(edges)]


@contextmanager
def alone() -> Iterator[None]:
    """In here, on this thread, all is one share: the other cores have something else to do."""
    before, _here.alone = _here.alone, True
    try:
        yield
    finally:
        _here.alone = before


def at_once(work: Callable[[slice], None], parts: Sequence[slice]) -> None:
    """``work`` on every part, each on a thread of its own; raises what one of them raises.

    The threads live as long as the call: kept ones would be missing in a forked process, and
    refuse work once the program's main thread has ended.
    """
    failures: list[BaseException] = []

    def run(part: slice) -> None:
        try:
            work(part)
        except BaseException as failure:  # noqa: BLE001 - raised again below
            failures.append(failure)

    others = [_started(run, part) for part in parts[1:]]
    for part in parts[:1]:
        run(part)
    for other in others:
        if other is not None:
            other.join()
    if failures:
        raise failures[0]


def _started(run: Callable[[slice], None], part: slice) -> Thread | None:
    """The thread that works on the part; None where that had to be done here."""
    thread = Thread(target=run, args=(part,), name="cores", daemon=True)
    try:
        thread.start()
    except RuntimeError:
        # The program ends, or may have no more threads.
        run(part)
        return None
    return thread
