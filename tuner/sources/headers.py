"""Looks into image files before they are decoded: how large the picture is, and what is cut off.

OpenCV fills the missing rows of a truncated JPEG or PNG with grey and says nothing, and allocates
whatever a header asks for; both are found here first.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final

from tuner.core.errors import ImageError
from tuner.files.reading import Bytes
from tuner.sources.header import CUT, NO_IMAGE, READABLE, Header
from tuner.sources.header_jpeg import jpeg
from tuner.sources.header_others import (
    avif,
    bmp,
    gif,
    is_avif,
    jpeg2000,
    netpbm,
    pam,
    radiance,
    sun_raster,
    webp,
)
from tuner.sources.header_png import png
from tuner.sources.header_tiff import tiff
from tuner.sources.limits import check_area

_LARGE: Final = 1 << 24
"""Smaller files are read soon, and OpenCV may know more kinds of them."""

_Look = Callable[[Bytes], Header]


def inspect(data: Bytes) -> Header:
    """The header of an image file; never raises on damaged data."""
    for magic, look in _FORMATS:
        if data.startswith(magic):
            return _looked(look, data)
    return _looked(avif, data) if is_avif(data) else Header()


def check_start(start: Bytes, *, name: str) -> None:
    """Look at the first bytes of a large file before the rest of it is read.

    Raises:
        ImageError: it announces too large a picture, or is of no known kind; the message begins
            with ``name``.
    """
    if len(start) < _LARGE:
        return
    size = inspect(start).size
    if size:
        check_area(size, name=name)
    elif not _is_known(start):
        raise ImageError(f"{name}: {NO_IMAGE}; {READABLE}")


def _is_known(data: Bytes) -> bool:
    return is_avif(data) or any(data.startswith(magic) for magic, _ in _FORMATS)


def _looked(look: _Look, data: Bytes) -> Header:
    try:
        return look(data)
    except (struct.error, IndexError):
        return Header(fault=CUT)


_FORMATS: Final = (
    (b"\x89PNG\r\n\x1a\n", png),
    (b"\xff\xd8\xff", jpeg),
    (b"II*\0", tiff),
    (b"MM\0*", tiff),
    (b"II+\0", tiff),
    (b"MM\0+", tiff),
    (b"BM", bmp),
    (b"RIFF", webp),
    *((b"P%d" % number, netpbm) for number in range(1, 7)),
    (b"P7", pam),
    (b"GIF8", gif),
    (b"\0\0\0\x0cjP  \r\n\x87\n", jpeg2000),
    (b"\xff\x4f\xff\x51", jpeg2000),
    (b"#?R", radiance),
    (b"\x59\xa6\x6a\x95", sun_raster),
)
