"""Metres of a rectified pair: Z = f B / (d + doffs), points in space, and what can be measured.

X points right, Y down, Z ahead of the left camera, as OpenCV has it. NaN means not known; a
disparity of infinity (d + doffs = 0) gives infinity.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, hypot, inf, isfinite, nan
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuner.core.calibration import Calibration
from tuner.core.errors import UserError
from tuner.core.tunable import Size

STEP_PX: Final = 1 / 16
"""The smallest step that OpenCV's matchers tell apart."""

STEP: Final = 16
"""num_disparities counts in these."""

LOWEST, HIGHEST = -2047, 2048
"""First disparity that can be searched, and the first above all."""


class Point(NamedTuple):
    """Metres in the left camera's frame."""

    x: float
    y: float
    z: float

    @property
    def known(self) -> bool:
        """It lies somewhere, and not infinitely far away."""
        return all(isfinite(one) for one in self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A pixel in space.

    Attributes:
        point: X, Y, Z in metres; NaN where nothing is known, infinite at infinity.
        step_m: by how much Z grows where the disparity is 1/16 px less.
    """

    point: Point
    step_m: float

    @property
    def words(self) -> str:
        """As a person reads it."""
        x, y, z = self.point
        if np.isnan(z):
            return ""
        if not isfinite(z):
            return "Z infinite"
        return f"X {x:.3f} m, Y {y:.3f} m, Z {z:.3f} m, ±{in_length(self.step_m)} for 1/16 px"


def centre_of(calibration: Calibration, size: Size) -> tuple[float, float]:
    """Principal point of the left picture, px: the calibration's, else the picture's middle."""
    middle = ((size.width - 1) / 2, (size.height - 1) / 2)
    return calibration.centre or middle


def depth(disparity: float, calibration: Calibration) -> float:
    """Z in metres of a disparity in px: NaN of NaN and beyond infinity, infinite at infinity."""
    total = disparity + calibration.doffs_px
    if total == 0:
        return inf
    return calibration.px_metres / total if total > 0 else nan


def depth_step(disparity: float, calibration: Calibration) -> float:
    """Metres by which Z grows where the disparity is 1/16 px less; NaN where Z is not known.

    Where 1/16 px less is at infinity or beyond, the step is infinite.
    """
    here = depth(disparity, calibration)
    if not isfinite(here):
        return nan
    beyond = depth(disparity - STEP_PX, calibration)
    return beyond - here if isfinite(beyond) else inf


def measured(
    x: float, y: float, disparity: float, calibration: Calibration, size: Size
) -> Measured:
    """What lies at a pixel of the left picture.

    Args:
        x, y: px, 0, 0 being the centre of the first pixel.
        size: of the pictures; its middle stands in for a principal point that nobody says.
    """
    z = depth(disparity, calibration)
    cx, cy = centre_of(calibration, size)
    if not isfinite(z):
        return Measured(point=Point(z, z, z), step_m=nan)
    scale = z / calibration.focal_px
    point = Point((x - cx) * scale, (y - cy) * scale, z)
    return Measured(point=point, step_m=depth_step(disparity, calibration))


def distance(one: Point, other: Point) -> float:
    """Metres between two points; NaN where either is not known or infinitely far away."""
    if not (one.known and other.known):
        return nan
    return hypot(one.x - other.x, one.y - other.y, one.z - other.z)


def points(disparity: NDArray[np.float32], calibration: Calibration) -> NDArray[np.float32]:
    """(H, W, 3) float32 metres of (H, W) float32 px; NaN where nothing or infinity is known."""
    height, width = disparity.shape
    cx, cy = centre_of(calibration, Size(width, height))
    total = disparity.astype(np.float64) + calibration.doffs_px
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(total > 0, calibration.px_metres / total, np.nan)
    scale = z / calibration.focal_px
    x = (np.arange(width) - cx) * scale
    y = (np.arange(height) - cy)[:, None] * scale
    return np.stack([x, y, z], axis=-1).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Between which distances disparities are searched.

    Attributes:
        nearest_m, farthest_m: metres; NaN where nothing ahead of the cameras is searched, infinite
            where infinity is.
    """

    nearest_m: float
    farthest_m: float

    @property
    def words(self) -> str:
        """Such as "0.42 m .. 26.9 m"."""
        if np.isnan(self.nearest_m):
            return "nothing ahead of the cameras"
        return f"{in_length(self.nearest_m)} .. {in_length(self.farthest_m)}"


def reach(searched: tuple[int, int], calibration: Calibration) -> Reach:
    """Of the least disparity that is searched and the first above all of them, px."""
    least, end = searched
    nearest = depth(end - 1, calibration)
    if not isfinite(nearest):
        return Reach(nearest_m=nearest, farthest_m=nearest)
    farthest = depth(least, calibration)
    return Reach(nearest_m=nearest, farthest_m=inf if np.isnan(farthest) else farthest)


class Search(NamedTuple):
    """What a matcher is to search, and what that reaches."""

    min_disparity: int
    num_disparities: int
    reach: Reach


def search_for(nearest_m: float, farthest_m: float, calibration: Calibration) -> Search:
    """The minimum and number of disparities that hold these distances, as few as may be.

    Args:
        farthest_m: may be infinite.

    Raises:
        UserError: the distances are no such range, or no matcher searches so many disparities.
    """
    if not 0 < nearest_m < farthest_m:
        raise UserError(
            f"distances: nearest {nearest_m:g} m and farthest {farthest_m:g} m; above 0, and the "
            "nearest less than the farthest, are needed"
        )
    px_metres, doffs = calibration.px_metres, calibration.doffs_px
    least = floor(px_metres / farthest_m - doffs)
    most = ceil(px_metres / nearest_m - doffs)
    number = ceil((most + 1 - least) / STEP) * STEP
    if least < LOWEST or least + number > HIGHEST:
        closest = px_metres / (HIGHEST - 1 + doffs) if HIGHEST - 1 + doffs > 0 else inf
        raise UserError(
            f"distances: {in_length(nearest_m)} .. {in_length(farthest_m)} are disparities "
            f"{least} .. {most} px, and {LOWEST} .. {HIGHEST - 1} px can be searched; smaller "
            f"pictures reach nearer than {in_length(closest)}"
        )
    return Search(least, number, reach((least, least + number), calibration))


def speckle_m(disparity: float, range_px: float, calibration: Calibration) -> float:
    """Metres in Z that a step of so many px is at this disparity; NaN where Z is not known."""
    here = depth(disparity, calibration)
    beyond = depth(disparity - range_px, calibration)
    return abs(beyond - here) if isfinite(here) and isfinite(beyond) else nan


def in_length(metres: float) -> str:
    """Three digits: "0.42 m", "26.9 m", "3.1 mm", "infinity"."""
    if not isfinite(metres):
        return "infinity" if metres > 0 else "unknown"
    if abs(metres) < 0.1:
        return f"{metres * 1000:.3g} mm"
    return f"{metres:.3g} m"
