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

_FREE, _TAKEN, _KEPT, _NEW = 0, 1, 2, 3


class _Seam(NamedTuple):
    """The last row of one strip and the first row of the next, and where patches cross."""

    above: int
    columns: NDArray[np.intp]


def joining(difference: int) -> int:
    """The step up to which OpenCV joins neighbours: it keeps 16 bits; below 0 it joins none."""
    return int(np.array(difference).astype(np.int16))


def strip_rows(shape: tuple[int, ...], window: int) -> list[slice]:
    """Rows of each strip: each higher than a speckle is at the seams, else these are the whole."""
    height, width = shape[:2]
    return cores.strips(height, width, least=max(_LEAST_PIXELS, 2 * window * width))


def filter_strips(
    raw: RawDisparity, *, invalid: int, window: int, difference: int, strips: list[slice]
) -> RawDisparity:
    """What cv2.filterSpeckles gives for the whole map, bit for bit.

    Args:
        raw: (H, W) int16; it stays as it is.
        strips: the rows of each; together they are all rows.
    """
    filtered = np.empty_like(raw)

    def run(rows: slice) -> None:
        strip = filtered[rows]
        np.copyto(strip, raw[rows])
        cv2.filterSpeckles(strip, invalid, window, difference)

    cores.at_once(run, strips)
    step = joining(difference)
    seams = [_crossings(raw, filtered, rows.start, invalid, step) for rows in strips[1:]]
    if any(seam.columns.size for seam in seams):
        first, last = strips[1].start - window, strips[-1].start + window
        band = slice(max(0, first), min(len(raw), last))
        inside = [_Seam(seam.above - band.start, seam.columns) for seam in seams]
        _put_back(raw[band], filtered[band], inside, window, step)
    return filtered


def _crossings(
    raw: RawDisparity, filtered: RawDisparity, below: int, invalid: int, difference: int
) -> _Seam:
    """Where a patch crosses the seam above row ``below`` and was removed on a side of it."""
    one, two = raw[below - 1], raw[below]
    linked = (one != invalid) & (two != invalid)
    linked &= np.abs(one.astype(np.int32) - two) <= difference
    linked &= (one != filtered[below - 1]) | (two != filtered[below])
    return _Seam(below - 1, np.flatnonzero(linked))


def _put_back(
    raw: RawDisparity, filtered: RawDisparity, seams: list[_Seam], window: int, difference: int
) -> None:
    """Restore in ``filtered`` what belongs to patches larger than ``window``, or to what stayed."""
    # One more pixel all around, as floodFill wants it; what it may not enter is not 0.
    mask = np.ones((raw.shape[0] + 2, raw.shape[1] + 2), np.uint8)
    inside = mask[1:-1, 1:-1]
    np.equal(raw, filtered, out=inside.view(np.bool_))
    values = raw.astype(np.float32)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY
    beside, between = _pieces(seams, inside)
    for x, y in beside:
        if inside[y, x] == _FREE:
            cv2.floodFill(values, mask, (x, y), 0, difference, difference, flags | _KEPT << 8)
    for x, y in between:
        if inside[y, x] == _FREE:
            size, _, _, (left, top, width, height) = cv2.floodFill(
                values, mask, (x, y), 0, difference, difference, flags | _NEW << 8
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
