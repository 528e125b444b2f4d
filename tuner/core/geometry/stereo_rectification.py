"""How a calibrated pair is rectified: the tunables of that stage, and the projections they give."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import cv2
import numpy as np

from tuner.core.geometry.cameras import CalibrationError, Lens, Matrix, matrix_of
from tuner.core.geometry.rig import CameraPair
from tuner.core.tunable import Rect, Size, Spec, Stage, checked, specs, tunable

OFF, ON, DONE = 0, 1, 2
PER_PX: Final = 100
LARGEST: Final = 16384
LEAST_VALID: Final = 0.05
"""Share of the picture that both cameras must still see."""


def _spec(label: str, words: str, high: int, *, up: str, down: str, **more: Any) -> Spec:
    given = {"low": 0, **more}
    return Spec(
        label=label,
        stage=Stage.RECTIFY,
        ros="",
        high=high,
        node=False,
        help=words,
        raise_when=up,
        lower_when=down,
        **given,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectification:
    """What of a rectification is left to choose once the cameras are calibrated.

    Raises:
        SettingsError: a value is not legal.
    """

    on: int = tunable(
        ON,
        _spec(
            "Rectify",
            'Whether a calibrated pair is rectified. "done already" is for pictures that somebody '
            "has rectified by this calibration: they are left alone, and metres are known.",
            DONE,
            opencv="stereoRectify",
            choices=((OFF, "off"), (ON, "on"), (DONE, "done already")),
            up="the pictures come from the cameras as they are",
            down="the pictures are to be seen as they are",
        ),
    )
    alpha: int = tunable(
        -1,
        _spec(
            "Alpha",
            "0 keeps only what both pictures show, enlarged; 100 keeps every pixel, with black "
            "around. off: the rectification in the calibration's file if it has one, or else "
            "OpenCV's own choice in between. In fisheye cameras it is the balance.",
            100,
            low=-1,
            opencv="alpha",
            unit="%",
            off_below=0,
            up="too much at the edges is cut off",
            down="black edges are in the way",
        ),
    )
    zero_disparity: int = tunable(
        1,
        _spec(
            "Zero disparity",
            "on: what is infinitely far away has disparity 0 (CALIB_ZERO_DISPARITY). off: the "
            "pictures may be moved sideways to show more, and doffs_px says by how much.",
            1,
            opencv="flags",
            choices=((0, "off"), (1, "on")),
            up="disparities are to begin at 0",
            down="the cameras are turned towards each other, and much is cut off",
        ),
    )
    shift: int = tunable(
        0,
        _spec(
            "Vertical shift",
            "Moves the right picture down by so many rows, where a calibration is slightly off. "
            "Metres stay.",
            200 * PER_PX,
            low=-200 * PER_PX,
            opencv="",
            unit="px",
            per_unit=PER_PX,
            up="the right picture's rows still lie too high",
            down="the right picture's rows still lie too low",
        ),
    )
    new_width: int = tunable(
        0,
        _spec(
            "New width",
            "Width of the rectified pictures; 0: as the height wants it, or as the pictures are.",
            LARGEST,
            opencv="newImageSize",
            unit="px",
            up="fine detail is lost",
            down="it takes too long",
        ),
    )
    new_height: int = tunable(
        0,
        _spec(
            "New height",
            "Height of the rectified pictures; 0: as the width wants it, or as the pictures are.",
            LARGEST,
            opencv="newImageSize",
            unit="px",
            up="fine detail is lost",
            down="it takes too long",
        ),
    )

    def __post_init__(self) -> None:
        for field in fields(Rectification):
            object.__setattr__(self, field.name, checked(field, getattr(self, field.name)))

    @property
    def values(self) -> dict[str, int]:
        """Field name -> value."""
        return {field.name: getattr(self, field.name) for field in fields(Rectification)}

    def new_size(self, size: Size) -> Size:
        """Of the rectified pictures, from that of the pictures as they are."""
        width, height = self.new_width, self.new_height
        if not width and not height:
            return size
        return Size(
            width or max(1, round(height * size.width / size.height)),
            height or max(1, round(width * size.height / size.width)),
        )


SPECS: Final = specs(Rectification)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A rectification in numbers.

    Attributes:
        rotations, projections: R1 R2 and P1 P2 as ``cv2.stereoRectify`` gives them.
        size: of the rectified pictures.
        rois: where each of them shows something, by ``cv2.stereoRectify``; None where it does not
            say so.
    """

    rotations: tuple[Matrix, Matrix]
    projections: tuple[Matrix, Matrix]
    size: Size
    rois: tuple[Rect, Rect] | None = None


