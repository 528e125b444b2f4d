"""Coloured points in space, with what must be known of them: their unit, and how they came."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.calibration import Calibration
from tuner.core.geometry.depth import centre_of
from tuner.core.tunable import Size

Points = NDArray[np.float32]
"""(N, 3) float32: x, y, z."""

Colours = NDArray[np.uint8]
"""(N, 3) uint8 RGB."""

ASSUMED_FOCAL: Final = 0.8
"""Focal length in picture widths where none is known: 64 degrees, as OpenCV's samples guess it."""

NO_CALIBRATION: Final = "no calibration: shape only"


class Source(StrEnum):
    """Which disparity the points are of, and what a file says of that."""

    STEREO = "stereo"
    MONO = "mono"
    FILLED = "filled"

    @property
    def words(self) -> str:
        """What a reader of the points must know."""
        return _WORDS[self]


_WORDS: Final = {
    Source.STEREO: "stereo disparity: measured",
    Source.MONO: "monocular map fitted to stereo: estimated, not measured",
    Source.FILLED: "stereo disparity with its holes filled from the fitted monocular map: "
    "what fills holes is not measured",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PointCloud:
    """Points of the pixels that have a distance; those without are left out. Arrays are read-only.

    Camera axes: x right, y down, z forward, the left camera at the origin.

    Attributes:
        points: (N, 3) float32 in ``unit``.
        colours: (N, 3) uint8 RGB.
        pixels: (N, 2) int32, x and y of the left picture that each point is of.
        size: of the left picture.
        calibration: with which they were made; an assumed one unless ``metric``.
        metric: the unit is the metre; else the baseline, and only the shape is true.
        normals: (N, 3) float32 unit vectors towards the camera, or None.
        step: of so many pixels each way one was taken.
    """

    points: Points
    colours: Colours
    pixels: NDArray[np.int32]
    size: Size
    calibration: Calibration
    metric: bool
    source: Source = Source.STEREO
    normals: Points | None = None
    step: int = 1

    def __len__(self) -> int:
        return len(self.points)

    @property
    def unit(self) -> str:
        """What the coordinates count: "metre" or "baseline"."""
        return "metre" if self.metric else "baseline"

    @property
    def complete(self) -> bool:
        """Every pixel that has a distance within the limits has its point."""
        return self.step == 1

    @property
    def warning(self) -> str:
        """What its numbers must not be taken for; empty where they are metres."""
        if self.metric:
            return ""
        return (
            f"{NO_CALIBRATION}; unit baseline, focal length assumed as "
            f"{self.calibration.focal_px:g} px"
        )


def points_of(
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
    cx, cy = centre_of(calibration, size)
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
