"""Portable float map as Middlebury uses it: px, inf without disparity, rows bottom-up."""

from __future__ import annotations

import numpy as np

from tuner.core.types import SUBPIXELS, RawDisparity
from tuner.exporters.exporter import Encoded, Exporter


def encode(raw: RawDisparity, invalid: int) -> Encoded:
    """Float32, little endian (scale -1)."""
    pixels = raw * np.float32(1 / SUBPIXELS)
    pixels[raw == invalid] = np.inf
    height, width = raw.shape
    header = f"Pf\n{width} {height}\n-1\n".encode()
    return Encoded(header + pixels[::-1].astype("<f4").tobytes())


EXPORTER = Exporter(suffixes=(".pfm",), title="PFM, float in px", encode=encode)
