"""Multi-picture files (``.mpo``) of stereo cameras: where the second JPEG begins.

Format: CIPA DC-007, Multi-Picture Format: an APP2 segment "MPF" with a small TIFF directory.
"""

from __future__ import annotations

import struct
from typing import Final

from tuner.files.reading import Bytes

_MARK: Final = b"MPF\0"
_NEAR: Final = 1 << 18
_ENTRIES: Final = 0xB002
_EACH: Final = 16
_THUMBNAIL: Final = 0x01
_JPEG: Final = b"\xff\xd8\xff"


def second_picture(data: Bytes) -> int:
    """Where the second picture of equal rank begins; 0 if there is none."""
    if not data.startswith(_JPEG):
        return 0
    base = bytes(data[:_NEAR]).find(_MARK) + len(_MARK)
    if base < len(_MARK):
        return 0
    try:
        places = _places(data, base)
    except struct.error:
        return 0
    return next((at for at in places if data[at : at + 3] == _JPEG), 0)


def _places(data: Bytes, base: int) -> list[int]:
    """Offsets of the pictures after the first that are no thumbnails."""
    order = "<" if data[base : base + 2] == b"II" else ">"
    (at,) = struct.unpack_from(f"{order}I", data, base + 4)
    (count,) = struct.unpack_from(f"{order}H", data, base + at)
    for number in range(min(count, 100)):
        place = base + at + 2 + _EACH * 3 // 4 * number
        tag, _, length, value = struct.unpack_from(f"{order}HHII", data, place)
        if tag == _ENTRIES:
            entries = (base + value + n for n in range(_EACH, min(length, 1600), _EACH))
            found = [struct.unpack_from(f"{order}III", data, entry) for entry in entries]
            return [base + start for kind, _, start in found if kind >> 16 & 0xFF != _THUMBNAIL]
    return []
