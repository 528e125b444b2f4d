"""What a file format for disparity maps is: one EXPORTER constant in a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import ImageError, opencv_reason
from tuner.core.types import RawDisparity


class Encoded(NamedTuple):
    """The bytes of a file, and sentences about what it could not hold."""

    data: bytes
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """One file format.

    Attributes:
        suffixes: endings of its files, the usual one first, e.g. (".tiff", ".tif").
        title: words for a file dialog.
        encode: (raw (H, W) int16 in 1/16 px, raw value of pixels without disparity) -> file.
    """

    suffixes: tuple[str, ...]
    title: str
    encode: Callable[[RawDisparity, int], Encoded]


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
