"""One camera as a calibration knows it: matrix, distortion, size of its pictures."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import UserError
from tuner.core.tunable import Size

Row = tuple[float, ...]
Matrix = tuple[Row, ...]
"""Rows of numbers: unlike an array it can be compared, hashed and not be changed."""

SENSIBLE: Final = 1e9
"""No number of a camera is larger."""


class Lens(StrEnum):
    """How rays become pixels, as OpenCV's two modules have it."""

    PINHOLE = "pinhole"
    FISHEYE = "fisheye"


COEFFICIENTS: Final = {Lens.PINHOLE: (0, 4, 5, 8, 12, 14), Lens.FISHEYE: (4,)}
"""Pinhole: k1 k2 p1 p2 k3 k4 k5 k6 s1 s2 s3 s4 tx ty; fisheye (equidistant): k1 k2 k3 k4."""


class CalibrationError(UserError, ValueError):
    """A calibration cannot be used; the words name the field."""


class HalfCalibrationError(CalibrationError):
    """Only one of the two files that make a calibration was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """Matrix [fx s cx; 0 fy cy; 0 0 1] in px, and the coefficients of its distortion.

    Attributes:
        distortion: in OpenCV's order, as many as COEFFICIENTS says.
        size: of its pictures; None where nobody says it.

    Raises:
        CalibrationError: it is no camera, in words.
    """

    matrix: Matrix
    distortion: Row = ()
    lens: Lens = Lens.PINHOLE
    size: Size | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "matrix", matrix_of(self.matrix, (3, 3), "camera matrix"))
        object.__setattr__(self, "distortion", row_of(self.distortion, "distortion"))
        _check(self)

    @classmethod
    def of(cls, fx: float, fy: float, cx: float, cy: float, **more: Any) -> Camera:
        """The camera with these focal lengths and this principal point, px."""
        return cls(matrix=((fx, 0, cx), (0, fy, cy), (0, 0, 1)), **more)

    @property
    def k(self) -> NDArray[np.float64]:
        """(3, 3) float64."""
        return np.array(self.matrix)

    @property
    def d(self) -> NDArray[np.float64]:
        """(N, 1) float64, N as COEFFICIENTS says but at least 4."""
        return np.array(self.distortion or (0.0,) * 4).reshape(-1, 1)

    def scaled(self, share: tuple[float, float], size: Size) -> Camera:
        """The same camera where pictures are so much larger: pixel centres lie at whole numbers."""
        return replace(self, matrix=scaled_projection(self.matrix, share), size=size)


def scaled_projection(matrix: Matrix, share: tuple[float, float]) -> Matrix:
    """A (3, 3) or (3, 4) matrix to px, for pictures that are ``share`` larger in x and y."""
    (sx, sy), (first, second, third) = share, matrix
    one = [value * sx for value in first]
    two = [value * sy for value in second]
    one[2], two[2] = (first[2] + 0.5) * sx - 0.5, (second[2] + 0.5) * sy - 0.5
    return tuple(one), tuple(two), third


def matrix_of(value: Any, shape: tuple[int, int], name: str) -> Matrix:
    """Finite numbers of this shape as a Matrix.

    Raises:
        CalibrationError: they are not.
    """
    try:
        array = np.asarray(value, np.float64)
    except (TypeError, ValueError, OverflowError):
        raise CalibrationError(f"{name}: it holds what is no number") from None
    if array.shape != shape:
        size = "x".join(map(str, array.shape)) or "a single number"
        raise CalibrationError(f"{name}: {size}; {shape[0]}x{shape[1]} numbers are needed")
    if not np.all(np.abs(array) < SENSIBLE):
        raise CalibrationError(f"{name}: it holds numbers that are not of a sensible size")
    return tuple(tuple(float(number) for number in row) for row in array)


def row_of(value: Iterable[Any], name: str) -> Row:
    """Finite numbers as a Row.

    Raises:
        CalibrationError: they are not.
    """
    return matrix_of([list(value)], (1, len(list(value))), name)[0] if value else ()


def rotation_of(value: Any, name: str) -> Matrix:
    """A (3, 3) rotation; what rounding in a file took from it is given back.

    Raises:
        CalibrationError: it is none.
    """
    array = np.array(matrix_of(value, (3, 3), name))
    if abs(np.linalg.det(array)) < 1e-6:
        raise CalibrationError(f"{name}: the matrix is singular; a rotation is needed")
    u, _, vt = np.linalg.svd(array)
    near = u @ vt
    if np.linalg.det(near) < 0 or np.abs(near - array).max() > 0.01:
        raise CalibrationError(
            f"{name}: this is no rotation: its rows are not of length 1 and at right angles"
        )
    if np.abs(near - array).max() < 1e-9:
        return matrix_of(array, (3, 3), name)
    return matrix_of(near, (3, 3), name)


def _check(camera: Camera) -> None:
    (fx, skew, _), (low, fy, _), last = camera.matrix
    if not (fx > 0 and fy > 0):
        raise CalibrationError(
            f"camera matrix: focal lengths {fx:g} and {fy:g} px; both must be above 0, else it is "
            "singular"
        )
    if low != 0 or last != (0, 0, 1) or abs(skew) > fx:
        raise CalibrationError("camera matrix: [fx 0 cx; 0 fy cy; 0 0 1] is needed")
    known = COEFFICIENTS[camera.lens]
    if len(camera.distortion) not in known:
        wanted = ", ".join(map(str, known[:-1])) + " or " if known[1:] else ""
        raise CalibrationError(
            f"distortion: {len(camera.distortion)} coefficients; a {camera.lens} camera has "
            f"{wanted}{known[-1]}"
        )
    if not all(math.isfinite(number) for number in camera.distortion):
        raise CalibrationError("distortion: it holds what is no number")
