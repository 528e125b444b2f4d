"""Image files made for the tests: good ones of every format, and some that cost much."""

from __future__ import annotations

import re
import struct
import zlib
from typing import Any

import cv2
import numpy as np


def photo(width: int = 93, height: int = 61) -> np.ndarray:
    """Smooth random colours."""
    rng = np.random.default_rng(0)
    return cv2.GaussianBlur(rng.integers(0, 255, (height, width, 3), dtype=np.uint8), (5, 5), 0)


def encoded(suffix: str, image: Any, *parameters: int) -> bytes:
    """The bytes of a file of this ending."""
    done, data = cv2.imencode(suffix, image, parameters)
    assert done
    return data.tobytes()


def can_write(suffix: str) -> bool:
    """Whether this OpenCV has that format."""
    try:
        image = photo(20, 20).astype(np.float32 if suffix == ".hdr" else np.uint8)
        return bool(cv2.imencode(suffix, image)[0])
    except cv2.error:
        return False


def progressive(side: int, *, scans: int) -> bytes:
    """A JPEG of one grey that is decoded over and over: its last scan is repeated."""
    plain = np.full((side, side), 90, np.uint8)
    data = encoded(".jpg", plain, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
    starts = [found.start() for found in re.finditer(rb"\xff\xda", data)]
    last = data[starts[-1] : -2]
    return data[:-2] + last * (scans - len(starts)) + data[-2:]


def chunk(name: bytes, body: bytes) -> bytes:
    """One chunk of a PNG, its checksum right."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(
    pixels: bytes, *, width: int = 93, height: int = 61, colour: int = 2, extra: bytes = b""
) -> bytes:
    """A PNG of these compressed rows, whole by its checksums whatever they hold."""
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + extra + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def animated(still: bytes, *, pixels: bytes, hidden: bool) -> bytes:
    """The PNG with a frame of other pixels after its own, which are shown or ``hidden``."""
    at = still.index(b"IDAT") - 4
    frame = struct.pack(">IIIIHHBB", 93, 61, 0, 0, 1, 10, 0, 0)
    start = chunk(b"acTL", struct.pack(">II", 2, 0))
    own = b"" if hidden else chunk(b"fcTL", struct.pack(">I", 0) + frame)
    number = 0 if hidden else 1
    other = chunk(b"fcTL", struct.pack(">I", number) + frame)
    other += chunk(b"fdAT", struct.pack(">I", number + 1) + pixels)
    return still[:at] + start + own + still[at:-12] + other + still[-12:]


def rows(image: np.ndarray) -> bytes:
    """A picture's rows as a PNG has them before they are compressed."""
    return b"".join(b"\0" + row.tobytes() for row in image)


def scarred(jpeg: bytes) -> bytes:
    """The same JPEG with a marker in the middle of its pixels that does not belong there."""
    middle = len(jpeg) // 2
    return jpeg[:middle] + b"\x12\xff\xd3" + jpeg[middle + 3 :]
