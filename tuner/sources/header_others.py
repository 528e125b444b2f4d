"""BMP, WebP, PGM and PPM, and what else OpenCV may be able to decode: their sizes."""

from __future__ import annotations

import re
import struct
from typing import Final

from tuner.core.tunable import Size
from tuner.files.reading import Bytes
from tuner.sources.header import CUT, DAMAGED, Header


def bmp(data: Bytes) -> Header:
    """Bitmaps of Windows, and of OS/2 with its shorter header."""
    total, header = struct.unpack_from("<I8xI", data, 2)
    width, height = struct.unpack_from("<ii" if header >= 16 else "<HH", data, 18)
    return Header("BMP", Size(abs(width), abs(height)), CUT if len(data) < total else "")


def webp(data: Bytes) -> Header:
    """Lossy, lossless, or a canvas that holds one of them."""
    if data[8:12] != b"WEBP":
        return Header()  # a sound or a film
    total = struct.unpack_from("<I", data, 4)[0] + 8
    form, fault = data[8:16], CUT if len(data) < total else ""
    if form == b"WEBPVP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return Header("WebP", Size(width & 0x3FFF, height & 0x3FFF), fault)
    if form == b"WEBPVP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return Header("WebP", Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1), fault)
    if form == b"WEBPVP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        return Header("WebP", Size(width, height), fault)
    return Header("WebP", fault=fault or DAMAGED)


_GAP: Final = rb"(?:\s|#[^\n]*\n)+"
_NETPBM: Final = re.compile(rb"P[1-6]" + _GAP + rb"(\d{1,9})" + _GAP + rb"(\d{1,9})(?=[\s#])")
_TOP: Final = re.compile(_GAP + rb"(\d{1,9})\s")


def netpbm(data: Bytes) -> Header:
    """PBM, PGM and PPM; of those in plain text it is not looked whether they are cut."""
    start = data[:4096]
    found = _NETPBM.match(start)
    if not found:
        return Header("PGM/PPM", fault=DAMAGED)
    size = Size(int(found[1]), int(found[2]))
    if data[1:2] in b"1234":
        return Header("PGM/PPM", size)
    top = _TOP.match(start, found.end())
    if not top:
        return Header("PGM/PPM", fault=DAMAGED)
    per_pixel = (3 if data[1:2] == b"6" else 1) * (2 if int(top[1]) > 255 else 1)
    cut = len(data) - top.end() < size.width * size.height * per_pixel
    return Header("PGM/PPM", size, CUT if cut else "")


def pam(data: Bytes) -> Header:
    """PAM, the newer one of that family."""
    return _of_words("PAM", data, rb"^WIDTH\s+(\d{1,9})\s", rb"^HEIGHT\s+(\d{1,9})\s")


def radiance(data: Bytes) -> Header:
    """Radiance HDR."""
    return _of_words("HDR", data, rb"[-+]X (\d{1,9})\s", rb"[-+]Y (\d{1,9})\s")


def _of_words(kind: str, data: Bytes, width: bytes, height: bytes) -> Header:
    found = [re.search(words, data[:4096], re.MULTILINE) for words in (width, height)]
    sides = [int(one[1]) for one in found if one]
    return Header(kind, Size(*sides)) if len(sides) == 2 else Header(kind, fault=DAMAGED)


def gif(data: Bytes) -> Header:
    """GIF: its canvas."""
    return Header("GIF", Size(*struct.unpack_from("<HH", data, 6)))


def sun_raster(data: Bytes) -> Header:
    """Sun raster."""
    return Header("Sun raster", Size(*struct.unpack_from(">II", data, 4)))


def jpeg2000(data: Bytes) -> Header:
    """JPEG 2000: the size that its code stream names, which is the one that is decoded."""
    at = data.find(b"\xff\x4f\xff\x51")
    if at < 0:
        return Header("JPEG 2000", fault=DAMAGED)
    right, bottom, left, top = struct.unpack_from(">IIII", data, at + 8)
    return Header("JPEG 2000", Size(right - left, bottom - top))


def is_avif(data: Bytes) -> bool:
    """Whether the bytes begin like an AVIF file, or another one of that family."""
    return data[4:8] == b"ftyp"


def avif(data: Bytes) -> Header:
    """The largest of the sizes that an AVIF names: a picture made of tiles names theirs too."""
    sizes = [
        Size(*struct.unpack(">II", found[1]))
        for found in re.finditer(rb"ispe.{4}(.{8})", data, re.S)
    ]
    if not sizes:
        return Header()  # a film
    return Header("AVIF", max(sizes, key=lambda size: size.width * size.height))
