"""Portable float maps as Middlebury and ETH3D publish them: both byte orders, rows bottom-up."""

from __future__ import annotations

import math
import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import ImageError
from tuner.core.tunable import Size
from tuner.sources.limits import check_area

_HEADER: Final = re.compile(rb"(P[Ff])\s+(\d{1,9})\s+(\d{1,9})\s+([-+.\deE]+)(?:\r\n|\s)")


def is_pfm(data: bytes) -> bool:
    """Whether the bytes begin like a PFM file."""
    return data[:2] in (b"PF", b"Pf")


def decode_pfm(data: bytes, *, name: str) -> NDArray[np.float32]:
    """(H, W) or (H, W, 3) float32, first row on top; values as stored (inf stays inf).

    The scale in the header is used for its sign only (byte order), as Middlebury's tools do.

    Raises:
        ImageError: the header is damaged, data are missing, or it is too large; the message begins
            with ``name``.
    """
    found = _HEADER.match(data[:4096])
    if not found:
        raise ImageError(f"{name}: the PFM header is damaged")
    width, height = int(found[2]), int(found[3])
    try:
        check_area(Size(width, height))
    except ImageError as error:
        raise ImageError(f"{name}: {error}") from None
    shape = (height, width, 3) if found[1] == b"PF" else (height, width)
    count = math.prod(shape)
    if len(data) - found.end() < 4 * count:
        raise ImageError(f"{name}: the file is truncated: {width}x{height} floats were announced")
    order = "<f4" if found[4].startswith(b"-") else ">f4"
    rows = np.frombuffer(data, order, count, found.end()).reshape(shape)
    return np.ascontiguousarray(rows[::-1], dtype=np.float32)
