"""Looks into image files before they are decoded: how large the picture is, and what is cut off.

OpenCV fills the missing rows of a truncated JPEG or PNG with grey and says nothing, and allocates
whatever a header asks for; both are found here first.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from typing import Final

from tuner.core.tunable import Size


@dataclass(frozen=True, slots=True)
class Header:
    """What the bytes say of themselves.

    Attributes:
        kind: name of the format, empty if unknown.
        size: size in px, or None where the header was not read that far.
        fault: what is wrong, to follow "the file ", or empty.
        alpha: there is an alpha channel.
    """

    kind: str = ""
    size: Size | None = None
    fault: str = ""
    alpha: bool = False


_CUT: Final = "is truncated"


def inspect(data: bytes) -> Header:
    """The header of an image file; never raises on damaged data."""
    for magic, look in _FORMATS:
        if data.startswith(magic):
            try:
                return look(data)
            except (struct.error, IndexError):
                return Header(fault=_CUT)
    return Header()


def _png(data: bytes) -> Header:
    width, height, _, colour = struct.unpack_from(">IIBB", data, 16)
    return Header("PNG", Size(width, height), _png_fault(data), alpha=bool(colour & 4))


def _png_fault(data: bytes) -> str:
    at = 8
    while at + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            return _CUT
        body = memoryview(data)[at + 4 : end - 4]
        if struct.unpack_from(">I", data, end - 4)[0] != zlib.crc32(body):
            return f"is damaged (wrong checksum in chunk {name.decode('latin-1')})"
        if name == b"IEND":
            return ""
        at = end
    return _CUT


_JPEG_MARKER: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_NO_LENGTH: Final = frozenset((0x01, 0xD8))
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _jpeg(data: bytes) -> Header:
    """Walk the markers; entropy-coded bytes never look like one, a thumbnail lies in a segment."""
    at, size = 2, None
    while found := _JPEG_MARKER.search(data, at):
        marker = data[found.end() - 1]
        if marker == 0xD9:
            return Header("JPEG", size)
        at = found.end()
        if marker in _NO_LENGTH:
            continue
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 3)
            size = Size(width, height)
        at += struct.unpack_from(">H", data, at)[0]
    return Header("JPEG", size, _CUT)


def _bmp(data: bytes) -> Header:
    total = struct.unpack_from("<I", data, 2)[0]
    width, height = struct.unpack_from("<ii", data, 18)
    return Header("BMP", Size(abs(width), abs(height)), _CUT if len(data) < total else "")


def _webp(data: bytes) -> Header:
    total = struct.unpack_from("<I", data, 4)[0] + 8
    return Header("WebP", fault=_CUT if len(data) < total else "")


_NETPBM: Final = re.compile(
    rb"P[56](?:\s|#[^\n]*\n)+(\d{1,9})(?:\s|#[^\n]*\n)+(\d{1,9})(?:\s|#[^\n]*\n)+(\d{1,9})\s"
)


def _netpbm(data: bytes) -> Header:
    found = _NETPBM.match(data[:4096])
    if not found:
        return Header("PGM/PPM", fault="has a damaged header")
    width, height, top = (int(number) for number in found.groups())
    bytes_per_pixel = (3 if data[1:2] == b"6" else 1) * (2 if top > 255 else 1)
    cut = len(data) - found.end() < width * height * bytes_per_pixel
    return Header("PGM/PPM", Size(width, height), _CUT if cut else "")


_FORMATS: Final = (
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"\xff\xd8\xff", _jpeg),
    (b"BM", _bmp),
    (b"RIFF", _webp),
    (b"P5", _netpbm),
    (b"P6", _netpbm),
)
