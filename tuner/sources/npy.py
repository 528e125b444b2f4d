"""NumPy files that hold one plain array of numbers, read without evaluating their header.

``np.load`` evaluates the header as a Python expression, and damaged ones end in errors of many
kinds; here only the form that ``np.save`` writes for plain numbers is taken.
"""

from __future__ import annotations

import math
import re
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import ImageError

_MAGIC: Final = b"\x93NUMPY"
_HEADER: Final = re.compile(
    rb"\{'descr': '([<>|=][iuf]\d{1,2})', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,9},? ?)*)\),? ?\}\s*"
)


def is_npy(data: bytes) -> bool:
    """Whether the bytes begin like a NumPy file."""
    return data.startswith(_MAGIC)


def decode_npy(data: bytes, *, name: str) -> NDArray[Any]:
    """The array; numbers in any byte order become native.

    Raises:
        ImageError: damaged, truncated, or no plain numbers; the message begins with ``name``.
    """
    start = 10 if data[6:7] == b"\x01" else 12
    length = int.from_bytes(data[8:start], "little")
    found = _HEADER.fullmatch(data[start : start + length])
    if not found:
        raise ImageError(f"{name}: not a NumPy array of plain numbers, or damaged")
    try:
        kind = np.dtype(found[1].decode())
    except TypeError:
        raise ImageError(f"{name}: numbers of an unknown kind, {found[1].decode()}") from None
    shape = tuple(int(side) for side in re.findall(rb"\d+", found[3]))
    count = math.prod(shape)
    if len(data) < start + length + count * kind.itemsize:
        raise ImageError(f"{name}: the file is truncated; get a whole copy of it")
    flat = np.frombuffer(data, kind, count, start + length)
    array = flat.reshape(shape, order="F" if found[2] == b"True" else "C")
    return np.ascontiguousarray(array, kind.newbyteorder("="))
