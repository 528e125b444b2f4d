"""Relative inverse depth as a file: float32 as the engine gave it, or a PNG for looking at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import FileError
from tuner.core.types import FloatMap
from tuner.exporters import encoding
from tuner.exporters.exporter import Encoded
from tuner.files.writing import write_atomically

SUFFIXES: Final = (".npy", ".pfm", ".png", ".tiff")
_AS_IT_IS: Final = {".npy": encoding.npy, ".pfm": encoding.pfm, ".tiff": encoding.tiff}

_TOP: Final = 0xFFFF


def check_name(to: str | os.PathLike[str]) -> str:
    """The ending of a file name, e.g. ".npy".

    Raises:
        FileError: no format has this ending; the message lists those there are.
    """
    suffix = Path(to).suffix.lower()
    suffix = {".tif": ".tiff"}.get(suffix, suffix)
    if suffix not in SUFFIXES:
        ends = f"ends in {suffix!r}" if suffix else "has no ending"
        raise FileError(
            f"{os.fspath(to)}: the name {ends}; a depth map can be written as {', '.join(SUFFIXES)}"
        )
    return suffix


def export_inverse_depth(values: FloatMap, *, to: str | os.PathLike[str]) -> tuple[str, ...]:
    """Write relative inverse depth: float32 as it is, but a PNG for looking at only.

    Returns:
        Sentences about what the format could not hold.

    Raises:
        FileError, ImageError: no such format, or the file cannot be written.
    """
    written = encoded(values, check_name(to))
    write_atomically(to, written.data)
    return written.notes


def encoded(values: FloatMap, suffix: str) -> Encoded:
    """The file; ``suffix`` is one of SUFFIXES.

    Raises:
        ImageError: the format cannot hold so large a map.
    """
    values = np.ascontiguousarray(values, np.float32)
    return _for_looking_at(values) if suffix == ".png" else Encoded(_AS_IT_IS[suffix](values))


def _for_looking_at(values: FloatMap) -> Encoded:
    known = values[np.isfinite(values)].astype(np.float64)
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    span = high - low or 1.0
    with np.errstate(invalid="ignore"):
        scaled = (values.astype(np.float64) - low) * (_TOP / span)
    note = f"this PNG is for looking at only: {low:g}..{high:g} was stretched to 0..{_TOP}"
    return Encoded(encoding.png(_whole(scaled)), (note,))


def _whole(scaled: NDArray[np.float64]) -> NDArray[np.uint16]:
    return np.rint(np.nan_to_num(scaled, posinf=0, neginf=0)).astype(np.uint16)
