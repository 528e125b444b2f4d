"""Portable float map as Middlebury uses it: px, inf without disparity, rows bottom-up."""

from __future__ import annotations

import numpy as np

from tuner.core.types import SUBPIXELS, RawDisparity
from tuner.exporters.encoding import pfm
from tuner.exporters.exporter import Encoded, Exporter


def encode(raw: RawDisparity, invalid: int) -> Encoded:
    """Float32, little endian (scale -1)."""
    pixels = raw * np.float32(1 / SUBPIXELS)
    pixels[raw == invalid] = np.nan
    return Encoded(pfm(pixels))


EXPORTER = Exporter(suffixes=(".pfm",), title="PFM, float in px", encode=encode)
