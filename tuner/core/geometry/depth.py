"""Where in space a pixel's disparity puts what it shows: camera axes, x right, y down, z forward.

Z = focal_px * baseline / (disparity + doffs_px), X = (x - cx) Z / focal_px, Y = (y - cy) Z /
focal_px: the left camera's centre is the origin (Hartley and Zisserman, "Multiple View Geometry",
11.12; cv2.reprojectImageTo3D with the matrix Q says the same).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.calibration import Calibration
from tuner.core.tunable import Size

Points = NDArray[np.float32]
"""(N, 3) float32: x, y, z."""

ASSUMED_FOCAL: Final = 0.8
"""Focal length in picture widths where none is known: 64 degrees, as OpenCV's samples guess it."""


def points(
    x: NDArray[Any], y: NDArray[Any], disparity: NDArray[Any], calibration: Calibration, size: Size
) -> Points:
    """The points that pixels show, in the unit of the baseline.

    Args:
        x, y: (N,) px of the left picture; whole numbers are the middles of its pixels.
        disparity: (N,) px, NaN where it is not known.
        size: of the picture, whose middle is the principal point unless the calibration says it.

    Returns:
        (N, 3) float32; NaN where the disparity is not known, at infinity or beyond.
    """
    cx, cy = calibration.centre(size)
    total = np.asarray(disparity, np.float32) + np.float32(calibration.doffs_px)
    total = np.where(total > 0, total, np.float32(np.nan))
    per_px = np.float32(calibration.baseline_m) / total
    found = np.empty((*total.shape, 3), np.float32)
    np.multiply(np.asarray(x, np.float32) - np.float32(cx), per_px, out=found[..., 0])
    np.multiply(np.asarray(y, np.float32) - np.float32(cy), per_px, out=found[..., 1])
    np.multiply(per_px, np.float32(calibration.focal_px), out=found[..., 2])
    return found


def assumed(size: Size) -> Calibration:
    """What stands in for a calibration that nobody has: it gives a shape, and no metres.

    The unit is the baseline, the focal length 0.8 picture widths.
    """
    return Calibration(focal_px=ASSUMED_FOCAL * size.width, baseline_m=1.0)
