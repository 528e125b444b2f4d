"""TIFF: float32 in px, NaN without disparity."""

from __future__ import annotations

import cv2
import numpy as np

from tuner.core.types import SUBPIXELS, RawDisparity
from tuner.exporters.exporter import Encoded, Exporter, by_opencv

_UNCOMPRESSED = 1
"""Not every reader knows compressed floats."""


def encode(raw: RawDisparity, invalid: int) -> Encoded:
    """One channel, uncompressed."""
    pixels = raw * np.float32(1 / SUBPIXELS)
    pixels[raw == invalid] = np.nan
    return Encoded(by_opencv(".tiff", pixels, cv2.IMWRITE_TIFF_COMPRESSION, _UNCOMPRESSED))


EXPORTER = Exporter(suffixes=(".tiff", ".tif"), title="TIFF, float in px", encode=encode)
