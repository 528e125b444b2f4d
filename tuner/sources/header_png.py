"""PNG: its size, and whether each chunk is whole."""

from __future__ import annotations

import struct
import zlib
from typing import Final

from tuner.core.tunable import Size
from tuner.files.reading import Bytes
from tuner.sources.header import CUT, WHOLE, Header

MOST_CHUNKS: Final = 500_000
"""Pictures are cut into chunks of 8 KB or more; a file of nothing but empty ones takes minutes."""


def png(data: Bytes) -> Header:
    """The header, after a look at every checksum."""
    width, height, _, colour = struct.unpack_from(">IIBB", data, 16)
    return Header("PNG", Size(width, height), _fault(data), alpha=bool(colour & 4))


def still(data: Bytes) -> Bytes:
    """The file without what makes it an animation.

    cv2.imread gives the picture that is no part of it; from memory OpenCV gives its first frame,
    and greys of its own.
    """
    at = 8
    while at < len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        if name == b"IDAT":
            break  # what comes after the pixels began makes no animation
        end = at + 12 + length
        if name == b"acTL":
            return data[:at] + data[end:]
        at = end
    return data


def _fault(data: Bytes) -> str:
    at = 8
    for _ in range(MOST_CHUNKS):
        if at + 12 > len(data):
            return CUT
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            return CUT
        body = memoryview(data)[at + 4 : end - 4]
        if struct.unpack_from(">I", data, end - 4)[0] != zlib.crc32(body):
            return f"is damaged (wrong checksum in chunk {name.decode('latin-1')!a}); {WHOLE}"
        if name == b"IEND":
            return ""
        at = end
    return f"has more than {MOST_CHUNKS} chunks; save the picture again"
