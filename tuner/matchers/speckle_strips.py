"""The speckle filter on several cores: strips of rows at once, then what their seams cut is mended.

cv2.filterSpeckles works on one core. A patch that lies within one strip is judged there as in the
whole. One that a seam cuts may be removed in pieces though the whole is large enough to stay: such
pieces are looked at again, across the seams, and put back.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core import cores
from tuner.core.types import RawDisparity

_LEAST_PIXELS: Final = 150_000
MOST_PIECES: Final = 64
"""At a seam; more are not looked at one by one."""

_FREE, _TAKEN, _KEPT, _NEW = 0, 1, 2, 3


class _Seam(NamedTuple):
    """The last row of a strip, in rows of its band, and where patches cross to the next."""

    above: int
    columns: NDArray[np.intp]


def joining(difference: int) -> int:
    """The step up to which OpenCV joins neighbours: it keeps 16 bits; below 0 it joins none."""
    return int(np.array(difference).astype(np.int16))


def strip_rows(shape: tuple[int, ...], window: int) -> list[slice]:
    """Rows of each strip, high enough that even filtering all its seams again is a gain.

    A seam takes ``2 * window`` rows: with strips of three times ``window`` that makes five for
    two, in which one thread would have filtered six.
    """
    height, width = shape[:2]
    return cores.shares(height, width, least=max(_LEAST_PIXELS, 3 * window * width))


def filter_strips(
    raw: RawDisparity, *, invalid: int, window: int, difference: int, strips: list[slice]
) -> RawDisparity:
    """What cv2.filterSpeckles gives for the whole map, bit for bit.

    Args:
        raw: (H, W) int16; it stays as it is.
        strips: the rows of each; together they are all rows.
    """
    filtered = np.empty(raw.shape, raw.dtype)
    edges = [rows.start for rows in strips[1:]]
    step = joining(difference)

    def run(rows: slice) -> None:
        strip = filtered[rows]
        np.copyto(strip, raw[rows])
        cv2.filterSpeckles(strip, invalid, window, difference)

    def mend(band: slice) -> None:
        one, two = raw[band], filtered[band]
        inside = [edge - band.start for edge in edges if band.start < edge < band.stop]
        seams = [_crossings(one, two, edge, invalid, step) for edge in inside]
        pieces = sum(seam.columns.size for seam in seams)
        if pieces > MOST_PIECES:
            _filter_again(one, two, invalid, window, difference)
        elif pieces:
            _put_back(one, two, seams, window, step)

    cores.at_once(run, strips)
    cores.at_once(mend, _bands(edges, window, len(raw)))
    return filtered


def _bands(edges: list[int], window: int, height: int) -> list[slice]:
    """Rows in which something may have to be mended: ``window`` on both sides of each seam.

    A piece that was removed reaches no farther, so none lies in two of them.
    """
    bands: list[slice] = []
    for edge in edges:
        top, bottom = max(0, edge - window), min(height, edge + window)
        if bands and top <= bands[-1].stop:
            top = bands.pop().start
        bands.append(slice(top, bottom))
    return bands


def _crossings(
    raw: RawDisparity, filtered: RawDisparity, below: int, invalid: int, step: int
) -> _Seam:
    """Where a patch crosses the seam above row ``below`` and was removed on a side of it."""
    one, two = raw[below - 1], raw[below]
    linked = (one != invalid) & (two != invalid)
    linked &= np.abs(one.astype(np.int32) - two) <= step
    linked &= (one != filtered[below - 1]) | (two != filtered[below])
    return _Seam(below - 1, np.flatnonzero(linked))


def _filter_again(
    raw: RawDisparity, filtered: RawDisparity, invalid: int, window: int, difference: int
) -> None:
    """Restore what stays when all the band is filtered at once.

    A patch that goes on beyond the band has more than ``window`` pixels from the seam to there.
    """
    again = raw.copy()
    cv2.filterSpeckles(again, invalid, window, difference)
    np.copyto(filtered, raw, where=again != invalid)


def _put_back(
    raw: RawDisparity, filtered: RawDisparity, seams: list[_Seam], window: int, step: int
) -> None:
    """Restore in ``filtered`` what belongs to patches larger than ``window``, or to what stayed."""
    # One more pixel all around, as floodFill wants it; what it may not enter is not 0.
    mask = np.ones((raw.shape[0] + 2, raw.shape[1] + 2), np.uint8)
    inside = mask[1:-1, 1:-1]
    np.equal(raw, filtered, out=inside.view(np.bool_))
    values = raw.astype(np.float32, order="C")
    flags = 4 | cv2.FLOODFILL_MASK_ONLY
    beside, between = _pieces(seams, inside)
    for x, y in beside:
        if inside[y, x] == _FREE:
            cv2.floodFill(values, mask, (x, y), 0, step, step, flags | _KEPT << 8)
    for x, y in between:
        if inside[y, x] == _FREE:
            size, _, _, (left, top, width, height) = cv2.floodFill(
                values, mask, (x, y), 0, step, step, flags | _NEW << 8
            )
            part = inside[top : top + height, left : left + width]
            part[part == _NEW] = _KEPT if size > window else _TAKEN
    np.copyto(filtered, raw, where=inside == _KEPT)


def _pieces(
    seams: list[_Seam], inside: NDArray[np.uint8]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """x, y of removed pixels at the seams: those across from what stayed, and all others."""
    beside: list[tuple[int, int]] = []
    between: list[tuple[int, int]] = []
    for above, columns in seams:
        gone = inside[above : above + 2, columns] == _FREE
        for x, upper, lower in zip(columns.tolist(), *gone.tolist(), strict=True):
            at = (x, above if upper else above + 1)
            (between if upper and lower else beside).append(at)
    return beside, between
