"""Calibrates a rig from pairs that show a board: cameras, how they stand, and how good it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from threading import Event
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import UserError, opencv_reason
from tuner.core.geometry.board import Board
from tuner.core.geometry.cameras import Camera, Lens, matrix_of, row_of
from tuner.core.geometry.rig import CameraPair
from tuner.core.geometry.stereo_rectification import Rectification, planned
from tuner.core.stopping import check
from tuner.core.tunable import Size
from tuner.engine.board_views import Progress, View
from tuner.engine.fisheye import COEFFICIENTS, Points, Solved, solved
from tuner.engine.rectifying import rectified_points

LEAST_VIEWS: Final = 3
FEW_VIEWS: Final = 8
LITTLE_COVERED: Final = 0.5
STANDS_OUT: Final = 3.0
"""A view whose error is so many times the median is named, from STANDS_OUT_PX on."""

STANDS_OUT_PX: Final = 0.5
NEAR: Final = 2.6
"""Where corners are nearer than so many half sides of the window that refines them,
cv2.cornerSubPix moves some of them by px, as real boards show."""

CELLS: Final = Size(16, 12)
"""In how many cells the coverage of a picture is counted."""


class LensModel(StrEnum):
    """How a lens bends what it shows."""

    PINHOLE = "pinhole"
    """k1, k2, p1, p2, k3."""
    RATIONAL = "rational"
    """k1 to k6, for wide lenses."""
    FISHEYE = "fisheye"
    """Equidistant, k1 to k4: straight lines are far from straight."""


_COEFFICIENTS: Final = {
    LensModel.PINHOLE: 5,
    LensModel.RATIONAL: 8,
    LensModel.FISHEYE: COEFFICIENTS,
}

_calibrate_one: Any = cv2.calibrateCameraExtended
"""Its own types do not know that a first guess may be left out."""


class CalibratingError(UserError):
    """No calibration comes of these views; the words say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewError:
    """How well the calibration explains one view.

    Attributes:
        left_px, right_px: RMS reprojection error; NaN where the view was left out.
        rows_px: median of how much its rows differ once rectified.
        used: it took part.
    """

    name: str
    left_px: float
    right_px: float
    rows_px: float
    used: bool

    @property
    def worst_px(self) -> float:
        return max(self.left_px, self.right_px)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """A calibration and what is known of its quality.

    Attributes:
        rig: T is in metres where the board's square is known, else in squares.
        left_px, right_px, stereo_px: RMS reprojection errors of the single cameras and of both.
        views: one for each, in the order given.
        coverage: share of the left and of the right picture that the board was seen in.
        notes: what is to be known or done about it, in sentences.
    """

    rig: CameraPair
    left_px: float
    right_px: float
    stereo_px: float
    views: tuple[ViewError, ...]
    coverage: tuple[float, float]
    notes: tuple[str, ...] = ()

    @property
    def rows_px(self) -> float:
        """Median of how much the rows of the views that took part differ once rectified."""
        return float(np.median([view.rows_px for view in self.views if view.used]))

    @property
    def held_out_rows_px(self) -> float:
        """The same of the views that were left out; NaN where none was."""
        out = [view.rows_px for view in self.views if not view.used]
        return float(np.median(out)) if out else float("nan")


def calibrate(
    views: Sequence[View],
    board: Board,
    *,
    left_out: Collection[str] = (),
    window_px: int | None = None,
    model: LensModel = LensModel.PINHOLE,
    progress: Progress | None = None,
    stop: Event | None = None,
) -> Calibrated:
    """The rig that took the views: each camera alone, then both together from there.

    Args:
        left_out: names of views that do not take part; their rows judge the result.
        window_px: with which the corners were refined, to say where it was too large.
        model: of both lenses.
        progress: told of the three steps.
        stop: looked at between them.

    Raises:
        CalibratingError: too few views, of several sizes, or OpenCV finds no solution.
        Stopped: ``stop`` was set.
    """
    used = [view for view in views if view.name not in left_out]
    size = _size(used)
    points = [view.board for view in used]
    sides = [view.left for view in used], [view.right for view in used]
    tell = progress or _silent
    solve = solved if model is LensModel.FISHEYE else partial(_solved, model=model)
    try:
        both = solve(points, sides, size, tell=tell, stop=stop)
    except cv2.error as error:
        raise CalibratingError(
            f"OpenCV finds no calibration of these views ({opencv_reason(error)}); take more, with "
            "the board turned and near the edges too"
        ) from None
    check(stop)
    rig = _rig(both, board, size, model)
    errors = _errors(views, used, both.per_view, rig)
    found = Calibrated(
        rig=rig,
        left_px=both.single_px[0],
        right_px=both.single_px[1],
        stereo_px=both.stereo_px,
        views=errors,
        coverage=(covered(side_map(used, "left")), covered(side_map(used, "right"))),
    )
    tell(3, 3, "done")
    return replace(found, notes=_notes(found, used, window_px))


def _silent(_done: int, _total: int, _words: str) -> None:
    """Where nobody listens."""


def _taking_part(count: int) -> str:
    if count == 1:
        return "1 pair shows the board and takes part"
    return f"{count} pairs show the board and take part"


def _size(used: Sequence[View]) -> Size:
    if len(used) < LEAST_VIEWS:
        raise CalibratingError(
            f"{_taking_part(len(used))}; {LEAST_VIEWS} are the least, and "
            f"{FEW_VIEWS} or more are better"
        )
    sizes = {view.size for view in used}
    if len(sizes) > 1:
        names = " and ".join(sorted(str(size) for size in sizes))
        raise CalibratingError(f"the pictures are of several sizes ({names}); one rig has one")
    return sizes.pop()


