"""How a picture is to be turned before it is looked at, as its EXIF data say."""

from __future__ import annotations

import struct
from typing import Final

from tuner.files.reading import Bytes

UPRIGHT: Final = 1
_TAG: Final = 0x112
_MOST_TAGS: Final = 1000
_NEAR: Final = 1 << 18
"""EXIF data stand before the pixels, or it takes a search of the whole file to find none."""

_MARKS: Final = (b"Exif\0\0", b"eXIf", b"EXIF")
"""What stands before them in JPEG, PNG and WebP; in a WebP their length comes between."""


def orientation(data: Bytes) -> int:
    """1 to 8 as EXIF counts; 1, which is upright, where nothing is said or it is damaged."""
    start = bytes(data[:_NEAR])
    if start[:4] in (b"II*\0", b"MM\0*"):
        return _in_tiff(start)
    for mark in _MARKS:
        at = start.find(mark)
        if at >= 0:
            at += len(mark) + (4 if mark == b"EXIF" else 0)
            return _in_tiff(start[at:])
    return UPRIGHT


def _in_tiff(data: bytes) -> int:
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None:
        return UPRIGHT
    try:
        (at,) = struct.unpack_from(f"{order}I", data, 4)
        (count,) = struct.unpack_from(f"{order}H", data, at)
        for number in range(min(count, _MOST_TAGS)):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", data, at + 2 + 12 * number)
            if tag == _TAG:
                return value if 1 <= value <= 8 else UPRIGHT
    except struct.error:
        return UPRIGHT
    return UPRIGHT
