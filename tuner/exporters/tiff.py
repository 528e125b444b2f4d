"""TIFF: float32 in px, NaN without disparity."""

from __future__ import annotations

import numpy as np

from tuner.core.types import SUBPIXELS, RawDisparity
from tuner.exporters.encoding import tiff
from tuner.exporters.exporter import Encoded, Exporter


def encode(raw: RawDisparity, invalid: int) -> Encoded:
    """One channel, uncompressed."""
    pixels = raw * np.float32(1 / SUBPIXELS)
    pixels[raw == invalid] = np.nan
    return Encoded(tiff(pixels))


EXPORTER = Exporter(suffixes=(".tiff", ".tif"), title="TIFF, float in px", encode=encode)
