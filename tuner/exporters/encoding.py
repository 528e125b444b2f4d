"""Arrays as the bytes of files: what disparities and maps of inverse depth are written with."""

from __future__ import annotations

import io
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import ImageError, opencv_reason
from tuner.core.types import FloatMap

_UNCOMPRESSED: Final = 1
"""Not every reader knows compressed floats."""

_LONGEST_SIDE: Final = 1_000_000
"""libpng, as OpenCV uses it, takes no more."""


def by_opencv(suffix: str, pixels: NDArray[np.generic], *options: int) -> bytes:
    """The file that OpenCV makes of pixels.

    Raises:
        ImageError: it makes none.
    """
    try:
        made, data = cv2.imencode(suffix, np.asarray(pixels), options)
    except cv2.error as error:
        raise ImageError(f"OpenCV writes no {suffix} of this: {opencv_reason(error)}") from error
    if not made:
        raise ImageError(f"OpenCV writes no {suffix} of this; choose .npy")
    return data.tobytes()


def npy(values: NDArray[Any]) -> bytes:
    """NumPy's format, any plain numbers, first row first."""
    file = io.BytesIO()
    np.save(file, np.ascontiguousarray(values), allow_pickle=False)
    return file.getvalue()


def pfm(values: FloatMap) -> bytes:
    """Portable float map of (H, W) float32: little endian (scale -1), rows bottom-up, and inf,
    Middlebury's mark, where NaN says "not known".

    Raises:
        ImageError: OpenCV makes no file of this.
    """
    return by_opencv(".pfm", np.where(np.isnan(values), np.float32(np.inf), values))


def tiff(values: FloatMap) -> bytes:
    """One channel of (H, W) float32, uncompressed.

    Raises:
        ImageError: OpenCV makes no file of this.
    """
    return by_opencv(".tiff", values, cv2.IMWRITE_TIFF_COMPRESSION, _UNCOMPRESSED)


def png(values: NDArray[np.uint16]) -> bytes:
    """One channel of (H, W) uint16.

    Raises:
        ImageError: too long a side, or OpenCV makes no file of this.
    """
    _check_sides(values)
    return by_opencv(".png", values)


def _check_sides(values: NDArray[Any]) -> None:
    if max(values.shape) > _LONGEST_SIDE:
        raise ImageError(f"a PNG holds {_LONGEST_SIDE} px each way at most; choose .tiff or .npy")


def png_rgb(picture: NDArray[np.uint8]) -> bytes:
    """Three channels of (H, W, 3) uint8 RGB, or one of (H, W) uint8.

    Raises:
        ImageError: too long a side, or OpenCV makes no file of this.
    """
    _check_sides(picture)
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) if picture.ndim == 3 else picture
    return by_opencv(".png", bgr)
