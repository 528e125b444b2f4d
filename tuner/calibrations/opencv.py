"""OpenCV's YAML and XML: one file or two, under the names that samples and programs give the nodes.

M1 D1 M2 D2 and R T as OpenCV's sample stereo_calib writes them (intrinsics.yml and extrinsics.yml),
K1, cameraMatrix1, distCoeffs1, LEFT.K and their like; R1 R2 P1 P2 or Q alone for pairs that are
rectified; stereoMapL_x .. stereoMapR_y as ready remap tables. Also what MATLAB's
stereoParametersToOpenCV gives, saved as JSON. x2 = R x1 + T; the unit is that of the board.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.calibrations.models import FISHEYE
from tuner.calibrations.numbers import matrix, number, row, size_of, values
from tuner.calibrations.opencv_names import Found, found_in
from tuner.calibrations.reader import Documents, Reader
from tuner.core.geometry.cameras import (
    CalibrationError,
    Camera,
    HalfCalibrationError,
    Lens,
    Matrix,
    Row,
)
from tuner.core.geometry.rig import (
    AlreadyRectified,
    CameraPair,
    Ready,
    RemapTables,
    StereoCalibration,
)
from tuner.core.tunable import Size

_WANTED: Final = (
    "cameras M1 D1 M2 D2 with R T, or R1 R2 P1 P2, or Q, or remap tables are needed; of two files "
    "(intrinsics and extrinsics) name both"
)


def _accepts(documents: Documents) -> bool:
    """Two of its nodes are enough: a settings file of StereoBM has none of them."""
    found = found_in(documents).keys()
    cameras = {"matrix left", "matrix right"}
    geometry = {"rotation", "translation", "project left", "project right", "map_x left", "q"}
    return bool(cameras & found) or bool(geometry & found)


def _read(documents: Documents, _cameras: tuple[str, ...]) -> StereoCalibration:
    found = found_in(documents)
    posed = {"rotation", "translation"} <= found.keys() or _ready(found) is not None
    if posed and {"matrix left", "matrix right"} <= found.keys():
        return _cameras_of(found)
    if "map_x left" in found:
        return _tables_of(found)
    if "q" in found or {"project left", "project right"} <= found.keys():
        return _rectified_of(found)
    there = ", ".join(sorted(name for name, _ in found.values()))
    kind = HalfCalibrationError if len(documents) == 1 else CalibrationError
    raise kind(f"only {there}: {_WANTED}")


def _cameras_of(found: Found) -> CameraPair:
    size = _size(found)
    left, right = (_camera(found, side, size) for side in ("left", "right"))
    ready = _ready(found)
    if {"rotation", "translation"} <= found.keys():
        rotation, translation = _rotation(found), _vector(found)
    else:
        assert ready is not None
        rotation, translation = ready.in_cameras()
    return CameraPair(
        left=left,
        right=right,
        rotation=rotation,
        translation=translation,
        unit_m=_unit(found),
        ready=ready,
    )


def _camera(found: Found, side: str, size: Size | None) -> Camera:
    name, node = found[f"matrix {side}"]
    flat = values(node, name)
    if flat.size == 4:
        fx, fy, cx, cy = flat
        flat = np.array([fx, 0, cx, 0, fy, cy, 0, 0, 1])
    distortion: Row = ()
    if f"distortion {side}" in found:
        distortion = row(found[f"distortion {side}"][1], found[f"distortion {side}"][0])
    lens = Lens.FISHEYE if _is_fisheye(found) else Lens.PINHOLE
    return Camera(
        matrix=matrix(flat.tolist(), (3, 3), name), distortion=distortion, lens=lens, size=size
    )


def _is_fisheye(found: Found) -> bool:
    _, node = found.get("model", ("", ""))
    return isinstance(node, str) and node.lower() in FISHEYE


def _rotation(found: Found) -> Matrix:
    name, node = found["rotation"]
    flat = values(node, name)
    if flat.size == 3:
        # Some programs save the Rodrigues vector.
        return matrix(cv2.Rodrigues(flat)[0].tolist(), (3, 3), name)
    return matrix(node, (3, 3), name)


def _vector(found: Found) -> Row:
    name, node = found["translation"]
    return matrix(node, (1, 3), name)[0]


def _ready(found: Found) -> Ready | None:
    kinds = [f"{what} {side}" for what in ("turn", "project") for side in ("left", "right")]
    if not set(kinds) <= found.keys():
        return None
    shapes = ((3, 3), (3, 3), (3, 4), (3, 4))
    one, two, first, second = (
        matrix(found[kind][1], shape, found[kind][0])
        for kind, shape in zip(kinds, shapes, strict=True)
    )
    return Ready(rotations=(one, two), projections=(first, second))


def _size(found: Found) -> Size | None:
    if "width" in found and "height" in found:
        return size_of(found["width"][1], found["height"][1], found["width"][0])
    if "size" not in found:
        return None
    name, node = found["size"]
    sides = values(node, name)
    if sides.size != 2:
        raise CalibrationError(f"{name}: {sides.size} numbers; width and height are needed")
    size = size_of(float(sides[0]), float(sides[1]), name)
    return _turned(found, size) if size else None


def _turned(found: Found, size: Size) -> Size:
    """MATLAB says height first: where the principal point lies tells."""
    if "matrix left" not in found:
        return size
    flat = values(found["matrix left"][1], found["matrix left"][0])
    if flat.size != 9:
        return size

    def off(width: float, height: float) -> float:
        return float(abs(flat[2] / width - 0.5) + abs(flat[5] / height - 0.5))

    return size if off(*size) <= off(*reversed(size)) else Size(size.height, size.width)


def _unit(found: Found) -> float | None:
    return number(found["unit"][1], found["unit"][0]) if "unit" in found else None


def _rectified_of(found: Found) -> AlreadyRectified:
    known = _metric_of(found)
    assert known is not None
    note = "nothing in it says how to rectify, so the pair is taken as rectified already"
    return replace(known, unit_m=_unit(found), size=_size(found), notes=(note,))


def _metric_of(found: Found) -> AlreadyRectified | None:
    """Out of P1 and P2, or of Q = [1 0 0 -cx; 0 1 0 -cy; 0 0 0 f; 0 0 -1/Tx (cx - cx')/Tx]."""
    if {"project left", "project right"} <= found.keys():
        first, second = (
            matrix(found[kind][1], (3, 4), found[kind][0])
            for kind in ("project left", "project right")
        )
        if not second[0][0] > 0:
            raise CalibrationError(f"{found['project right'][0]}: it is singular")
        return AlreadyRectified(
            focal_px=second[0][0],
            baseline=abs(first[0][3] - second[0][3]) / second[0][0],
            doffs_px=second[0][2] - first[0][2],
            centre=(first[0][2], first[1][2]),
        )
    if "q" not in found:
        return None
    q = matrix(found["q"][1], (4, 4), found["q"][0])
    if not (q[2][3] > 0 and q[3][2]):
        raise CalibrationError("Q: it is singular; Q[2][3] is f and Q[3][2] is 1 / baseline")
    return AlreadyRectified(
        focal_px=q[2][3],
        baseline=abs(1 / q[3][2]),
        doffs_px=q[3][3] / q[3][2],
        centre=(-q[0][3], -q[1][3]),
    )


def _tables_of(found: Found) -> RemapTables:
    kinds = [f"{what} {side}" for side in ("left", "right") for what in ("map_x", "map_y")]
    lacking = [kind for kind in kinds if kind not in found]
    if lacking:
        raise CalibrationError(f"stereoMap: {', '.join(lacking)} is missing; four are needed")
    one, two, three, four = (_table(*found[kind]) for kind in kinds)
    return RemapTables(
        left=_checked(one, two),
        right=_checked(three, four),
        metric=_metric_of(found),
        unit_m=_unit(found),
        size=_size(found),
    )


def _table(name: str, node: Any) -> NDArray[Any]:
    if not isinstance(node, np.ndarray):
        raise CalibrationError(f"{name}: a table for cv2.remap is needed, a number a pixel")
    return node


def _checked(one: NDArray[Any], two: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    whole = one.dtype == np.int16 and one.ndim == 3 and one.shape[2] == 2
    if whole and two.shape == one.shape[:2] and two.dtype in (np.uint16, np.int16):
        return one, np.ascontiguousarray(two, np.uint16)
    if one.ndim == two.ndim == 2 and {one.dtype.kind, two.dtype.kind} == {"f"}:
        if not (np.isfinite(one).all() and np.isfinite(two).all()):
            raise CalibrationError("stereoMap: it holds what is no number")
        return np.ascontiguousarray(one, np.float32), np.ascontiguousarray(two, np.float32)
    raise CalibrationError(
        f"stereoMap: {one.dtype} {one.shape} and {two.dtype} {two.shape}; cv2.remap takes "
        "(H, W, 2) int16 with (H, W) uint16, or two (H, W) float32"
    )


def _write(rig: CameraPair, path: Path) -> Mapping[Path, str]:
    suffix = ".xml" if path.suffix.lower() == ".xml" else ".yml"
    storage = cv2.FileStorage(suffix, cv2.FILE_STORAGE_WRITE | cv2.FILE_STORAGE_MEMORY)
    if rig.left.size:
        storage.write("image_width", rig.left.size.width)
        storage.write("image_height", rig.left.size.height)
    if rig.unit_m is not None:
        storage.write("metres_per_unit", rig.unit_m)
    if rig.left.lens is Lens.FISHEYE:
        storage.write("distortion_model", "equidistant")
    for side, camera in enumerate((rig.left, rig.right), 1):
        storage.write(f"M{side}", camera.k)
        if camera.distortion:
            storage.write(f"D{side}", np.array([camera.distortion]))
    storage.write("R", rig.r)
    storage.write("T", rig.t)
    if rig.ready and not rig.ready.size:
        for side, (turn, project) in enumerate(
            zip(rig.ready.rotations, rig.ready.projections, strict=True), 1
        ):
            storage.write(f"R{side}", np.array(turn))
            storage.write(f"P{side}", np.array(project))
    text: str = storage.releaseAndGetString()
    return {path: text}


READER: Final = Reader(
    key="opencv",
    title="OpenCV YAML and XML",
    accepts=_accepts,
    read=_read,
    write=_write,
    order=1,
)
