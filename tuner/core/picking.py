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
        return np.asarray(cv2.remap(image, self.table, _WHOLE, cv2.INTER_NEAREST))


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
