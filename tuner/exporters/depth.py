"""Depth in metres as a file: Z = focal_px * baseline_m / (disparity + doffs_px)."""

from __future__ import annotations

import os
from typing import Final

import numpy as np

from tuner.core.calibration import Calibration
from tuner.core.types import FloatMap
from tuner.exporters import encoding
from tuner.exporters.exporter import Encoded
from tuner.exporters.float_map import check_name
from tuner.exporters.subject import Subject
from tuner.files.writing import write_atomically

_FLOATS: Final = {".npy": encoding.npy, ".pfm": encoding.pfm, ".tiff": encoding.tiff}
_PER_METRE: Final = 1000
_TOP: Final = 0xFFFF


def depth_of(disparity: FloatMap, calibration: Calibration) -> FloatMap:
    """(H, W) float32 metres of (H, W) float32 px; NaN where there is no disparity or distance."""
    total = disparity.astype(np.float64) + calibration.doffs_px
    with np.errstate(divide="ignore", invalid="ignore"):
        metres = np.where(total > 0, calibration.px_metres / total, np.nan)
    return np.asarray(metres, np.float32)


def known_depth(subject: Subject) -> FloatMap:
    """(H, W) float32 metres of a result that has a calibration."""
    assert subject.calibration is not None
    return depth_of(subject.disparity, subject.calibration)


def export_depth(
    disparity: FloatMap, calibration: Calibration, *, to: str | os.PathLike[str]
) -> tuple[str, ...]:
    """Write depth: float32 metres as .npy, .pfm or .tiff, or whole mm as a 16-bit .png.

    Args:
        disparity: (H, W) float32 px, NaN where there is none.

    Returns:
        Sentences about what the format could not hold.

    Raises:
        FileError, ImageError: no such format, or the file cannot be written.
    """
    suffix = check_name(to)
    metres = depth_of(disparity, calibration)
    encoded = millimetres(metres) if suffix == ".png" else Encoded(_FLOATS[suffix](metres))
    write_atomically(to, encoded.data)
    return encoded.notes


def millimetres(metres: FloatMap) -> Encoded:
    """Whole mm of (H, W) float32 metres in a 16-bit PNG.

    0 where nothing is known, as the depth pictures of RGB-D cameras have it.
    """
    counted = np.rint(np.nan_to_num(metres.astype(np.float64), posinf=0) * _PER_METRE)
    far = counted > _TOP
    pixels = np.where(far, 0, counted).astype(np.uint16)
    lost = int(np.count_nonzero(far))
    notes = [f"{lost} pixels farther than 65.5 m are lost: this PNG holds no more"] if lost else []
    return Encoded(encoding.png(pixels), tuple(notes))