def planned(rig: CameraPair, how: Rectification, size: Size) -> Plan:
    """The rectification of pictures of this size, for which the rig's cameras are.

    Raises:
        CalibrationError: it cannot be: cameras above one another, or nothing in common.
    """
    plan = _ready(rig, how, size) or _computed(rig, how, size)
    first, second = plan.projections
    across, down = second[0][3] - first[0][3], second[1][3] - first[1][3]
    if abs(down) > abs(across):
        raise CalibrationError(
            "T: the cameras stand above one another, and a stereo matcher here looks along rows; "
            "turn all pictures by 90 degrees and calibrate so"
        )
    if not how.shift:
        return plan
    lowered = [list(row) for row in second]
    lowered[1][2] += how.shift / PER_PX
    moved = matrix_of(lowered, (3, 4), "P2")
    rois = plan.rois and (plan.rois[0], _moved(plan.rois[1], round(how.shift / PER_PX), plan.size))
    return Plan(rotations=plan.rotations, projections=(first, moved), size=plan.size, rois=rois)


def _ready(rig: CameraPair, how: Rectification, size: Size) -> Plan | None:
    """The file's own, where nothing else was asked for."""
    asked = how.alpha >= 0 or not how.zero_disparity or how.new_width or how.new_height
    if rig.ready is None or asked:
        return None
    return Plan(
        rotations=rig.ready.rotations,
        projections=rig.ready.projections,
        size=rig.ready.size or size,
    )


def _computed(rig: CameraPair, how: Rectification, size: Size) -> Plan:
    new = how.new_size(size)
    flags = cv2.CALIB_ZERO_DISPARITY if how.zero_disparity else 0
    left, right = rig.left, rig.right
    rois: tuple[Rect, Rect] | None = None
    if left.lens is Lens.FISHEYE:
        r1, r2, p1, p2, _ = cv2.fisheye.stereoRectify(
            *(left.k, left.d, right.k, right.d, size, rig.r, rig.t, flags),
            newImageSize=new,
            balance=max(0, how.alpha) / 100,
        )
    else:
        r1, r2, p1, p2, _, one, two = cv2.stereoRectify(
            *(left.k, left.d, right.k, right.d, size, rig.r, rig.t),
            flags=flags,
            alpha=-1 if how.alpha < 0 else how.alpha / 100,
            newImageSize=new,
        )
        rois = Rect(*one), Rect(*two)
    if not all(np.isfinite(found).all() for found in (r1, r2, p1, p2)):
        raise CalibrationError("R, T: no rectification comes of these numbers; calibrate anew")
    if not (p1[0, 0] > 0 and p2[0, 0] > 0):
        raise CalibrationError(
            "R: the rectified cameras would look backwards; are R and T those of x2 = R x1 + T?"
        )
    return Plan(
        rotations=(matrix_of(r1, (3, 3), "R1"), matrix_of(r2, (3, 3), "R2")),
        projections=(matrix_of(p1, (3, 4), "P1"), matrix_of(p2, (3, 4), "P2")),
        size=new,
        rois=rois,
    )


def _moved(roi: Rect, rows: int, size: Size) -> Rect:
    """Lower by so many rows, as far as it is still in the picture."""
    lower = Rect(roi.x, max(0, roi.y + rows), roi.width, roi.height)
    if roi.y + rows < 0:
        lower = Rect(roi.x, 0, roi.width, max(0, roi.height + roi.y + rows))
    return lower.intersect(Rect(0, 0, *size))
