"""Kalibr's ``camchain.yaml``, and OpenVINS' with T_imu_cam.

Format: https://github.com/ethz-asl/kalibr/wiki/yaml-formats : T_cn_cnm1 from the camera before to
this one, [R T] in metres; T_cam_imu from the IMU to the camera.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.calibrations.models import camera_from
from tuner.calibrations.numbers import inverse, matrix, needed, split
from tuner.calibrations.reader import Documents, Reader
from tuner.core.geometry.cameras import CalibrationError
from tuner.core.geometry.rig import CameraPair


def _cameras_in(tree: Mapping[str, Any]) -> list[str]:
    names = [key for key, node in tree.items() if re.fullmatch(r"cam\d", key) and _is(node)]
    return sorted(names)


def _is(node: Any) -> bool:
    return isinstance(node, Mapping) and "intrinsics" in node


def _accepts(documents: Documents) -> bool:
    return len(documents) == 1 and bool(_cameras_in(documents[0].tree))


def _read(documents: Documents, cameras: tuple[str, ...]) -> CameraPair:
    tree = documents[0].tree
    there = _cameras_in(tree)
    chosen = cameras or tuple(there[:2])
    if len(chosen) != 2 or not set(chosen) <= set(there):
        raise CalibrationError(f"cameras: two of {', '.join(there)} are needed")
    left, right = chosen
    rotation, translation = split(_place(tree, there, right) @ _back(tree, there, left))
    taken = (f"taken are {left} and {right} of {len(there)}",) if len(there) > 2 else ()
    return CameraPair(
        left=camera_from(tree[left], coefficients="distortion_coeffs"),
        right=camera_from(tree[right], coefficients="distortion_coeffs"),
        rotation=rotation,
        translation=translation,
        unit_m=1.0,
        notes=() if cameras else taken,
    )


def _place(tree: Mapping[str, Any], there: list[str], name: str) -> NDArray[np.float64]:
    """(4, 4) from what all cameras have in common, the IMU or the first camera, to this camera."""
    node = tree[name]
    if _by_chain(tree, there):
        found = np.eye(4)
        for one in there[1 : there.index(name) + 1]:
            step = matrix(needed(tree[one], "T_cn_cnm1"), (4, 4), f"{one}.T_cn_cnm1")
            found = np.array(step) @ found
        return found
    if "T_cam_imu" in node:
        return np.array(matrix(node["T_cam_imu"], (4, 4), f"{name}.T_cam_imu"))
    if "T_imu_cam" in node:
        pose = matrix(node["T_imu_cam"], (4, 4), f"{name}.T_imu_cam")
        return inverse(pose, f"{name}.T_imu_cam")
    raise CalibrationError(f"{name}.T_cn_cnm1: it is missing; it says how the cameras stand")


def _back(tree: Mapping[str, Any], there: list[str], name: str) -> NDArray[np.float64]:
    return inverse(_rows(_place(tree, there, name)), name)


def _rows(pose: NDArray[np.float64]) -> Any:
    return tuple(tuple(float(one) for one in row) for row in pose)


def _by_chain(tree: Mapping[str, Any], there: list[str]) -> bool:
    return any("T_cn_cnm1" in tree[name] for name in there)


READER: Final = Reader(
    key="kalibr", title="Kalibr camchain.yaml", accepts=_accepts, read=_read, unit_m=1.0
)
