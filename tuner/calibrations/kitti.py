"""KITTI's ``calib_cam_to_cam.txt`` and the odometry benchmark's ``calib.txt``.

Format: http://www.cvlibs.net/datasets/kitti/ , devkit's readme: S_0x, K_0x, D_0x of the raw camera
x, R_0x and T_0x from camera 0 to x, S_rect_0x, R_rect_0x, P_rect_0x of the rectified one; metres.
Cameras 00 and 01 are grey, 02 and 03 colour. Of the odometry benchmark P0 .. P3 alone.
"""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np

from tuner.calibrations.numbers import matrix, needed, row, size_of, values
from tuner.calibrations.reader import Documents, Reader
from tuner.core.geometry.cameras import CalibrationError, Camera, matrix_of, row_of
from tuner.core.geometry.rig import AlreadyRectified, CameraPair, Ready, StereoCalibration
from tuner.core.tunable import Size

_PAIRS: Final = (("02", "03"), ("00", "01"))
_WORDS: Final = {"02": "the colour cameras 02 and 03", "00": "the grey cameras 00 and 01"}
_NAME: Final = re.compile(r"0?\d")


def _accepts(documents: Documents) -> bool:
    tree = documents[0].tree
    # A text of numbers: OpenCV's P1 and P2 are matrices.
    rows = [key for key, node in tree.items() if isinstance(node, str)]
    return len(documents) == 1 and any(re.fullmatch(r"P_rect_0\d|P[0-3]", key) for key in rows)


def _read(documents: Documents, cameras: tuple[str, ...]) -> StereoCalibration:
    tree = documents[0].tree
    raw = any(key.startswith("P_rect_0") for key in tree)
    there = {key[-1] for key in tree if key.startswith("P_rect_0" if raw else "P")}
    left, right = _chosen(cameras, there)
    others = tuple(pair for pair in _PAIRS if pair[0] != left and pair[0][-1] in there)
    notes = (f"taken are {_WORDS[left]}",) if others and not cameras and left in _WORDS else ()
    return _raw(tree, left, right, notes) if raw else _odometry(tree, left, right, notes)


def _chosen(cameras: tuple[str, ...], there: set[str]) -> tuple[str, str]:
    if cameras:
        if len(cameras) != 2 or not all(
            _NAME.fullmatch(name) and name[-1] in there for name in cameras
        ):
            raise CalibrationError(f"cameras: {', '.join(cameras)}; two of 00 .. 03 are needed")
        left, right = (name[-1].zfill(2) for name in cameras)
        return left, right
    for one, two in _PAIRS:
        if {one[-1], two[-1]} <= there:
            return one, two
    raise CalibrationError("P: two cameras are needed, 02 and 03 or 00 and 01")


def _odometry(
    tree: dict[str, Any], left: str, right: str, notes: tuple[str, ...]
) -> AlreadyRectified:
    names = f"P{left[-1]}", f"P{right[-1]}"
    first, second = (matrix(needed(tree, name), (3, 4), name) for name in names)
    if not second[0][0] > 0:
        raise CalibrationError(f"{names[1]}: the focal length {second[0][0]:g} px is not above 0")
    return AlreadyRectified(
        focal_px=second[0][0],
        baseline=(first[0][3] - second[0][3]) / second[0][0],
        doffs_px=second[0][2] - first[0][2],
        centre=(first[0][2], first[1][2]),
        unit_m=1.0,
        notes=notes,
    )


def _raw(tree: dict[str, Any], left: str, right: str, notes: tuple[str, ...]) -> CameraPair:
    def pose(side: str) -> Any:
        found = np.eye(4)
        found[:3, :3] = matrix(needed(tree, f"R_{side}"), (3, 3), f"R_{side}")
        found[:3, 3] = matrix(needed(tree, f"T_{side}"), (1, 3), f"T_{side}")[0]
        return found

    try:
        between = pose(right) @ np.linalg.inv(pose(left))
    except np.linalg.LinAlgError:
        raise CalibrationError(f"R_{left}: the matrix is singular; a rotation is needed") from None
    turns, projections = zip(*(_rectified(tree, side) for side in (left, right)), strict=True)
    return CameraPair(
        left=_camera(tree, left),
        right=_camera(tree, right),
        rotation=matrix_of(between[:3, :3], (3, 3), "R"),
        translation=row_of([float(one) for one in between[:3, 3]], "T"),
        unit_m=1.0,
        ready=Ready(
            rotations=(turns[0], turns[1]),
            projections=(projections[0], projections[1]),
            size=_size(tree, f"S_rect_{left}"),
        ),
        notes=notes,
    )


def _camera(tree: dict[str, Any], side: str) -> Camera:
    return Camera(
        matrix=matrix(needed(tree, f"K_{side}"), (3, 3), f"K_{side}"),
        distortion=row(needed(tree, f"D_{side}"), f"D_{side}"),
        size=_size(tree, f"S_{side}"),
    )


def _rectified(tree: dict[str, Any], side: str) -> tuple[Any, Any]:
    turn, project = f"R_rect_{side}", f"P_rect_{side}"
    return matrix(needed(tree, turn), (3, 3), turn), matrix(needed(tree, project), (3, 4), project)


def _size(tree: dict[str, Any], name: str) -> Size | None:
    sides = values(needed(tree, name), name)
    if sides.size != 2:
        raise CalibrationError(f"{name}: {sides.size} numbers; width and height are needed")
    return size_of(float(sides[0]), float(sides[1]), name)


READER: Final = Reader(
    key="kitti",
    title="KITTI calib_cam_to_cam.txt and odometry calib.txt",
    accepts=_accepts,
    read=_read,
    unit_m=1.0,
)
