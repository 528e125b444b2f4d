"""The speckle filter, which comes after any match."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.tunable import Rect
from tuner.core.types import RawDisparity
from tuner.matchers.speckle_strips import filter_strips, joining, strip_rows


def speckle(raw: RawDisparity, *, invalid: int, window: int, difference: int) -> RawDisparity:
    """Remove connected patches of ``window`` pixels or fewer, as cv2.filterSpeckles does.

    Args:
        raw: (H, W) int16 in 1/16 px; it stays as it is.
        difference: neighbours within this many raw units (1/16 px) belong to one patch.

    Returns:
        (H, W) int16, ``invalid`` where a patch was; ``raw`` itself where the filter is off.
    """
    if speckle_off(window, difference):
        return raw
    strips = strip_rows(raw.shape, window)
    return filter_strips(raw, invalid=invalid, window=window, difference=difference, strips=strips)


def speckle_of_part(
    raw: RawDisparity, *, invalid: int, window: int, difference: int, inside: Rect
) -> RawDisparity:
    """The same of a part of a map; patches that may go on beyond it stay.

    Args:
        inside: where the whole map can have disparities, in px of ``raw``: the map goes on beyond
            the edges that this reaches past.

    Returns:
        (H, W) int16; it differs from the whole map's only in patches that an open edge cuts.
    """
    filtered = speckle(raw, invalid=invalid, window=window, difference=difference)
    if filtered is raw:
        return raw
    edge = _removed_at_open_edges(raw, filtered, inside)
    if not edge:
        return filtered
    kept = _patches(raw, raw != filtered, edge, joining(difference))
    filtered[kept] = raw[kept]
    return filtered


def _removed_at_open_edges(
    raw: RawDisparity, filtered: RawDisparity, inside: Rect
) -> list[tuple[int, int]]:
    """x, y of removed pixels on the edges beyond which the map goes on."""
    height, width = raw.shape
    columns = [x for x, on in ((0, inside.x < 0), (width - 1, inside.right > width)) if on]
    rows = [y for y, on in ((0, inside.y < 0), (height - 1, inside.bottom > height)) if on]
    found = [(x, int(y)) for x in columns for y in np.flatnonzero(raw[:, x] != filtered[:, x])]
    found += [(int(x), y) for y in rows for x in np.flatnonzero(raw[y] != filtered[y])]
    return found


def _patches(
    raw: RawDisparity, removed: NDArray[np.bool_], seeds: list[tuple[int, int]], difference: int
) -> NDArray[np.bool_]:
    """(H, W) bool: the patches of removed pixels that hold these, joined as filterSpeckles does."""
    if difference < 0:
        alone = np.zeros(raw.shape, np.bool_)
        alone[[y for _, y in seeds], [x for x, _ in seeds]] = True
        return alone
    mask = np.ones((raw.shape[0] + 2, raw.shape[1] + 2), np.uint8)
    mask[1:-1, 1:-1] = ~removed
    values = raw.astype(np.float32)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | (2 << 8)
    for x, y in seeds:
        if not mask[y + 1, x + 1]:
            cv2.floodFill(values, mask, (x, y), 0, difference, difference, flags)
    return np.asarray(mask[1:-1, 1:-1] == 2)


def speckle_off(window: int, difference: int) -> bool:
    """Whether such a filter leaves everything as it is."""
    return window <= 0 or difference < 0
