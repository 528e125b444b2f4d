"""NumPy files that hold one plain array of numbers.

Only the header that ``np.save`` writes for plain numbers is taken. NumPy's own readers
(``numpy.lib.format``) parse it as any Python literal: a damaged one ends in a ValueError,
TokenError, TypeError, IndexError, SyntaxError or MemoryError, or in a warning.
"""

from __future__ import annotations

import math
import re
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import ImageError
from tuner.core.tunable import Size
from tuner.files.reading import Bytes
from tuner.sources.limits import check_area

_MAGIC: Final = b"\x93NUMPY"
_FEW: Final = 8
MOST_HEADER: Final = 1 << 16
_HEADER: Final = re.compile(
    rb"\{'descr': '([<>|=][iuf]\d{1,2})', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,9}, ?)*(?:\d{1,9})?)\),? ?\}\s*"
)


def is_npy(data: Bytes) -> bool:
    """Whether the bytes begin like a NumPy file."""
    return data.startswith(_MAGIC)


class _Header(NamedTuple):
    """What is announced, and where it begins."""

    kind: np.dtype[Any]
    shape: tuple[int, ...]
    fortran: bool
    start: int


def npy_header(data: Bytes, *, name: str) -> _Header:
    """What the first bytes announce.

    Raises:
        ImageError: damaged, no plain numbers, not (H, W) or (H, W, n), or too much; the message
            begins with ``name``.
    """
    start = 10 if data[6:7] == b"\x01" else 12
    end = start + int.from_bytes(data[8:start], "little")
    found = _HEADER.fullmatch(data[start : min(end, MOST_HEADER)])
    if not found:
        raise ImageError(f"{name}: not a NumPy array of plain numbers, or damaged")
    try:
        kind = np.dtype(found[1].decode())
    except TypeError:
        raise ImageError(f"{name}: numbers of an unknown kind, {found[1].decode()}") from None
    shape = tuple(int(side) for side in re.findall(rb"\d+", found[3]))
    _check_shape(shape, kind, name)
    return _Header(kind, shape, found[2] == b"True", end)


def decode_npy(data: Bytes, *, name: str) -> NDArray[Any]:
    """The array; numbers in any byte order become native.

    Raises:
        ImageError: as ``npy_header``, or it is truncated.
    """
    kind, shape, fortran, start = npy_header(data, name=name)
    count = math.prod(shape)
    if len(data) < start + count * kind.itemsize:
        raise ImageError(f"{name}: the file is truncated; get a whole copy of it")
    flat = np.frombuffer(data, kind, count, start)
    array = flat.reshape(shape, order="F" if fortran else "C")
    return np.ascontiguousarray(array, kind.newbyteorder("="))


def _check_shape(shape: tuple[int, ...], kind: np.dtype[Any], name: str) -> None:
    if len(shape) not in (2, 3):
        what = str(shape) if len(shape) < _FEW else f"in {len(shape)} dimensions"
        raise ImageError(f"{name}: an array of {kind} {what}; an (H, W) array of numbers is needed")
    height, width, *depth = shape
    # Three numbers for each pixel are as much as any picture has.
    for_each = -(-math.prod(depth) // 3)
    check_area(Size(width * for_each, height), name=name)
