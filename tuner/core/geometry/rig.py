"""A stereo calibration: two cameras and how they stand, or what else makes a pair rectified."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from tuner.core.calibration import Calibration
from tuner.core.geometry.cameras import (
    CalibrationError,
    Camera,
    Matrix,
    Row,
    matrix_of,
    rotation_of,
    row_of,
    scaled_projection,
)
from tuner.core.tunable import Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A rectification that a file brings along.

    Attributes:
        rotations: R1 and R2, each (3, 3), from a camera to its rectified one.
        projections: P1 and P2, each (3, 4) in px; P2[0][3] = -f times the baseline.
        size: of the rectified pictures; None: as those of the cameras.
    """

    rotations: tuple[Matrix, Matrix]
    projections: tuple[Matrix, Matrix]
    size: Size | None = None

    def __post_init__(self) -> None:
        one, two = self.rotations
        object.__setattr__(self, "rotations", (rotation_of(one, "R1"), rotation_of(two, "R2")))
        first, second = self.projections
        both = matrix_of(first, (3, 4), "P1"), matrix_of(second, (3, 4), "P2")
        object.__setattr__(self, "projections", both)
        for name, matrix in zip(("P1", "P2"), both, strict=True):
            if not (matrix[0][0] > 0 and matrix[1][1] > 0):
                raise CalibrationError(
                    f"{name}: focal lengths {matrix[0][0]:g} and {matrix[1][1]:g} px; both must be "
                    "above 0, else it is singular"
                )

    def scaled(self, share: tuple[float, float], size: Size) -> Ready:
        """For pictures that are so much larger; the baseline stays."""
        one, two = self.projections
        both = scaled_projection(one, share), scaled_projection(two, share)
        return replace(self, projections=both, size=size if self.size else None)

    def in_cameras(self) -> tuple[Matrix, Row]:
        """R and T of x2 = R x1 + T that belong to it."""
        r1, r2 = (np.array(rotation) for rotation in self.rotations)
        first, second = self.projections
        along = second[0][3] / second[0][0] - first[0][3] / first[0][0]
        turned = r2.T @ np.array([along, 0, 0])
        return matrix_of(r2.T @ r1, (3, 3), "R"), row_of(list(turned), "T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraPair:
    """Two cameras; a point x1 in the first one's frame is x2 = R x1 + T in the second's.

    Attributes:
        rotation: R, (3, 3).
        translation: T, in units of ``unit_m`` metres; its length is the baseline.
        unit_m: metres per unit of T; None where the unit is not known.
        ready: the rectification that its file brings along.
        others: the same rig taking pictures of other sizes, where its file knows of some.
        notes: what is to be said of how it was read.

    Raises:
        CalibrationError: it cannot be one, in words.
    """

    left: Camera
    right: Camera
    rotation: Matrix
    translation: Row
    unit_m: float | None = None
    ready: Ready | None = None
    others: tuple[CameraPair, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rotation", rotation_of(self.rotation, "R"))
        object.__setattr__(self, "translation", matrix_of([list(self.translation)], (1, 3), "T")[0])
        _check_unit(self.unit_m)
        if not any(self.translation):
            raise CalibrationError("T: all 0; both cameras would stand in one place")
        if self.left.lens != self.right.lens:
            raise CalibrationError("one camera is a fisheye and the other is not; this is no rig")
        if self.left.size != self.right.size:
            raise CalibrationError(
                f"the cameras' pictures differ in size: {self.left.size} and {self.right.size}; "
                "both must be the same"
            )

    @property
    def size(self) -> Size | None:
        """Of the cameras' pictures."""
        return self.left.size

    @property
    def t(self) -> NDArray[np.float64]:
        """(3, 1) float64, T in its unit."""
        return np.array(self.translation).reshape(3, 1)

    @property
    def r(self) -> NDArray[np.float64]:
        """(3, 3) float64."""
        return np.array(self.rotation)

    @property
    def baseline(self) -> float:
        """In the unit of T."""
        return float(np.linalg.norm(self.translation))

    @property
    def reversed_sides(self) -> bool:
        """T says that the second camera stands to the left of the first."""
        return bool((self.r.T @ self.t)[0, 0] > 0)

    def exchanged(self) -> CameraPair:
        """The same rig with the second camera as the first."""
        turn, move = self.r.T, -self.r.T @ self.t
        return replace(
            self,
            left=self.right,
            right=self.left,
            rotation=matrix_of(turn, (3, 3), "R"),
            translation=row_of(list(move.ravel()), "T"),
            ready=None,
            others=tuple(other.exchanged() for other in self.others),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RemapTables:
    """Where each rectified pixel comes from, as ``cv2.remap`` takes it.

    Attributes:
        left, right: map1 and map2: (H, W, 2) int16 and (H, W) uint16, or two (H, W) float32.
        metric: what is known of the rectified pair; None where the file does not say it.
        unit_m: metres per unit of its baseline; None where the unit is not known.
        size: of the pictures that they are for; None where nobody says it.
    """

    left: tuple[NDArray[np.generic], NDArray[np.generic]]
    right: tuple[NDArray[np.generic], NDArray[np.generic]]
    metric: AlreadyRectified | None = None
    unit_m: float | None = None
    size: Size | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_unit(self.unit_m)
        shapes = {table.shape[:2] for table in (*self.left, *self.right)}
        if len(shapes) != 1:
            raise CalibrationError("the remap tables differ in size; all four must be the same")

    @property
    def new_size(self) -> Size:
        """Of the rectified pictures."""
        height, width = self.left[0].shape[:2]
        return Size(width, height)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyRectified:
    """All that is known of a pair whose rows meet: Z = focal_px * baseline / (d + doffs_px).

    Attributes:
        baseline: in units of ``unit_m`` metres; None where the unit is not known.
        centre: principal point of the left picture, px; None where it is not known.
        size: of the pictures that it is for; None where nobody says it.
    """

    focal_px: float
    baseline: float
    doffs_px: float = 0.0
    centre: tuple[float, float] | None = None
    unit_m: float | None = None
    size: Size | None = None
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        for name in ("focal_px", "baseline"):
            if not 0 < getattr(self, name) < float("inf"):
                raise CalibrationError(f"{name}: {getattr(self, name):g} is not a number above 0")
        _check_unit(self.unit_m)


StereoCalibration = CameraPair | RemapTables | AlreadyRectified
"""What ``rectified`` takes."""


def metric(
    projections: tuple[Matrix, Matrix], unit_m: float | None
) -> tuple[Calibration | None, float]:
    """What turns px of a pair with P1 and P2 into metres, None where the unit is not known.

    The second value is the baseline with its sign: below 0 where the second camera stands to the
    left. ``doffs_px = cx_right - cx_left``: a point at infinity has the disparity -doffs_px.
    """
    first, second = projections
    focal = second[0][0]
    baseline = first[0][3] / first[0][0] - second[0][3] / focal
    if unit_m is None or baseline <= 0:
        return None, baseline
    return (
        Calibration(
            focal_px=focal,
            baseline_m=baseline * unit_m,
            doffs_px=second[0][2] - first[0][2],
            centre=(first[0][2], first[1][2]),
        ),
        baseline,
    )


def with_unit(calibration: StereoCalibration, unit_m: float | None) -> StereoCalibration:
    """The same, its lengths counting so many metres each; None leaves it as it is."""
    if unit_m is None:
        return calibration
    if isinstance(calibration, CameraPair):
        others = tuple(replace(other, unit_m=unit_m) for other in calibration.others)
        return replace(calibration, unit_m=unit_m, others=others)
    return replace(calibration, unit_m=unit_m)


def _check_unit(unit_m: float | None) -> None:
    if unit_m is not None and not 0 < unit_m < float("inf"):
        raise CalibrationError(f"unit: {unit_m:g} m is not a length above 0")
