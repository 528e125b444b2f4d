"""Two fisheye cameras calibrated by OpenCV: each alone, then both together from there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.stopping import check
from tuner.core.tunable import Size

COEFFICIENTS: Final = 4


def _flag(name: str) -> int:
    """OpenCV 4 has those of fisheye cameras apart, and with other values than OpenCV 5."""
    return int(getattr(cv2.fisheye, name, None) or getattr(cv2, name))


_ONE: Final = _flag("CALIB_RECOMPUTE_EXTRINSIC") | _flag("CALIB_FIX_SKEW")
_BOTH: Final = _flag("CALIB_USE_INTRINSIC_GUESS") | _flag("CALIB_FIX_SKEW")
_ENOUGH: Final = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 200, 1e-9)

_calibrate: Any = cv2.fisheye.calibrate
_together: Any = cv2.fisheye.stereoCalibrate
"""Their own types do not know that a first guess may be empty."""

Points = Sequence[NDArray[np.float32]]


class Solved(NamedTuple):
    """What OpenCV finds of two cameras; lengths in the board's unit.

    Attributes:
        single_px, stereo_px: RMS reprojection errors of each camera alone, and of both.
        cameras: (matrix, distortion) of the left and of the right one.
        per_view: (N, 2) RMS error of each view in the left and in the right picture, px.
    """

    single_px: tuple[float, float]
    stereo_px: float
    cameras: tuple[tuple[Any, Any], tuple[Any, Any]]
    rotation: Any
    translation: Any
    per_view: NDArray[np.float64]


def solved(
    board: Points,
    sides: tuple[Points, Points],
    size: Size,
    *,
    tell: Callable[[int, int, str], None],
    stop: Event | None = None,
) -> Solved:
    """Focal lengths, centres and k1 .. k4 (equidistant) of both, and how they stand.

    Args:
        board: of each view, (M, 3) points of the board.
        sides: where the left and the right picture show them, (M, 2) px.

    Raises:
        cv2.error: there is no solution.
        Stopped: ``stop`` was set.
    """
    places = [_row(points) for points in board]
    seen = [[_row(points) for points in side] for side in sides]
    single = []
    for step, side in enumerate(("left", "right")):
        check(stop)
        tell(step, 3, f"calibrating the {side} camera")
        single.append(
            _calibrate(places, seen[step], size, None, None, flags=_ONE, criteria=_ENOUGH)
        )
    check(stop)
    tell(2, 3, "calibrating both together")
    (one_px, k1, d1, *_), (other_px, k2, d2, *_) = single
    rms, k1, d1, k2, d2, rotation, translation, turns, moves = _together(
        *(places, seen[0], seen[1], k1, d1, k2, d2, size), flags=_BOTH, criteria=_ENOUGH
    )
    cameras = (k1, d1), (k2, d2)
    poses = [
        _with(turn, move, rotation, translation) for turn, move in zip(turns, moves, strict=True)
    ]
    errors = [
        [_rms(places[at], seen[side][at], pose[side], cameras[side]) for side in (0, 1)]
        for at, pose in enumerate(poses)
    ]
    return Solved(
        (float(one_px), float(other_px)),
        float(rms),
        cameras,
        rotation,
        translation,
        np.array(errors),
    )


def _row(points: NDArray[Any]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.asarray(points, np.float64).reshape(1, -1, points.shape[-1])
    return found


def _with(turn: Any, move: Any, rotation: Any, translation: Any) -> tuple[Any, Any]:
    """The board's pose for the left camera, and for the right one: x2 = R x1 + T."""
    left = np.ravel(turn), np.ravel(move)
    whole = rotation @ cv2.Rodrigues(left[0])[0]
    return left, (
        cv2.Rodrigues(whole)[0].ravel(),
        (rotation @ left[1].reshape(3, 1) + np.reshape(translation, (3, 1))).ravel(),
    )


def _rms(places: Any, seen: Any, pose: tuple[Any, Any], camera: tuple[Any, Any]) -> float:
    at = cv2.fisheye.projectPoints(places, *pose, *camera)[0]
    return float(np.sqrt(np.mean(np.sum((at.reshape(-1, 2) - seen.reshape(-1, 2)) ** 2, axis=1))))
