"""ROS ``camera_info`` YAML of the left and of the right camera, as camera_calibration writes it.

Format: https://docs.ros.org/en/api/sensor_msgs/html/msg/CameraInfo.html : P = [fx 0 cx Tx; ...],
Tx = -fx times the baseline in metres in the right camera's file; rectification_matrix is R1 or R2.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from tuner.calibrations.models import distorted
from tuner.calibrations.numbers import matrix, needed, row, size_of
from tuner.calibrations.reader import Documents, Reader
from tuner.core.geometry.cameras import CalibrationError, Camera, HalfCalibrationError, Lens, Matrix
from tuner.core.geometry.rig import CameraPair, Ready
from tuner.core.geometry.stereo_rectification import Rectification, planned

_MISSPELT: Final = "distortion_coefficents"
"""As some files in the wild have it."""


_MESSAGE: Final = {
    "width": "image_width",
    "height": "image_height",
    "k": "camera_matrix",
    "d": "distortion_coefficients",
    "r": "rectification_matrix",
    "p": "projection_matrix",
}
"""Fields as ``ros2 topic echo`` prints them (ROS 1: K, D, R, P) -> those of a file."""


def _info(node: Any) -> Mapping[str, Any] | None:
    """The node with the names that files have; None where it is no camera's."""
    if not isinstance(node, Mapping):
        return None
    if {"camera_matrix", "projection_matrix"} <= node.keys():
        return node
    message = {_MESSAGE.get(str(key).lower(), str(key)): one for key, one in node.items()}
    wanted = {"distortion_model", *_MESSAGE.values()}
    return message if wanted <= message.keys() else None


def _infos(documents: Documents) -> list[tuple[str, Mapping[str, Any]]]:
    """The cameras: a file each, or two nodes of one file."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    for document in documents:
        nodes = {document.name: document.tree}
        if _info(document.tree) is None:
            nodes = document.tree
        infos = ((name, _info(node)) for name, node in nodes.items())
        found += [(name, info) for name, info in infos if info is not None]
    return found


def _accepts(documents: Documents) -> bool:
    return bool(_infos(documents))


def _read(documents: Documents, _cameras: tuple[str, ...]) -> CameraPair:
    infos = _infos(documents)
    if len(infos) != 2:
        raise HalfCalibrationError(
            "it is of one camera; name the left camera's file and the right's"
        )
    (_, one), (_, two) = infos
    ready = Ready(
        rotations=(_rotation(one), _rotation(two)), projections=(_projection(one), _projection(two))
    )
    rotation, translation = ready.in_cameras()
    if not any(translation):
        raise CalibrationError(
            "projection_matrix: its fourth column is 0 in both files, so these are two single "
            "cameras; calibrate them as a stereo pair"
        )
    return CameraPair(
        left=_camera(one),
        right=_camera(two),
        rotation=rotation,
        translation=translation,
        unit_m=1.0,
        ready=ready,
    )


def _camera(info: Mapping[str, Any]) -> Camera:
    node = info.get("distortion_coefficients", info.get(_MISSPELT, []))
    model = str(info.get("distortion_model") or "")
    lens, distortion = distorted(model, row(node, "distortion_coefficients"))
    return Camera(
        matrix=matrix(needed(info, "camera_matrix"), (3, 3), "camera_matrix"),
        distortion=distortion,
        lens=lens,
        size=size_of(info.get("image_width"), info.get("image_height"), "image_width"),
    )


def _rotation(info: Mapping[str, Any]) -> Matrix:
    return matrix(needed(info, "rectification_matrix"), (3, 3), "rectification_matrix")


def _projection(info: Mapping[str, Any]) -> Matrix:
    return matrix(needed(info, "projection_matrix"), (3, 4), "projection_matrix")


def _write(rig: CameraPair, path: Path) -> Mapping[Path, str]:
    if rig.unit_m is None or rig.left.size is None:
        lacking = "unit of length" if rig.unit_m is None else "pictures' size"
        raise CalibrationError(f"{path}: ROS needs the {lacking}, which is not known; name it")
    plan = rig.ready or planned(rig, Rectification(), rig.left.size)
    sides = zip(
        ("left", "right"), (rig.left, rig.right), plan.rotations, plan.projections, strict=True
    )
    return {
        path.with_name(f"{path.stem}_{side}{path.suffix}"): _text(
            side, camera, turn, project, rig.unit_m
        )
        for side, camera, turn, project in sides
    }


def _text(side: str, camera: Camera, turn: Matrix, project: Matrix, unit_m: float) -> str:
    assert camera.size is not None
    in_metres = [list(line) for line in project]
    in_metres[0][3] *= unit_m
    distortion = list(camera.distortion) or [0.0] * 5
    info = {
        "image_width": camera.size.width,
        "image_height": camera.size.height,
        "camera_name": side,
        "camera_matrix": _node(camera.matrix),
        "distortion_model": _model(camera),
        "distortion_coefficients": _node((tuple(distortion),)),
        "rectification_matrix": _node(turn),
        "projection_matrix": _node(tuple(tuple(line) for line in in_metres)),
    }
    text: str = yaml.safe_dump(info, sort_keys=False, default_flow_style=None, width=200)
    return text


def _node(rows: Matrix) -> dict[str, Any]:
    flat = [float(one) for line in rows for one in line]
    return {"rows": len(rows), "cols": len(rows[0]), "data": flat}


def _model(camera: Camera) -> str:
    if camera.lens is Lens.FISHEYE:
        return "equidistant"
    return "plumb_bob" if len(camera.distortion) <= 5 else "rational_polynomial"


READER: Final = Reader(
    key="ros",
    title="ROS camera_info YAML, two files",
    accepts=_accepts,
    read=_read,
    unit_m=1.0,
    write=_write,
)
