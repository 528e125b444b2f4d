"""EuRoC's ``sensor.yaml`` of the left and of the right camera.

Format: https://projects.asl.ethz.ch/datasets/ : T_BS from the camera (sensor) to the body, metres;
intrinsics fu fv cu cv in px. [R T] = inv(T_BS of the right) T_BS of the left.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from tuner.calibrations.models import camera_from
from tuner.calibrations.numbers import inverse, matrix, needed, split
from tuner.calibrations.reader import Documents, Reader
from tuner.core.geometry.cameras import HalfCalibrationError
from tuner.core.geometry.rig import CameraPair


def _accepts(documents: Documents) -> bool:
    return any("T_BS" in document.tree and "intrinsics" in document.tree for document in documents)


def _read(documents: Documents, _cameras: tuple[str, ...]) -> CameraPair:
    if len(documents) != 2:
        raise HalfCalibrationError(
            "it is of one camera; name the left one's sensor.yaml and the right"
        )
    left, right = (document.tree for document in documents)
    between = inverse(_pose(right), "T_BS") @ np.array(_pose(left))
    rotation, translation = split(between)
    return CameraPair(
        left=camera_from(left, coefficients="distortion_coefficients"),
        right=camera_from(right, coefficients="distortion_coefficients"),
        rotation=rotation,
        translation=translation,
        unit_m=1.0,
    )


def _pose(tree: dict[str, Any]) -> Any:
    return matrix(needed(tree, "T_BS", "it is where the camera stands"), (4, 4), "T_BS")


READER: Final = Reader(
    key="euroc", title="EuRoC sensor.yaml, two files", accepts=_accepts, read=_read, unit_m=1.0
)
