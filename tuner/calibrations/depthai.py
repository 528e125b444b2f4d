"""The calibration JSON of DepthAI (OAK) cameras.

Format: https://docs.luxonis.com/ (EepromData): cameraData by socket, extrinsics from a camera to
``toCameraSocket`` (x_to = R x + t) in centimetres, distortionCoeff in OpenCV's order, 14 of them;
cameraType 0 is perspective, 1 fisheye. Left and right are named in stereoRectificationData.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.calibrations.numbers import inverse, matrix, needed, number, row, size_of, split
from tuner.calibrations.reader import Documents, Reader
from tuner.core.geometry.cameras import CalibrationError, Camera, Lens
from tuner.core.geometry.rig import CameraPair

_FISHEYE: Final = 1
_AXES: Final = ("x", "y", "z")
_LEFT, _RIGHT = 1, 2
"""The sockets CAM_B and CAM_C, where the file does not say which are left and right."""

Nodes = Mapping[int, Mapping[str, Any]]


def _accepts(documents: Documents) -> bool:
    return len(documents) == 1 and isinstance(documents[0].tree.get("cameraData"), list)


def _read(documents: Documents, cameras: tuple[str, ...]) -> CameraPair:
    tree = documents[0].tree
    found = _sockets(tree["cameraData"])
    left, right = _sides(tree, found, cameras)
    rotation, translation = split(_between(found, left, right))
    return CameraPair(
        left=_camera(found[left], left),
        right=_camera(found[right], right),
        rotation=rotation,
        translation=translation,
        unit_m=0.01,
    )


def _sockets(node: list[Any]) -> Nodes:
    found = {}
    for entry in node:
        if not (isinstance(entry, list) and len(entry) == 2 and isinstance(entry[1], Mapping)):
            raise CalibrationError("cameraData: a list of [socket, {...}] is needed")
        found[int(number(entry[0], "cameraData"))] = entry[1]
    return found


def _sides(tree: Mapping[str, Any], found: Nodes, cameras: tuple[str, ...]) -> tuple[int, int]:
    stereo = tree.get("stereoRectificationData")
    stereo = stereo if isinstance(stereo, Mapping) else {}
    named = [stereo.get("leftCameraSocket", _LEFT), stereo.get("rightCameraSocket", _RIGHT)]
    sockets = [int(number(one, "cameras")) for one in cameras or named]
    if min(sockets, default=-1) < 0:
        sockets = [_LEFT, _RIGHT]
    if len(sockets) != 2 or not set(sockets) <= found.keys():
        there = ", ".join(str(socket) for socket in sorted(found))
        raise CalibrationError(f"cameras: two of the sockets {there} are needed, not {sockets}")
    return sockets[0], sockets[1]


def _camera(node: Mapping[str, Any], socket: int) -> Camera:
    name = f"cameraData[{socket}]"
    fisheye = number(node.get("cameraType", 0), f"{name}.cameraType") == _FISHEYE
    coefficients = row(node.get("distortionCoeff", []), f"{name}.distortionCoeff")
    return Camera(
        matrix=matrix(needed(node, "intrinsicMatrix"), (3, 3), f"{name}.intrinsicMatrix"),
        distortion=coefficients[:4] if fisheye else coefficients,
        lens=Lens.FISHEYE if fisheye else Lens.PINHOLE,
        size=size_of(node.get("width"), node.get("height"), f"{name}.width"),
    )


def _between(found: Nodes, left: int, right: int) -> NDArray[np.float64]:
    """(4, 4) from the left camera to the right one, over others if need be."""
    steps: dict[int, dict[int, NDArray[np.float64]]] = {socket: {} for socket in found}
    for socket, node in found.items():
        extrinsics = node.get("extrinsics")
        to = extrinsics.get("toCameraSocket", -1) if isinstance(extrinsics, Mapping) else -1
        if to in found and to != socket:
            assert isinstance(extrinsics, Mapping)
            pose = _pose(extrinsics, f"cameraData[{socket}].extrinsics")
            steps[socket][to] = pose
            steps[to].setdefault(
                socket, inverse(tuple(map(tuple, pose)), f"cameraData[{socket}].extrinsics")
            )
    reached, waiting = {left: np.eye(4)}, [left]
    while waiting:
        here = waiting.pop(0)
        for there, step in steps[here].items():
            if there not in reached:
                reached[there] = step @ reached[here]
                waiting.append(there)
    if right not in reached:
        raise CalibrationError(
            f"extrinsics: nothing leads from camera {left} to camera {right}; calibrate the pair"
        )
    return reached[right]


def _pose(extrinsics: Mapping[str, Any], name: str) -> NDArray[np.float64]:
    move = needed(extrinsics, "translation")
    if not isinstance(move, Mapping):
        raise CalibrationError(f"{name}.translation: x, y and z are needed")
    pose = np.eye(4)
    pose[:3, :3] = matrix(needed(extrinsics, "rotationMatrix"), (3, 3), f"{name}.rotationMatrix")
    pose[:3, 3] = [number(needed(move, axis), f"{name}.translation.{axis}") for axis in _AXES]
    return pose


READER: Final = Reader(
    key="depthai", title="DepthAI (OAK) calibration JSON", accepts=_accepts, read=_read, unit_m=0.01
)
