"""Rectifies a pair: remap tables, made once and kept, and two ``cv2.remap`` a frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import cv2
import numpy as np

from tuner.core.calibration import Calibration
from tuner.core.geometry.cameras import CalibrationError, Camera, Lens, Matrix
from tuner.core.geometry.rectification import LineUp
from tuner.core.geometry.remap import Remap, Tables, lining_up
from tuner.core.geometry.rig import (
    AlreadyRectified,
    CameraPair,
    RemapTables,
    StereoCalibration,
    metric,
)
from tuner.core.geometry.rig_size import for_size
from tuner.core.geometry.stereo_rectification import (
    DONE,
    LEAST_VALID,
    OFF,
    PER_PX,
    Plan,
    Rectification,
    planned,
)
from tuner.core.tunable import Rect, Size
from tuner.core.types import Pair, Picture, moved, read_only

KEPT: Final = 2
"""Rectifications whose tables are kept: that on show, and one to flip to."""

NEAREST_M, LONGEST_M = 0.002, 10.0
"""Two cameras of one rig stand no nearer and no farther apart."""

WIDEST: Final = 0.1
"""Focal length over width, below which a picture would see more than 157 degrees."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """All of a rectification that does not depend on what the pictures show.

    Attributes:
        left, right: how the pixels are moved; None: the pictures stay as they are.
        rows_px: by how much the right picture moves down besides.
        calibration: of the rectified pair; None where its unit is not known.
        rois: ROI1 and ROI2, where each rectified picture shows something.
        size: of the rectified pictures.
        notes: what is to be said of it, in sentences.
    """

    left: Remap | None
    right: Remap | None
    calibration: Calibration | None
    rois: tuple[Rect, Rect]
    size: Size
    rows_px: float = 0.0
    notes: tuple[str, ...] = ()


def rectified(
    pair: Pair, calibration: StereoCalibration, rectification: Rectification | None = None
) -> Pair:
    """The pair with epipolar lines along rows, as a pair of its own.

    Its ``calibration`` is that of P1 and P2 (focal length and ``doffs = cx_right - cx_left`` in px,
    baseline in metres), its ``rois`` are what each picture shows; the left picture's note says
    what is to be known. Where the rectification is off, it is the pair itself.

    Raises:
        CalibrationError: the calibration is not for such pictures, or cannot be one.
    """
    how = rectification or Rectification()
    if how.on == OFF:
        return pair
    ready = prepared(calibration, how, pair.size)
    left = moved(pair.left, ready.left)
    right = moved(pair.right, ready.right)
    if ready.rows_px:
        right = _lowered(right, ready.rows_px)
    said = "; ".join(filter(None, (left.note, *ready.notes)))
    return Pair(
        left=left.noted(said),
        right=right,
        calibration=ready.calibration,
        rois=ready.rois,
    )


@lru_cache(maxsize=KEPT)
def prepared(calibration: StereoCalibration, how: Rectification, size: Size) -> Prepared:
    """Tables, calibration and valid rectangles for pictures of this size; kept for the next frame.

    Raises:
        CalibrationError: as ``rectified``.
    """
    own, said = for_size(calibration, size)
    notes = (*calibration.notes, *said)
    if isinstance(own, CameraPair) and how.on == DONE:
        plan = planned(own, replace(how, shift=0), size)
        notes = (*notes, *_unit_note(plan.projections, own.unit_m))
        return _as_they_are(metric(plan.projections, own.unit_m)[0], how, size, notes)
    if isinstance(own, CameraPair):
        return _by_cameras(own, how, size, notes)
    if isinstance(own, RemapTables):
        return _by_tables(own, how, notes)
    return _as_they_are(calibration_of(own), how, size, (*notes, *_lacking_unit(own.unit_m)))


def calibration_of(known: AlreadyRectified) -> Calibration | None:
    """What turns px into metres; None where the unit is not known.

    Raises:
        CalibrationError: the numbers cannot be in these units.
    """
    if known.unit_m is None:
        return None
    found = Calibration(
        focal_px=known.focal_px,
        baseline_m=known.baseline * known.unit_m,
        doffs_px=known.doffs_px,
        centre=known.centre,
    )
    check_possible(found, known.size)
    return found


def check_possible(calibration: Calibration, size: Size | None) -> None:
    """Refuse what no rig has: it is in another unit than was said.

    Raises:
        CalibrationError: which number, and what it looks like.
    """
    baseline, focal = calibration.baseline_m, calibration.focal_px
    if baseline > LONGEST_M:
        raise CalibrationError(
            f"The baseline of {baseline:g} m is too long for two cameras on one rig; is it in mm? "
            f"Then say so: {baseline:g} mm would be right"
        )
    if baseline < NEAREST_M:
        raise CalibrationError(
            f"The baseline of {baseline * 1000:g} mm is too short for two cameras; is it in "
            f"metres? Then say so: {baseline * 1000:g} m would be right"
        )
    if size and focal < WIDEST * size.width:
        raise CalibrationError(
            f"The focal length of {focal:g} px would see more than 157 degrees in a picture "
            f"{size.width} px wide, so it looks like mm; px are needed"
        )


def _as_they_are(
    known: Calibration | None, how: Rectification, size: Size, notes: tuple[str, ...]
) -> Prepared:
    whole = Rect(0, 0, *size)
    return Prepared(
        left=None,
        right=None,
        calibration=known,
        rois=(whole, whole),
        size=size,
        rows_px=how.shift / PER_PX,
        notes=notes,
    )


def _by_cameras(
    rig: CameraPair, how: Rectification, size: Size, notes: tuple[str, ...]
) -> Prepared:
    plan = planned(rig, how, size)
    calibration, baseline = metric(plan.projections, rig.unit_m)
    if calibration:
        check_possible(calibration, plan.size)
    if baseline <= 0:
        notes = (*notes, EXCHANGED)
    sides = list(zip((rig.left, rig.right), plan.rotations, plan.projections, strict=True))
    rois = plan.rois
    if rois is None:
        one, two = (_tables(*side, plan.size, cv2.CV_32FC1) for side in sides)
        rois = shown_by(one, size), shown_by(two, size)
    _check_common(plan, rois)
    left, right = (Remap(_tables(*side, plan.size, cv2.CV_16SC2)) for side in sides)
    return Prepared(
        left=left,
        right=right,
        calibration=calibration,
        rois=rois,
        size=plan.size,
        notes=(*notes, *_unit_note(plan.projections, rig.unit_m)),
    )


EXCHANGED: Final = (
    "by T the second camera stands to the left of the first, so left and right are exchanged in "
    "the calibration or in the pair; no metres"
)


def _unit_note(projections: tuple[Matrix, Matrix], unit_m: float | None) -> tuple[str, ...]:
    return _lacking_unit(unit_m) if metric(projections, 1.0)[0] else ()


def _lacking_unit(unit_m: float | None) -> tuple[str, ...]:
    if unit_m is not None:
        return ()
    return ("the calibration does not say its unit of length: no metres until you name it",)


def _by_tables(tables: RemapTables, how: Rectification, notes: tuple[str, ...]) -> Prepared:
    size = tables.size or tables.new_size
    left, right = _as_floats(tables.left), _as_floats(tables.right)
    known = None
    if tables.metric:
        known = calibration_of(replace(tables.metric, unit_m=tables.unit_m, size=size))
        notes = (*notes, *_lacking_unit(tables.unit_m))
    else:
        notes = (*notes, "remap tables say nothing of focal length and baseline: no metres")
    return Prepared(
        left=Remap(_fixed(left)),
        right=Remap(_fixed(right)),
        calibration=known,
        rois=(shown_by(left, size), shown_by(right, size)),
        size=tables.new_size,
        rows_px=how.shift / PER_PX,
        notes=notes,
    )


def _tables(camera: Camera, turn: Matrix, project: Matrix, size: Size, kind: int) -> Tables:
    """Where each rectified pixel comes from: floats, or whole px and 1/32 px, the fastest."""
    make = cv2.fisheye if camera.lens is Lens.FISHEYE else cv2
    one, two = make.initUndistortRectifyMap(
        camera.k, camera.d, np.array(turn), np.array(project)[:, :3], size, kind
    )
    return read_only(one), read_only(two)


def _as_floats(tables: Tables) -> Tables:
    one, two = tables
    if one.dtype == np.float32:
        return one, two
    between = two if two.size else np.empty(0, np.uint16)
    across, down = cv2.convertMaps(one, between, cv2.CV_32FC1)
    return across, down


def _fixed(tables: Tables) -> Tables:
    """In whole pixels and 1/32 px, as ``cv2.remap`` is fastest with."""
    places, between = cv2.convertMaps(*tables, cv2.CV_16SC2)
    return read_only(places), read_only(between)


def shown_by(tables: Tables, size: Size) -> Rect:
    """The largest rectangle that shrinking finds in which every pixel comes out of the picture."""
    across, down = tables
    inside = (across >= 0) & (across <= size.width - 1) & (down >= 0) & (down <= size.height - 1)
    sums = np.pad(np.cumsum(np.cumsum(inside, axis=0, dtype=np.int64), axis=1), ((1, 0), (1, 0)))
    top, left, bottom, right = 0, 0, inside.shape[0], inside.shape[1]

    def shown(y0: int, y1: int, x0: int, x1: int) -> float:
        count = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]
        return float(count) / ((y1 - y0) * (x1 - x0))

    while bottom > top and right > left and shown(top, bottom, left, right) < 1:
        sides = {
            "top": shown(top, top + 1, left, right),
            "bottom": shown(bottom - 1, bottom, left, right),
            "left": shown(top, bottom, left, left + 1),
            "right": shown(top, bottom, right - 1, right),
        }
        worst = min(sides, key=lambda side: sides[side])
        top, bottom = top + (worst == "top"), bottom - (worst == "bottom")
        left, right = left + (worst == "left"), right - (worst == "right")
    return Rect(left, top, right - left, bottom - top) if right > left and bottom > top else Rect()


def _check_common(plan: Plan, rois: tuple[Rect, Rect]) -> None:
    least = LEAST_VALID * plan.size.width * plan.size.height
    for side, roi in zip(("left", "right"), rois, strict=True):
        if roi.area < least:
            raise CalibrationError(
                f"the rectified {side} picture would show next to nothing (valid rectangle "
                f"{roi.width}x{roi.height} of {plan.size}); the calibration is wrong or for other "
                "pictures, or alpha and the new size do not fit"
            )


def _lowered(picture: Picture, rows_px: float) -> Picture:
    line_up = LineUp.nearest(rows_px=rows_px, roll_rad=0, scale=0, keystone=(0, 0))
    return moved(picture, lining_up(line_up, picture.size))
