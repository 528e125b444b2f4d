"""What can be a camera and a rig, and what is refused in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.rigs import SIZE, places, rig, seen
from tuner.core.geometry.cameras import CalibrationError, Camera
from tuner.core.geometry.rig import (
    AlreadyRectified,
    CameraPair,
    Ready,
    metric,
)
from tuner.core.geometry.rig_size import for_size, rectified_by
from tuner.core.tunable import Size

P1 = ((500, 0, 300, 0), (0, 500, 240, 0), (0, 0, 1, 0))
P2 = ((500, 0, 320, -60), (0, 500, 240, 0), (0, 0, 1, 0))
EYE = ((1, 0, 0), (0, 1, 0), (0, 0, 1))


@pytest.mark.parametrize("number", [0, 4, 5, 8, 12, 14])
def test_opencvs_numbers_of_coefficients_are_legal(number: int) -> None:
    camera = Camera.of(500, 500, 320, 240, distortion=(0.1,) * number)
    assert camera.d.shape == (max(number, 4), 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"matrix": ((0, 0, 1), (0, 5, 1), (0, 0, 1))}, "singular"),
        ({"matrix": ((5, 0, 1), (0, -5, 1), (0, 0, 1))}, "above 0"),
        ({"matrix": ((5, 0, 1), (0, 5, 1))}, "2x3; 3x3"),
        ({"matrix": ((5, 0, float("nan")), (0, 5, 1), (0, 0, 1))}, "sensible"),
        ({"matrix": ((5, 0, 1), (0, 5, 1), (0, 0, 2))}, "0 0 1"),
        ({"distortion": (1, 2, 3)}, "3 coefficients; a pinhole camera has"),
        ({"lens": "fisheye", "distortion": (1, 2, 3, 4, 5)}, "5 coefficients"),
        ({"distortion": (1, 2, "x", 4)}, "no number"),
    ],
)
def test_what_is_no_camera_is_refused(change: Any, words: str) -> None:
    good: dict[str, Any] = {"matrix": ((500, 0, 320), (0, 500, 240), (0, 0, 1))}
    if change.get("lens") == "fisheye":
        from tuner.core.geometry.cameras import Lens

        change = {**change, "lens": Lens.FISHEYE}
    with pytest.raises(CalibrationError, match=words):
        Camera(**(good | change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rotation": ((1, 0, 0), (0, 0, 0), (0, 0, 1))}, "R: the matrix is singular"),
        ({"rotation": ((2, 0, 0), (0, 1, 0), (0, 0, 1))}, "R: this is no rotation"),
        ({"rotation": ((-1, 0, 0), (0, 1, 0), (0, 0, 1))}, "R: this is no rotation"),
        ({"translation": (0, 0, 0)}, "T: all 0"),
        ({"translation": (1, 2)}, "T: 1x2; 1x3"),
        ({"unit_m": 0.0}, "unit: 0 m"),
    ],
)
def test_what_is_no_rig_is_refused(change: Any, words: str) -> None:
    with pytest.raises(CalibrationError, match=words):
        replace(rig(), **change)


def test_cameras_of_other_sizes_are_no_rig() -> None:
    with pytest.raises(CalibrationError, match="640x480 and 320x240"):
        replace(rig(), right=replace(rig().right, size=Size(320, 240)))


def test_exchanged_cameras_see_the_same_the_other_way_round() -> None:
    found = rig()
    assert not found.reversed_sides
    assert found.exchanged().reversed_sides
    in_second = (found.r @ places().T + found.t).T
    left, right = seen(places(), found)
    two, one = seen(in_second, found.exchanged())
    np.testing.assert_allclose(one, left, atol=1e-6)
    np.testing.assert_allclose(two, right, atol=1e-6)


def test_doffs_is_the_right_centre_minus_the_left_one() -> None:
    calibration, baseline = metric((P1, P2), 1.0)
    assert calibration is not None
    assert baseline == pytest.approx(0.12)
    assert calibration.doffs_px == 20
    # At 3 m the right camera sees it 500 * 0.12 / 3 px further left, and its centre lies 20 right.
    assert calibration.metres(500 * 0.12 / 3 - 20) == pytest.approx(3)
    assert metric((P1, P2), None)[0] is None


def test_a_ready_rectification_tells_how_the_cameras_stand() -> None:
    ready = Ready(rotations=(EYE, EYE), projections=(P1, P2))
    rotation, translation = ready.in_cameras()
    np.testing.assert_allclose(rotation, np.eye(3))
    np.testing.assert_allclose(translation, (-0.12, 0, 0))


def test_half_sized_pictures_show_points_at_half_the_place() -> None:
    half, said = for_size(rig(), Size(320, 240))
    assert isinstance(half, CameraPair)
    assert said == ("the calibration is for pictures of 640x480; scaled to 320x240",)
    for small, large in zip(seen(places(), half), seen(places(), rig()), strict=True):
        np.testing.assert_allclose(small, (large + 0.5) / 2 - 0.5, atol=1e-9)


def test_pictures_of_another_shape_are_refused() -> None:
    with pytest.raises(CalibrationError, match="for pictures of 640x480, the pair is 640x360"):
        for_size(rig(), Size(640, 360))


def test_a_calibration_without_size_betrays_it_by_its_centre() -> None:
    unknown = rig(size=None)
    fitted, said = for_size(unknown, SIZE)
    assert fitted == rig()
    assert said == ()
    with pytest.raises(CalibrationError, match="for pictures of about 644x488"):
        for_size(unknown, Size(1280, 960))


def test_pictures_of_the_rectified_size_are_rectified_already() -> None:
    found = replace(
        rig(), ready=Ready(rotations=(EYE, EYE), projections=(P1, P2), size=Size(600, 470))
    )
    fitted, said = for_size(found, Size(600, 470))
    assert fitted == rectified_by(found)
    assert isinstance(fitted, AlreadyRectified)
    assert (fitted.focal_px, fitted.baseline, fitted.doffs_px) == (500, 0.12, 20)
    assert "rectified already" in said[0]
