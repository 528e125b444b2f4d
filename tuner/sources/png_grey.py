"""The grey of a PNG from its colours, as IMREAD_GRAYSCALE gives it, without decoding it twice.

libpng computes it from the colours of each pixel in whole numbers, and cuts the rest off::

    (9797 R + 19234 G + 3737 B) >> 15

With a chunk that says something of gamma or primaries it computes otherwise, and so may an OpenCV
that reads PNG by another library: whether this one does so is looked at once, with colours of all
kinds.
"""

from __future__ import annotations

import struct
from functools import cache
from typing import TYPE_CHECKING, Final

from tuner.files.reading import Bytes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLUE, _GREEN, _RED, _ONE = 3737, 19234, 9797, 1 << 15

_CUT: Final = -0.5 + 2**-16
"""Makes rounding to the nearest cut the rest off; float32 holds every number on the way exactly."""

_NO_COLOUR: Final = (b"IHDR", b"pHYs", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf")
"""Chunks that say nothing of what the samples mean."""

_RGB: Final = (8, 2)
"""Bits and colour type of plain colours."""


def plain(data: Bytes) -> bool:
    """Whether this PNG, whose chunks are whole, holds 8-bit colours and nothing about them."""
    if struct.unpack_from(">BB", data, 24) != _RGB:
        return False
    at = 8
    while at + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        if name == b"IDAT":
            return _as_known()
        if name not in _NO_COLOUR:
            return False
        at += 12 + length
    return False


def grey_of(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W) uint8 of the (H, W, 3) BGR samples of a ``plain`` PNG."""
    import cv2
    import numpy as np

    weights = np.array([[_BLUE / _ONE, _GREEN / _ONE, _RED / _ONE, _CUT]])
    return np.asarray(cv2.transform(colours, weights), np.uint8)


@cache
def _as_known() -> bool:
    """Whether this OpenCV makes grey so."""
    import cv2
    import numpy as np

    steps = np.arange(256, dtype=np.uint8)[::5]
    colours = np.stack(np.meshgrid(steps, steps[::-1], steps), -1).reshape(len(steps), -1, 3)
    done, data = cv2.imencode(".png", colours)
    grey = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if done else None
    return grey is not None and np.array_equal(grey, grey_of(colours))
