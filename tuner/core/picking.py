"""Whole pixels of a picture, by their places."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.types import read_only

_SHORT: Final = 2**15 - 1
"""Sides that cv2.remap takes, and makes, are shorter."""
_WHOLE: Final = read_only(np.empty(0, np.uint16))
"""No fractions: places are whole pixels."""


def pickable(*sides: int) -> bool:
    """Whether pictures with these sides, px, can be picked from and made."""
    return max(sides) < _SHORT


def places_of(xs: NDArray[np.intp], ys: NDArray[np.intp]) -> NDArray[np.int16]:
    """(h, w, 2) x, y of the pixels where these columns and rows cross."""
    places = np.empty((len(ys), len(xs), 2), np.int16)
    places[..., 0], places[..., 1] = xs, ys[:, None]
    return read_only(places)


def picked(pixels: NDArray[np.uint8], places: NDArray[np.int16]) -> NDArray[np.uint8]:
    """The pixels at these places: in half the time that NumPy takes."""
    return np.asarray(cv2.remap(pixels, places, _WHOLE, cv2.INTER_NEAREST), np.uint8)
