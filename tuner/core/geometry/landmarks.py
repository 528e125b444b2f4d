"""Lines that tell where one is in a cloud: the ground grid and both cameras."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.calibration import Calibration
from tuner.core.geometry.orbit import Extent
from tuner.core.geometry.point_cloud import Points, points_of
from tuner.core.tunable import Size

_CELLS: Final = 10
_MOST_CELLS: Final = 60
_FRUSTUM: Final = 0.12
"""Depth of a drawn camera, as a share of the extent's radius."""
_EDGES: Final = ((0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (2, 3), (3, 4), (4, 1))


def ground_step(at: Extent) -> float:
    """Side of a cell of the ground grid: 1, 2 or 5 times a power of ten."""
    wanted = 2 * at.radius / _CELLS
    power = 10.0 ** floor(log10(wanted))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= wanted * (1 - 1e-9))


def ground(at: Extent) -> Points:
    """(2 M, 3) float32: ends of the lines of a level grid below most of the points."""
    step = ground_step(at)
    y = ceil(at.high[1] / (step / 2)) * step / 2
    x = _lines(at.low[0], at.high[0], step)
    z = _lines(min(0.0, at.low[2]), at.high[2], step)
    across = [((x[0], y, one), (x[-1], y, one)) for one in z]
    along = [((one, y, z[0]), (one, y, z[-1])) for one in x]
    return np.array([*across, *along], np.float32).reshape(-1, 3)


def _lines(low: float, high: float, step: float) -> NDArray[np.float64]:
    first, last = floor(low / step), ceil(high / step)
    last = min(max(last, first + 1), first + _MOST_CELLS)
    return np.arange(first, last + 1, dtype=np.float64) * np.float64(step)


def cameras(calibration: Calibration, size: Size, at: Extent) -> Points:
    """(32, 3) float32: ends of the edges of the left and the right camera's pyramid."""
    depth = _FRUSTUM * at.radius
    disparity = calibration.px_metres / depth - calibration.doffs_px
    x = np.array([0, size.width - 1, size.width - 1, 0]) - 0.0
    y = np.array([0, 0, size.height - 1, size.height - 1]) - 0.0
    corners = points_of(x, y, np.full(4, disparity), calibration, size)
    left = np.concatenate([np.zeros((1, 3), np.float32), corners])
    right = left + np.array([calibration.baseline_m, 0, 0], np.float32)
    ends = [camera[list(edge)] for camera in (left, right) for edge in _EDGES]
    return np.concatenate(ends).astype(np.float32)
