"""Portable float maps as Middlebury and ETH3D publish them: both byte orders, rows bottom-up."""

from __future__ import annotations

import math
import re
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import ImageError
from tuner.core.tunable import Size
from tuner.files.reading import Bytes
from tuner.sources.limits import check_area

_HEADER: Final = re.compile(rb"(P[Ff])\s+(\d{1,9})\s+(\d{1,9})\s+([-+.\deE]+)(?:\r\n|\s)")


def is_pfm(data: Bytes) -> bool:
    """Whether the bytes begin like a PFM file."""
    return data[:2] in (b"PF", b"Pf")


class _Header(NamedTuple):
    """What is announced, and where it begins."""

    shape: tuple[int, ...]
    number: str
    start: int


def pfm_header(data: Bytes, *, name: str) -> _Header:
    """What the first bytes announce.

    Raises:
        ImageError: it is damaged or too much; the message begins with ``name``.
    """
    found = _HEADER.match(data[:4096])
    if not found:
        raise ImageError(f"{name}: the PFM header is damaged")
    width, height = int(found[2]), int(found[3])
    check_area(Size(width, height), name=name)
    shape = (height, width, 3) if found[1] == b"PF" else (height, width)
    return _Header(shape, "<f4" if found[4].startswith(b"-") else ">f4", found.end())


def decode_pfm(data: Bytes, *, name: str) -> NDArray[np.float32]:
    """(H, W) or (H, W, 3) float32, first row on top; values as stored (inf stays inf).

    The scale in the header is used for its sign only (byte order), as Middlebury's tools do.
    OpenCV divides by its size: after a scale of -0.003922 (1/255) all comes 255 times too large.

    Raises:
        ImageError: as ``pfm_header``, or data are missing.
    """
    header = pfm_header(data, name=name)
    count = math.prod(header.shape)
    if len(data) - header.start < 4 * count:
        height, width = header.shape[:2]
        raise ImageError(f"{name}: the file is truncated: {width}x{height} floats were announced")
    rows = np.frombuffer(data, header.number, count, header.start).reshape(header.shape)
    return np.ascontiguousarray(rows[::-1], dtype=np.float32)
