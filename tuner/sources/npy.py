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
from tuner.core.tunable import Size
from tuner.sources.limits import check_area

_MAGIC: Final = b"\x93NUMPY"
_FEW: Final = 8
_HEADER: Final = re.compile(
    rb"\{'descr': '([<>|=][iuf]\d{1,2})', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,9}, ?)*(?:\d{1,9})?)\),? ?\}\s*"
)


def is_npy(data: bytes) -> bool:
    """Whether the bytes begin like a NumPy file."""
    return data.startswith(_MAGIC)


def decode_npy(data: bytes, *, name: str) -> NDArray[Any]:
    """The array; numbers in any byte order become native.

    Raises:
        ImageError: damaged, truncated, no plain numbers, not (H, W) or (H, W, n), or too large;
            the message begins with ``name``.
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
    if len(shape) not in (2, 3):
        what = str(shape) if len(shape) < _FEW else f"in {len(shape)} dimensions"
        raise ImageError(f"{name}: an array of {kind} {what}; an (H, W) array of numbers is needed")
    _check_area(shape, name)
    count = math.prod(shape)
    if len(data) < start + length + count * kind.itemsize:
        raise ImageError(f"{name}: the file is truncated; get a whole copy of it")
    flat = np.frombuffer(data, kind, count, start + length)
    array = flat.reshape(shape, order="F" if found[2] == b"True" else "C")
    return np.ascontiguousarray(array, kind.newbyteorder("="))


def _check_area(shape: tuple[int, ...], name: str) -> None:
    height, width, *depth = shape
    # Three numbers for each pixel are as much as any picture has.
    side = max(1, -(-math.prod(depth) // 3))
    try:
        check_area(Size(width * side, height))
    except ImageError as error:
        raise ImageError(f"{name}: {error}") from None
