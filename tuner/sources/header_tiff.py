"""TIFF and BigTIFF: the size of the first picture in them, the one that is read."""

from __future__ import annotations

import struct
from typing import Final

from tuner.core.tunable import Size
from tuner.files.reading import Bytes
from tuner.sources.header import DAMAGED, Header

_WIDTH: Final = 256
_HEIGHT: Final = 257
_WHOLE_NUMBERS: Final = {
    **{1: "B", 3: "H", 4: "I", 16: "Q"},
    **{6: "b", 8: "h", 9: "i", 17: "q"},
}
"""TIFF's numbers for the kinds of whole numbers."""


def tiff(data: Bytes) -> Header:
    """Width and height out of the first directory."""
    order = "<" if data.startswith(b"II") else ">"
    big = data[2:4] in (b"+\0", b"\0+")
    offset, count, entry, value = ("Q", "Q", 20, 12) if big else ("I", "H", 12, 8)
    (at,) = struct.unpack_from(order + offset, data, 8 if big else 4)
    (entries,) = struct.unpack_from(order + count, data, at)
    at += struct.calcsize(order + count)
    sides: dict[int, int] = {}
    # The sides come early: the entries are sorted by their number, 254 is the lowest.
    for number in range(min(entries, 1000)):
        here = at + number * entry
        tag, kind = struct.unpack_from(order + "HH", data, here)
        if tag in (_WIDTH, _HEIGHT):
            form = _WHOLE_NUMBERS.get(kind)
            if form is None:
                return Header("TIFF", fault=DAMAGED)
            (side,) = struct.unpack_from(order + form, data, here + value)
            sides[tag] = max(side, sides.get(tag, 0))
    if len(sides) < 2:
        return Header("TIFF", fault=DAMAGED)
    return Header("TIFF", Size(sides[_WIDTH], sides[_HEIGHT]))
