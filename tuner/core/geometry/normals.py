"""Which way the surface looks at each pixel of a disparity map.

A plane in space is a plane over the picture, too: with the distances of the pixel's surroundings
d + doffs = a (x - cx) + b (y - cy) + c its normal is (a f, b f, c), since x - cx = f X / Z and
d + doffs = f B / Z.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tuner.core.calibration import Calibration
from tuner.core.geometry.depth import centre_of
from tuner.core.geometry.point_cloud import Points
from tuner.core.strips import STRIP
from tuner.core.tunable import Size
from tuner.core.types import FloatMap

_REACH: Final = 3
"""A plane through 7 x 7 px: steps of 1/16 px would make steps in anything smaller."""
_SAME_PX: Final = 2.0
"""What differs more is another surface."""
_LEAST: Final = 6
_MOMENTS: Final = 9


def normals(disparity: FloatMap, calibration: Calibration) -> Points:
    """Unit normals that look towards the camera, in camera axes.

    Args:
        disparity: (H, W) float32 px, NaN where it is not known.

    Returns:
        (H, W, 3) float32. Where too few neighbours are known, the direction to the camera; NaN
        where the disparity is not known.
    """
    height, width = disparity.shape
    found = np.empty((height, width, 3), np.float32)
    padded = np.pad(disparity, _REACH, constant_values=np.nan)
    for top in range(0, height, STRIP):
        rows = padded[top : min(top + STRIP, height) + 2 * _REACH]
        _fill(found[top : top + STRIP], rows, top, calibration, Size(width, height))
    return found


def _fill(out: Points, rows: FloatMap, top: int, calibration: Calibration, size: Size) -> None:
    height, width = out.shape[:2]
    middle = rows[_REACH : _REACH + height, _REACH : _REACH + width]
    a, b, c = _plane(rows, middle)
    cx, cy = centre_of(calibration, size)
    x = np.arange(width, dtype=np.float32)[None, :] - np.float32(cx)
    y = np.arange(top, top + height, dtype=np.float32)[:, None] - np.float32(cy)
    f = np.float32(calibration.focal_px)
    total = middle + c + np.float32(calibration.doffs_px)
    alone = ~np.isfinite(a)
    out[..., 0] = np.where(alone, x, a * f)
    out[..., 1] = np.where(alone, y, b * f)
    out[..., 2] = np.where(alone, f, total - a * x - b * y)
    with np.errstate(invalid="ignore", divide="ignore"):
        out /= -np.linalg.norm(out, axis=2, keepdims=True)
    # A steep plane through a few steps of 1/16 px can seem to look away; no camera sees that.
    seen = out[..., 0] * x + out[..., 1] * y + out[..., 2] * f
    out[seen > 0] *= -1
    out[~np.isfinite(middle)] = np.nan


def _plane(rows: FloatMap, middle: FloatMap) -> tuple[FloatMap, FloatMap, FloatMap]:
    """Slopes in px per px, and height over the middle's, by least squares; NaN where too few."""
    height, width = middle.shape
    sums = np.zeros((_MOMENTS, height, width), np.float32)
    for v in range(-_REACH, _REACH + 1):
        for u in range(-_REACH, _REACH + 1):
            taken = rows[_REACH + v : _REACH + v + height, _REACH + u : _REACH + u + width]
            with np.errstate(invalid="ignore"):
                above = taken - middle
                same = np.abs(above) <= _SAME_PX
            above = np.where(same, above, np.float32(0))
            for number, factor in enumerate((1, u, v, u * u, u * v, v * v)):
                if factor:
                    sums[number] += same * np.float32(factor)
            for number, factor in enumerate((1, u, v), start=6):
                if factor:
                    sums[number] += above * np.float32(factor)
    return _solved(sums)


def _solved(sums: Points) -> tuple[FloatMap, FloatMap, FloatMap]:
    """Cramer's rule for the normal equations of every pixel at once."""
    n, u, v, uu, uv, vv, d, ud, vd = sums.astype(np.float64)
    minors = (uu * vv - uv * uv, uv * v - u * vv, u * uv - uu * v)
    determinant = n * minors[0] + u * minors[1] + v * minors[2]
    enough = (n >= _LEAST) & (determinant > 1)
    determinant = np.where(enough, determinant, np.nan)
    c = (d * minors[0] + ud * minors[1] + vd * minors[2]) / determinant
    a = (d * minors[1] + ud * (n * vv - v * v) + vd * (u * v - n * uv)) / determinant
    b = (d * minors[2] + ud * (u * v - n * uv) + vd * (n * uu - u * u)) / determinant
    one, two, three = (np.asarray(part, np.float32) for part in (a, b, c))
    return one, two, three
