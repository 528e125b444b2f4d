"""A calibration that lies beside a pair: whether the pair is rectified by it already."""

from __future__ import annotations

from threading import Event
from typing import Final

import numpy as np

from tuner.core.geometry.cameras import CalibrationError
from tuner.core.geometry.correspondences import correspondences
from tuner.core.geometry.rig import CameraPair, StereoCalibration
from tuner.core.geometry.rig_size import for_size
from tuner.core.geometry.stereo_rectification import DONE, ON, Rectification, planned
from tuner.core.types import Pair
from tuner.engine.rectifying import LEAST_MATCHES, rectified_points

MEET_PX: Final = 0.7
"""Rows that differ by no more, in the median, meet already."""

WORSE: Final = 1.5
"""So many times farther apart a rectification moves the rows of a pair that has had one."""


def rectification_for(
    pair: Pair, calibration: StereoCalibration, *, stop: Event | None = None
) -> Rectification:
    """How a pair is to be rectified by a calibration of which nobody says whether it has been.

    "done already" where the rows of the pair's own matches meet, and rectifying would part them.

    Args:
        pair: as it was read.

    Raises:
        CalibrationError: the calibration is not for such pictures.
        Stopped: ``stop`` was set.
    """
    fitted, _ = for_size(calibration, pair.size)
    if not isinstance(fitted, CameraPair):
        return Rectification(on=ON)
    found = correspondences(pair.left.grey, pair.right.grey, stop=stop)
    if len(found) < LEAST_MATCHES:
        return Rectification(on=ON)
    now = float(np.median(np.abs(found.right[:, 1] - found.left[:, 1])))
    try:
        plan = planned(fitted, Rectification(), pair.size)
    except CalibrationError:
        return Rectification(on=DONE if now <= MEET_PX else ON)
    left, right = rectified_points(found.left, found.right, fitted, plan)
    then = float(np.median(np.abs(right[:, 1] - left[:, 1])))
    return Rectification(on=DONE if now <= MEET_PX and then > WORSE * now else ON)