def _solved(
    points: Points,
    sides: tuple[Points, Points],
    size: Size,
    *,
    model: LensModel,
    tell: Progress,
    stop: Event | None,
) -> Solved:
    """As ``fisheye.solved``, of pinhole cameras."""
    flags = cv2.CALIB_RATIONAL_MODEL if model is LensModel.RATIONAL else 0
    single = []
    for step, side in enumerate(("left", "right")):
        check(stop)
        tell(step, 3, f"calibrating the {side} camera")
        single.append(_calibrate_one(points, sides[step], size, None, None, flags=flags))
    check(stop)
    tell(2, 3, "calibrating both together")
    (_, k1, d1, *_), (_, k2, d2, *_) = single
    both: Any = cv2.stereoCalibrateExtended(
        *(points, sides[0], sides[1], k1, d1, k2, d2, size, np.eye(3), np.zeros((3, 1))),
        flags=flags | cv2.CALIB_USE_INTRINSIC_GUESS,
    )
    stereo_px, k1, d1, k2, d2, rotation, translation, *_ = both
    return Solved(
        (float(single[0][0]), float(single[1][0])),
        float(stereo_px),
        ((k1, d1), (k2, d2)),
        rotation,
        translation,
        np.asarray(both[-1]),
    )


def _rig(both: Solved, board: Board, size: Size, model: LensModel) -> CameraPair:
    scale = board.square_m or 1.0
    left, right = (
        Camera(
            matrix=matrix_of(k, (3, 3), "camera matrix"),
            distortion=row_of(
                [float(one) for one in np.ravel(d)[: _COEFFICIENTS[model]]], "distortion"
            ),
            lens=Lens.FISHEYE if model is LensModel.FISHEYE else Lens.PINHOLE,
            size=size,
        )
        for k, d in both.cameras
    )
    return CameraPair(
        left=left,
        right=right,
        rotation=matrix_of(both.rotation, (3, 3), "R"),
        translation=row_of([float(one) * scale for one in np.ravel(both.translation)], "T"),
        unit_m=1.0 if board.square_m else None,
    )


def _errors(
    views: Sequence[View], used: Sequence[View], per_view: NDArray[np.float64], rig: CameraPair
) -> tuple[ViewError, ...]:
    known = {view.name: errors for view, errors in zip(used, per_view.tolist(), strict=True)}
    nan = float("nan")
    return tuple(
        ViewError(
            name=view.name,
            left_px=known.get(view.name, (nan, nan))[0],
            right_px=known.get(view.name, (nan, nan))[1],
            rows_px=rows_px(view, rig),
            used=view.name in known,
        )
        for view in views
    )


def rows_px(view: View, rig: CameraPair) -> float:
    """Median of how much the rows of a view's corners differ once rectified, px."""
    plan = planned(rig, Rectification(), view.size)
    left, right = rectified_points(
        view.left.astype(np.float64), view.right.astype(np.float64), rig, plan
    )
    return float(np.median(np.abs(left[:, 1] - right[:, 1])))


def side_map(views: Sequence[View], side: str) -> NDArray[np.int32]:
    """(12, 16) int32: in how many views the board covers each cell of the left or right picture."""
    counts = np.zeros((CELLS.height, CELLS.width), np.int32)
    for view in views:
        places = view.left if side == "left" else view.right
        cells = places * (np.array(CELLS) / np.array(view.size)).astype(np.float32)
        mask = np.zeros(counts.shape, np.uint8)
        hull = cv2.convexHull(np.floor(cells).astype(np.int32))
        cv2.fillConvexPoly(mask, hull, 1)
        counts += mask
    return counts


def covered(counts: NDArray[np.int32]) -> float:
    """Share of the cells in which the board was seen."""
    return float(np.mean(counts > 0))


def _notes(found: Calibrated, used: Sequence[View], window_px: int | None) -> tuple[str, ...]:
    notes: list[str] = []
    if found.rig.reversed_sides:
        notes.append(
            "By T the right camera stands to the left of the left one: the pictures of the two "
            "cameras are exchanged."
        )
    small = [view for view in used if view.step_px < NEAR * (window_px or 0)]
    if window_px and small:
        least = min(view.step_px for view in small)
        fitting = max(2, int(least / 3))
        notes.append(
            f"Corners of {_named([view.name for view in small])} are only {least:.0f} px apart, so "
            f"the window of {2 * window_px + 1} px that refines them reaches to their neighbours "
            f"and moves them; a corner window of {fitting} px to each side fits."
        )
    notes += _outstanding(found)
    if len(used) < FEW_VIEWS:
        notes.append(f"{len(used)} views are few; {FEW_VIEWS} or more are better.")
    if min(found.coverage) < LITTLE_COVERED:
        notes.append(
            f"The board was seen in {found.coverage[0]:.0%} of the left and "
            f"{found.coverage[1]:.0%} of the right picture; take views near the edges too."
        )
    return tuple(notes)


def _outstanding(found: Calibrated) -> list[str]:
    used = [view for view in found.views if view.used]
    usual = float(np.median([view.worst_px for view in used]))
    out = [view for view in used if view.worst_px > max(STANDS_OUT * usual, STANDS_OUT_PX)]
    return [
        f"{view.name} stands out: {view.worst_px:.2f} px where the median is {usual:.2f} px; leave "
        "it out and calibrate again."
        for view in out
    ]


def _named(names: Sequence[str]) -> str:
    most = 3
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
