"""Relative inverse depth as a file: float32 as the engine gave it, or a PNG for looking at."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from tuner.core.errors import FileError, ImageError
from tuner.core.types import FloatMap
from tuner.exporters.exporter import Encoded, by_opencv
from tuner.files.writing import write_atomically

SUFFIXES: Final = (".npy", ".pfm", ".png", ".tiff")

_TOP: Final = 0xFFFF
_LONGEST_SIDE: Final = 1_000_000
_UNCOMPRESSED: Final = 1


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
    suffix = check_name(to)
    encode = {".npy": _npy, ".pfm": _pfm, ".png": _for_looking_at, ".tiff": _tiff}[suffix]
    encoded = encode(np.ascontiguousarray(values, np.float32))
    write_atomically(to, encoded.data)
    return encoded.notes


def _npy(values: FloatMap) -> Encoded:
    file = io.BytesIO()
    np.save(file, values, allow_pickle=False)
    return Encoded(file.getvalue())


def _pfm(values: FloatMap) -> Encoded:
    height, width = values.shape
    # Middlebury's mark for "not known".
    rows = np.where(np.isnan(values), np.float32(np.inf), values)[::-1]
    return Encoded(f"Pf\n{width} {height}\n-1\n".encode() + rows.astype("<f4").tobytes())


def _tiff(values: FloatMap) -> Encoded:
    return Encoded(by_opencv(".tiff", values, cv2.IMWRITE_TIFF_COMPRESSION, _UNCOMPRESSED))


def _for_looking_at(values: FloatMap) -> Encoded:
    known = values[np.isfinite(values)].astype(np.float64)
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    span = high - low or 1.0
    with np.errstate(invalid="ignore"):
        scaled = (values.astype(np.float64) - low) * (_TOP / span)
    note = f"this PNG is for looking at only: {low:g}..{high:g} was stretched to 0..{_TOP}"
    return Encoded(_png(np.nan_to_num(scaled, posinf=0, neginf=0)), (note,))


def _png(scaled: np.ndarray) -> bytes:
    if max(scaled.shape) > _LONGEST_SIDE:
        raise ImageError(f"a PNG holds {_LONGEST_SIDE} px each way at most; choose .tiff or .npy")
    return by_opencv(".png", np.rint(scaled).astype(np.uint16))
