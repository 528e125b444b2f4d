"""JPEG: its size, whether it has an end, and whether it has far more scans than a picture needs."""

from __future__ import annotations

import re
import struct
from typing import Final

from tuner.core.tunable import Size
from tuner.files.reading import Bytes
from tuner.sources.header import CUT, Header

MOST_SCANS: Final = 100
"""Progressive files have about ten. Each scan goes over the whole picture, though it may be empty:
with hundreds of them a small file takes minutes."""

MOST_SEGMENTS: Final = 100_000

_MARKER: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_NO_LENGTH: Final = frozenset((0x01, 0xD8))
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN: Final = 0xDA
_END: Final = 0xD9


def jpeg(data: Bytes) -> Header:
    """Walk the markers; entropy-coded bytes never look like one, a thumbnail lies in a segment."""
    at, scans, size = 2, 0, None
    for _ in range(MOST_SEGMENTS):
        found = _MARKER.search(data, at)
        if not found:
            return Header("JPEG", size, CUT)
        marker, at = data[found.end() - 1], found.end()
        if marker == _END:
            return Header("JPEG", size, _too_many(scans))
        if marker in _NO_LENGTH:
            continue
        scans += marker == _SCAN
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 3)
            # Where there are several, the decoder may take any.
            size = max(size or Size(0, 0), Size(width, height), key=_area)
        at += struct.unpack_from(">H", data, at)[0]
    return Header("JPEG", size, f"has more than {MOST_SEGMENTS} segments; save the picture again")


def _area(size: Size) -> int:
    return size.width * size.height


def _too_many(scans: int) -> str:
    if scans <= MOST_SCANS:
        return ""
    return (
        f"goes over the picture {scans} times, which takes too long to decode; "
        "save it again as a baseline JPEG or as a PNG"
    )
