"""A calibration for pictures of another size than it was made for: scaled, chosen, or refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tuner.core.geometry.cameras import CalibrationError
from tuner.core.geometry.rig import (
    AlreadyRectified,
    CameraPair,
    RemapTables,
    StereoCalibration,
    metric,
)
from tuner.core.tunable import Size

CENTRAL: Final = 0.2
"""A principal point farther from the centre, as a share of the side, is one of another size."""


def for_size(
    calibration: StereoCalibration, size: Size
) -> tuple[StereoCalibration, tuple[str, ...]]:
    """The calibration for pictures of this size, and what is to be said of that.

    Raises:
        CalibrationError: it is for pictures of another shape.
    """
    if calibration.size is None:
        return _taken_as(calibration, size), ()
    if isinstance(calibration, CameraPair):
        fitting = [one for one in calibration.others if one.size == size]
        calibration = fitting[0] if fitting else calibration
    if calibration.size == size:
        return calibration, ()
    if isinstance(calibration, CameraPair) and calibration.ready and calibration.ready.size == size:
        return rectified_by(calibration), (
            f"the calibration's rectified pictures are {size}, so the pair is rectified already",
        )
    made_for = calibration.size
    assert made_for is not None
    if isinstance(calibration, RemapTables) or not _alike(made_for, size):
        raise CalibrationError(
            f"the calibration is for pictures of {made_for}, the pair is {size}; take "
            "pictures of that size, or calibrate anew"
        )
    said = f"the calibration is for pictures of {made_for}; scaled to {size}"
    share = (size.width / made_for.width, size.height / made_for.height)
    return _scaled(calibration, share, size), (said,)


def _scaled(
    calibration: CameraPair | AlreadyRectified, share: tuple[float, float], size: Size
) -> StereoCalibration:
    if isinstance(calibration, AlreadyRectified):
        focal, doffs = calibration.focal_px * share[0], calibration.doffs_px * share[0]
        centre = calibration.centre and (
            (calibration.centre[0] + 0.5) * share[0] - 0.5,
            (calibration.centre[1] + 0.5) * share[1] - 0.5,
        )
        return replace(calibration, focal_px=focal, doffs_px=doffs, centre=centre, size=size)
    ready = (
        calibration.ready.scaled(share, _times(calibration.ready.size, share))
        if (calibration.ready)
        else None
    )
    return replace(
        calibration,
        left=calibration.left.scaled(share, size),
        right=calibration.right.scaled(share, size),
        ready=ready,
    )


def _times(size: Size | None, share: tuple[float, float]) -> Size:
    width, height = size or Size(0, 0)
    return Size(round(width * share[0]), round(height * share[1]))


def _taken_as(calibration: StereoCalibration, size: Size) -> StereoCalibration:
    """A file that does not say for which pictures it is betrays it by its principal points."""
    if not isinstance(calibration, CameraPair):
        return replace(calibration, size=size)
    for camera in (calibration.left, calibration.right):
        (_, _, cx), (_, _, cy), _ = camera.matrix
        if max(abs(cx / size.width - 0.5), abs(cy / size.height - 0.5)) > CENTRAL:
            raise CalibrationError(
                f"camera matrix: the principal point {cx:.0f}, {cy:.0f} lies far from the centre "
                f"of pictures of {size}, so the calibration looks made for pictures of about "
                f"{2 * cx:.0f}x{2 * cy:.0f}; say for which"
            )
    one, two = (replace(camera, size=size) for camera in (calibration.left, calibration.right))
    return replace(calibration, left=one, right=two)


def _alike(one: Size, two: Size) -> bool:
    """Whether one is the other scaled, up to a pixel of rounding."""
    share = two.width / one.width
    return abs(one.height * share - two.height) <= 1 + share


def rectified_by(calibration: CameraPair) -> AlreadyRectified:
    """What its own rectification says of pictures that are rectified already.

    Raises:
        CalibrationError: it brings none along.
    """
    ready = calibration.ready
    if ready is None:
        raise CalibrationError("P1, P2: the calibration brings no rectification along")
    first, second = ready.projections
    baseline = metric(ready.projections, None)[1]
    return AlreadyRectified(
        focal_px=second[0][0],
        baseline=abs(baseline),
        doffs_px=second[0][2] - first[0][2],
        centre=(first[0][2], first[1][2]),
        unit_m=calibration.unit_m,
        size=ready.size or calibration.size,
        notes=calibration.notes,
    )
