"""Pixels of an image at places along rows and columns: nearest neighbour, as often as wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.types import read_only

Places = NDArray[np.intp]
"""(n,) indices along one axis."""

MOST_PIXELS: Final = 4_000_000
"""A larger table is not kept."""

_SHORT: Final = 2**15 - 1
"""Sides that cv2.remap takes, and gives, are shorter."""

_AT_ONCE: Final = 1 << 16
"""Pixels that OpenCV gives to one thread. Whoever paints does not wait for others, which may have
more to do than there are cores.
"""

_WHOLE: Final = read_only(np.empty(0, np.uint16))
"""No fractions: places are whole pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Picking:
    """Which pixels to pick.

    Attributes:
        across, down: columns and rows, in this order.
        table: (len(down), len(across), 2) x, y for ``cv2.remap``, which takes half the time of
            indexing; None where the picture is too large for it.
    """

    across: Places
    down: Places
    table: NDArray[np.int16] | None = None

    def of(self, image: NDArray[Any]) -> NDArray[Any]:
        """``image[down][:, across]`` of an (H, W) image, contiguous."""
        if self.table is None or max(image.shape) >= _SHORT:
            return image[self.down].take(self.across, axis=1)
        return on_this_thread(image, (self.table, _WHOLE), cv2.INTER_NEAREST)


def on_this_thread(
    image: NDArray[Any], tables: tuple[NDArray[Any], NDArray[Any]], how: int
) -> NDArray[Any]:
    """``cv2.remap`` by these tables, black beyond the edges, with no other thread's help."""
    one, two = tables
    height, width = one.shape[:2]
    done = np.empty((height, width, *image.shape[2:]), image.dtype)
    rows = max(1, _AT_ONCE // width)
    for top in range(0, height, rows):
        part = slice(top, top + rows)
        cv2.remap(image, one[part], two[part], how, dst=done[part])
    return done


def picking(across: Places, down: Places) -> Picking:
    """Prepared for many images; places are inside them."""
    pixels = len(across) * len(down)
    if not 0 < pixels <= MOST_PIXELS or max(len(across), len(down)) >= _SHORT:
        return Picking(across, down)
    if max(across.max(), down.max()) >= _SHORT:
        return Picking(across, down)
    table = np.empty((len(down), len(across), 2), np.int16)
    table[..., 0], table[..., 1] = across, down[:, None]
    return Picking(across, down, read_only(table))
