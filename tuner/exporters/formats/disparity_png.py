"""16-bit PNG as KITTI uses it: disparity times 256, 0 without disparity."""

from __future__ import annotations

import numpy as np

from tuner.core.types import SUBPIXELS
from tuner.exporters.encoding import png
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.subject import Subject

_PER_RAW = 256 // SUBPIXELS
"""1/256 px per 1/16 px."""

_TOP_RAW = 0xFFFF // _PER_RAW


def encode(subject: Subject) -> Encoded:
    """Values 0..255.94 px; 0 px is written as 1/256 px, as KITTI's own tools do."""
    raw, valid = subject.raw, subject.valid
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


EXPORTER = Exporter(
    key="disparity-png",
    group=Group.DISPARITY,
    suffixes=(".png",),
    title="PNG, 16 bit, px x 256 (KITTI)",
    purpose="for KITTI and its tools: px times 256, 0 where there is no disparity",
    stem="disparity",
    needs=(Need.VALUES,),
    aliases=("png",),
    encode=encode,
)
