"""Pictures of a pair in other sizes, for the eye only."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.colours import Colours
from tuner.core.tunable import Size
from tuner.core.types import Pair


def thumbnail(pair: Pair, height: int) -> NDArray[np.uint8]:
    """The left picture at this height in px, or as it is where it is lower.

    Returns:
        (H, W, 3) uint8 RGB, contiguous.
    """
    shown = pair.left.shown
    scale = min(1.0, height / shown.shape[0])
    size = (max(1, round(shown.shape[1] * scale)), max(1, round(shown.shape[0] * scale)))
    small = cv2.resize(shown, size, interpolation=cv2.INTER_AREA)
    rgb = small if small.ndim == 3 else np.repeat(small[:, :, None], 3, axis=2)
    return np.ascontiguousarray(rgb, dtype=np.uint8)


def at_size(seen: NDArray[np.uint8] | Colours, size: Size) -> NDArray[np.uint8] | Colours:
    """A picture, (H, W) or (H, W, 3) uint8, stretched to another size; itself where it has it."""
    if (seen.shape[1], seen.shape[0]) == tuple(size):
        return seen
    shown = seen.whole() if isinstance(seen, Colours) else seen
    return np.asarray(cv2.resize(shown, size, interpolation=cv2.INTER_AREA), np.uint8)
