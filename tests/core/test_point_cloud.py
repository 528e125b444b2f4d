"""Pixels in space: what OpenCV's own matrix Q says of them, and planes with known normals."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tuner.core.calibration import Calibration
from tuner.core.geometry.depth import centre_of
from tuner.core.geometry.normals import normals
from tuner.core.geometry.point_cloud import assumed, points_of
from tuner.core.tunable import Size

SIZE = Size(64, 48)
KNOWN = Calibration(focal_px=80, baseline_m=0.12, doffs_px=3.5, centre=(30.25, 22.5))


def reprojected(disparity: np.ndarray, known: Calibration) -> np.ndarray:
    """The same by cv2.reprojectImageTo3D, whose Q is written down here from its documentation."""
    cx, cy = centre_of(known, SIZE)
    q = np.array(
        [
            [1, 0, 0, -cx],
            [0, 1, 0, -cy],
            [0, 0, 0, known.focal_px],
            [0, 0, 1 / known.baseline_m, known.doffs_px / known.baseline_m],
        ]
    )
    return cv2.reprojectImageTo3D(disparity, q)


def places() -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[: SIZE.height, : SIZE.width]
    return x.ravel(), y.ravel()


@pytest.mark.parametrize("known", [KNOWN, Calibration(focal_px=100, baseline_m=0.5)])
def test_points_are_where_opencv_puts_them(known: Calibration) -> None:
    rng = np.random.default_rng(2)
    disparity = rng.uniform(1, 40, (SIZE.height, SIZE.width)).astype(np.float32)
    found = points_of(*places(), disparity.ravel(), known, SIZE)
    np.testing.assert_allclose(found, reprojected(disparity, known).reshape(-1, 3), rtol=1e-5)
    assert found.dtype == np.float32


def test_without_disparity_and_at_infinity_there_is_no_point() -> None:
    disparity = np.array([np.nan, -3.5, -4.0, -3.0], np.float32)
    found = points_of(np.zeros(4), np.zeros(4), disparity, KNOWN, SIZE)
    assert np.isnan(found[:3]).all()
    assert found[3, 2] == pytest.approx(80 * 0.12 / 0.5)


def test_no_calibration_gives_the_shape_in_baselines() -> None:
    found = points_of(np.array([31.5]), np.array([23.5]), np.array([4.0]), assumed(SIZE), SIZE)
    np.testing.assert_allclose(found, [[0, 0, 0.8 * 64 / 4]])


@pytest.mark.parametrize("normal", [(0, 0, -1), (0.3, 0, -1), (0.2, -0.7, -1), (0, -1, -0.4)])
def test_normals_of_a_plane(normal: tuple[float, float, float]) -> None:
    """n . P = -1 on a plane before the camera, so 1/Z = -(n . ray): its disparity is known."""
    unit = np.array(normal) / np.linalg.norm(normal)
    x, y = places()
    cx, cy = centre_of(KNOWN, SIZE)
    rays = np.stack([(x - cx) / KNOWN.focal_px, (y - cy) / KNOWN.focal_px, np.ones(x.size)], 1)
    inverse = -(rays @ unit)
    disparity = np.where(inverse > 0.05, KNOWN.px_metres * inverse - KNOWN.doffs_px, np.nan)
    disparity = disparity.reshape(SIZE.height, SIZE.width).astype(np.float32)
    found = normals(disparity, KNOWN)
    known = np.isfinite(disparity)
    assert known.sum() > 500
    assert np.isnan(found[~known]).all()
    np.testing.assert_allclose(found[known], np.tile(unit, (known.sum(), 1)), atol=2e-3)


def test_a_step_does_not_tilt_the_normals_beside_it() -> None:
    disparity = np.full((48, 64), 10, np.float32)
    disparity[:, 32:] = 30
    found = normals(disparity, KNOWN)
    np.testing.assert_allclose(found, np.broadcast_to([0, 0, -1], found.shape), atol=1e-5)


def test_a_pixel_alone_looks_at_the_camera() -> None:
    disparity = np.full((48, 64), np.nan, np.float32)
    disparity[5, 50] = 12
    ray = np.array([(50 - 30.25) / 80, (5 - 22.5) / 80, 1.0])
    np.testing.assert_allclose(normals(disparity, KNOWN)[5, 50], -ray / np.linalg.norm(ray), 1e-5)
