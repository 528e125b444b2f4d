"""Pictures of two cameras whose names are times that nearly agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuner.sources.folders.listing import shapes_of

_STAMP: Final = re.compile(r"(\d{9,})(?:\.(\d{1,9})|[_-](\d{9})(?!\d))?")
"""Digits, and the part of a second behind a point, or its ns behind another sign."""

_DATE: Final = re.compile(
    r"(?<!\d)(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)[-_.T ]?(\d\d)[-_.:h]?(\d\d)[-_.:m]?(\d\d)"
    r"(?:[-_.,]?(\d{1,9}))?(?!\d)"
)
_UNITS: Final = ((18, 1), (15, 1_000), (12, 1_000_000), (0, 1_000_000_000))
"""Digits of a time since 1970 in ns, µs, ms and s, and the ns of one."""

_LATEST_NS: Final = 1 << 62
"""More does not fit where differences are taken."""

_MOST_DIGITS: Final = 19

_NEAR: Final = 0.5
"""Of the time between two frames: what is farther apart is not of one moment."""


class Near(NamedTuple):
    """Places of left and right that belong together, and by how much they differ at the worst."""

    pairs: list[tuple[int, int]]
    worst_ns: int


def stamp_ns(name: str) -> int | None:
    """The time that a name tells, in ns since 1970 or another start; None if it tells none."""
    date = _DATE.search(name)
    if date is not None:
        return _of_date(date)
    *_, found = (None, *_STAMP.finditer(name))
    if found is None or len(found[1]) > _MOST_DIGITS:
        return None
    per = next(ns for digits, ns in _UNITS if len(found[1]) >= digits)
    part = found[2] or found[3] or ""
    total = int(found[1]) * per + int(part.ljust(9, "0")) * per // 10**9
    return total if total < _LATEST_NS else None


def _of_date(date: re.Match[str]) -> int | None:
    """E.g. 20240501_100000_123 or 2024-05-01T10-00-00.123, in ns since 1970."""
    *parts, fraction = date.groups()
    try:
        whole = datetime(*map(int, parts), tzinfo=UTC)  # type: ignore[arg-type, misc]
    except ValueError:
        return None
    return int(whole.timestamp()) * 10**9 + int((fraction or "").ljust(9, "0"))


def nearest(
    lefts: Sequence[int] | NDArray[np.int64], rights: Sequence[int] | NDArray[np.int64]
) -> Near:
    """Pair what is nearest in time, each once; both in rising order, in ns."""
    one, two = np.asarray(lefts, np.int64), np.asarray(rights, np.int64)
    if not one.size or not two.size:
        return Near([], 0)
    to_right, to_left = _closest(one, two), _closest(two, one)
    mutual = np.flatnonzero(to_left[to_right] == np.arange(one.size))
    apart = np.abs(one[mutual] - two[to_right[mutual]])
    close = apart <= _NEAR * _interval(one, two)
    pairs = list(zip(mutual[close].tolist(), to_right[mutual[close]].tolist(), strict=True))
    return Near(pairs, int(apart[close].max()) if pairs else 0)


def _closest(times: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    after = np.clip(np.searchsorted(others, times), 1, max(1, others.size - 1))
    after = np.minimum(after, others.size - 1)
    before = np.maximum(after - 1, 0)
    nearer = np.abs(times - others[before]) <= np.abs(others[after] - times)
    return np.asarray(np.where(nearer, before, after))


def _interval(one: NDArray[np.int64], two: NDArray[np.int64]) -> float:
    """Time between two frames of the faster camera; without limit where there is one frame."""
    steps = [float(np.median(np.diff(times))) for times in (one, two) if times.size > 1]
    return min(steps, default=float("inf"))


def by_time(lefts: Sequence[str], rights: Sequence[str]) -> tuple[list[tuple[str, str]], int]:
    """Names of two cameras, paired by the times in them, and the worst difference in ns.

    Nothing is paired where a name tells no time.
    """
    sorted_names, sorted_times = [], []
    for names in (lefts, rights):
        times = _times_of(names)
        if times is None:
            return [], 0
        order = np.argsort(times, kind="stable")
        sorted_times.append(times[order])
        sorted_names.append([names[at] for at in order.tolist()])
    found = nearest(*sorted_times)
    one, two = sorted_names
    return [(one[a], two[b]) for a, b in found.pairs], found.worst_ns


def _times_of(names: Sequence[str]) -> NDArray[np.int64] | None:
    """The time in ns that each name tells; None where one tells none."""
    if not names or stamp_ns(names[0]) is None:
        return None
    place = _only_number(set(shapes_of(names)))
    if place is not None and _DATE.search(names[0]) is None:
        # Thousands of names that count in one place: no look into each is needed.
        start, end = place
        per = next(ns for digits, ns in _UNITS if end - start >= digits)
        counts = [int(name[start:end]) for name in names]
        return np.asarray(counts, np.int64) * per if max(counts) * per < _LATEST_NS else None
    stamps = [stamp_ns(name) for name in names]
    known = [stamp for stamp in stamps if stamp is not None]
    return np.asarray(known, np.int64) if len(known) == len(names) else None


def _only_number(shapes: set[str]) -> tuple[int, int] | None:
    """Where the only time of all names of one shape stands, if it is a whole number."""
    if len(shapes) > 1:
        return None
    found = list(_STAMP.finditer(shapes.pop()))
    if len(found) != 1 or found[0][2] or found[0][3]:
        return None
    return found[0].span()


def in_words(worst_ns: int) -> str:
    """E.g. "paired by time; the worst difference is 2.4 ms"."""
    return f"paired by time; the worst difference is {worst_ns / 1e6:.1f} ms"
