"""Rectifies pairs by a calibration, and says whose left is whose right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from threading import Event
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.geometry.cameras import Camera, Lens, Matrix
from tuner.core.geometry.correspondences import Correspondences, correspondences
from tuner.core.geometry.remapping import rectified
from tuner.core.geometry.rig import AlreadyRectified, CameraPair, StereoCalibration
from tuner.core.geometry.rig_size import for_size
from tuner.core.geometry.stereo_rectification import ON, Plan, Rectification, planned
from tuner.core.types import Pair

LEAST_MATCHES: Final = 30
SURE: Final = 0.8
"""Share of the matches that must lie to one side before that is said."""

CLEARLY: Final = 2.0
"""How many times better the rows of one order must fit than those of the other."""

LEAST_ROWS_PX: Final = 0.5


class Sides(StrEnum):
    """Who is left: by the sign of T and by the matches of a pair."""

    AS_THEY_ARE = "as they are"
    CALIBRATION_EXCHANGED = "calibration exchanged"
    PICTURES_EXCHANGED = "pictures exchanged"
    BOTH_EXCHANGED = "both exchanged"
    NOT_KNOWN = "not known"


SENTENCES: Final = {
    Sides.CALIBRATION_EXCHANGED: "The left and the right camera are exchanged in the calibration: "
    "by its T the second one stands to the left, and the pictures say otherwise. Give its two "
    "cameras the other way round.",
    Sides.PICTURES_EXCHANGED: "Left and right picture are exchanged: by the calibration the first "
    "camera stands to the left, and the pictures say otherwise. Swap the pictures.",
    Sides.BOTH_EXCHANGED: "Left and right are exchanged in the pictures and in the calibration "
    "alike: by its T the second camera stands to the left. Swap both.",
    Sides.AS_THEY_ARE: "",
    Sides.NOT_KNOWN: "",
}

TWICE: Final = (
    "The pictures come with metres of their own, so they are rectified already, and the "
    'calibration rectifies them once more. Set Rectify to "done already", or leave the '
    "calibration out."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Whose left is whose right, and how well rows meet by the calibration as it is.

    Attributes:
        rows_px: median of how much the rows of matches differ once rectified; NaN: not known.
        exchanged_rows_px: the same with the two cameras exchanged.
    """

    sides: Sides
    rows_px: float = float("nan")
    exchanged_rows_px: float = float("nan")

    @property
    def sentence(self) -> str:
        """What to say of it; empty where nothing is wrong or known."""
        return SENTENCES[self.sides]


def sides_told(pair: Pair, calibration: CameraPair, *, stop: Event | None = None) -> Told:
    """Tell exchanged cameras and pictures apart: a raw pair's matches, rectified as points.

    Args:
        pair: as the cameras took it.

    Raises:
        CalibrationError: the calibration is not for such pictures.
        Stopped: ``stop`` was set.
    """
    fitted, _ = for_size(calibration, pair.size)
    found = correspondences(pair.left.grey, pair.right.grey, stop=stop)
    if not isinstance(fitted, CameraPair) or len(found) < LEAST_MATCHES:
        return Told(sides=Sides.NOT_KNOWN)
    rows, across = _rectified_matches(found, fitted)
    other_rows, other_across = _rectified_matches(found, fitted.exchanged())
    as_is, other = float(np.median(np.abs(rows))), float(np.median(np.abs(other_rows)))
    reverse = fitted.reversed_sides
    # Of the two orders that whose rows meet is the cameras'; alike ones leave it to disparities.
    if max(as_is, LEAST_ROWS_PX) > CLEARLY * max(other, LEAST_ROWS_PX):
        sides = _by_rows(other_across, reverse)
    else:
        sides = _by_disparity(across, reverse)
    return Told(sides=sides, rows_px=as_is, exchanged_rows_px=other)


def _by_rows(across: NDArray[np.float64], reverse: bool) -> Sides:
    """Where the rows want the cameras the other way round; ``across`` by that order."""
    ahead = float(np.mean(across > 0))
    if reverse and ahead > SURE:
        return Sides.CALIBRATION_EXCHANGED
    return Sides.PICTURES_EXCHANGED if not reverse and ahead < 1 - SURE else Sides.NOT_KNOWN


def _by_disparity(across: NDArray[np.float64], reverse: bool) -> Sides:
    ahead = float(np.mean(across > 0))
    if ahead > SURE:
        return Sides.CALIBRATION_EXCHANGED if reverse else Sides.AS_THEY_ARE
    if ahead < 1 - SURE:
        return Sides.BOTH_EXCHANGED if reverse else Sides.PICTURES_EXCHANGED
    return Sides.NOT_KNOWN


def _rectified_matches(
    found: Correspondences, rig: CameraPair
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much lower the right points lie, and the disparities past infinity's, px."""
    plan = planned(rig, Rectification(), found.size)
    left, right = rectified_points(found.left, found.right, rig, plan)
    infinity = plan.projections[0][0][2] - plan.projections[1][0][2]
    return right[:, 1] - left[:, 1], left[:, 0] - right[:, 0] - infinity


def rectified_points(
    left: NDArray[np.float64], right: NDArray[np.float64], rig: CameraPair, plan: Plan
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(N, 2) px of the pictures as they are -> where they lie in the rectified ones."""
    sides = zip((left, right), (rig.left, rig.right), plan.rotations, plan.projections, strict=True)
    one, two = (undistorted(*side) for side in sides)
    return one, two


def undistorted(
    points: NDArray[np.float64], camera: Camera, rotation: Matrix, projection: Matrix
) -> NDArray[np.float64]:
    """(N, 2) px of a picture as it is -> px of the rectified one."""
    undo = cv2.fisheye.undistortPoints if camera.lens is Lens.FISHEYE else cv2.undistortPoints
    found = undo(
        np.asarray(points, np.float64).reshape(-1, 1, 2),
        camera.k,
        camera.d,
        R=np.array(rotation),
        P=np.array(projection)[:, :3],
    )
    return np.asarray(found, np.float64).reshape(-1, 2)


def rectify(
    pair: Pair,
    calibration: StereoCalibration,
    rectification: Rectification | None = None,
    *,
    stop: Event | None = None,
) -> tuple[Pair, tuple[str, ...]]:
    """The rectified pair, and what else is to be said: that it seems to have been rectified before,
    and that left and right are exchanged.

    Raises:
        CalibrationError: the calibration is not for such pictures, or cannot be one.
        Stopped: ``stop`` was set.
    """
    done = rectified(pair, calibration, rectification)
    said = [rectified_twice(pair, calibration, rectification)]
    if done is not pair and isinstance(calibration, CameraPair) and calibration.reversed_sides:
        said.append(sides_told(pair, calibration, stop=stop).sentence)
    return done, tuple(filter(None, said))


def rectified_twice(
    pair: Pair, calibration: StereoCalibration, rectification: Rectification | None
) -> str:
    """What to say where a pair that has its metres, as a recording has, is rectified by that."""
    how = rectification or Rectification()
    known = isinstance(calibration, AlreadyRectified)
    return TWICE if pair.calibration is not None and how.on == ON and not known else ""
