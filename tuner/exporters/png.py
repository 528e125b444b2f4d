"""16-bit PNG as KITTI uses it: disparity times 256, 0 without disparity."""

from __future__ import annotations

import numpy as np

from tuner.core.types import SUBPIXELS, RawDisparity
from tuner.exporters.encoding import png
from tuner.exporters.exporter import Encoded, Exporter

_PER_RAW = 256 // SUBPIXELS
"""1/256 px per 1/16 px."""

_TOP_RAW = 0xFFFF // _PER_RAW


def encode(raw: RawDisparity, invalid: int) -> Encoded:
    """Values 0..255.94 px; 0 px is written as 1/256 px, as KITTI's own tools do."""
    valid = raw != invalid
    fits = valid & (raw >= 0) & (raw <= _TOP_RAW)
    pixels = np.where(fits, np.maximum(raw.astype(np.int32) * _PER_RAW, 1), 0).astype(np.uint16)
    data = png(pixels)
    below, above = np.count_nonzero(valid & (raw < 0)), np.count_nonzero(valid & (raw > _TOP_RAW))
    notes = []
    if below:
        notes.append(f"{below} pixels below 0 px are lost: this PNG holds 0 to 255.9 px only")
    if above:
        notes.append(f"{above} pixels above 255.9 px are lost: this PNG holds no more")
    return Encoded(data, tuple(notes))


EXPORTER = Exporter(suffixes=(".png",), title="PNG, 16 bit, px x 256 (KITTI)", encode=encode)
