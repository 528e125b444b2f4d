"""The eye that looks at a cloud: where points are seen, and which of them is pointed at."""

from __future__ import annotations

from math import radians, tan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuner.core.calibration import Calibration
from tuner.core.geometry.landmarks import cameras, ground, ground_step
from tuner.core.geometry.orbit import VIEWS, Aim, Extent, Eye, extent, looking, pointed
from tuner.core.geometry.point_cloud import points_of
from tuner.core.tunable import Size

WIDTH, HEIGHT = 400, 300
AT = Extent(low=(-1, -0.5, 2), high=(1, 0.5, 4))


def rows(*places: tuple[float, float, float]) -> np.ndarray:
    return np.array(places, np.float32)


@given(st.floats(-170, 170), st.floats(-80, 80), st.floats(0.1, 50))
def test_the_target_is_in_the_middle(yaw: float, pitch: float, distance: float) -> None:
    eye = Eye(target=(1, 2, 3), distance=distance, yaw=yaw, pitch=pitch)
    ((x, y, forward),) = eye.seen(rows((1, 2, 3)), WIDTH, HEIGHT)
    assert (x, y) == pytest.approx((200, 150), abs=0.05)
    assert forward == pytest.approx(distance, rel=1e-3)
    np.testing.assert_allclose(eye.axes @ eye.axes.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(eye.axes) == pytest.approx(1), "no mirror"


def test_an_eye_in_the_camera_sees_what_the_camera_saw() -> None:
    """Its pixels are the picture's: x right and y down, nothing mirrored."""
    size = Size(WIDTH, HEIGHT)
    focal = HEIGHT / 2 / tan(radians(25))
    known = Calibration(focal_px=focal, baseline_m=1, centre=(WIDTH / 2, HEIGHT / 2))
    x, y = np.array([20.0, 380, 200]), np.array([30.0, 100, 290])
    places = points_of(x, y, np.array([5.0, 8, 11]), known, size)
    eye = Eye(target=(0, 0, 1), distance=1, height_degrees=50)
    np.testing.assert_allclose(eye.seen(places, WIDTH, HEIGHT)[:, 0], x, atol=1e-3)
    np.testing.assert_allclose(eye.seen(places, WIDTH, HEIGHT)[:, 1], y, atol=1e-3)


def test_what_is_behind_the_eye_is_not_seen() -> None:
    assert np.isnan(Eye(target=(0, 0, 1), distance=1).seen(rows((0, 0, -1)), WIDTH, HEIGHT)).all()


def test_the_scene_follows_a_drag() -> None:
    eye = looking("front", AT)
    near = rows((0, 0, 2))
    before = eye.seen(near, WIDTH, HEIGHT)[0]
    assert eye.turned(20, 0).seen(near, WIDTH, HEIGHT)[0, 0] > before[0]
    assert eye.turned(0, 20).seen(near, WIDTH, HEIGHT)[0, 1] > before[1]
    target = rows(eye.target)
    moved = eye.moved(30, -10, HEIGHT).seen(target, WIDTH, HEIGHT)[0]
    assert moved[:2] == pytest.approx((230, 140), abs=0.05)
    assert eye.nearer(2).distance == pytest.approx(eye.distance / 2)


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_sees_nearly_all(name: str) -> None:
    rng = np.random.default_rng(0)
    cloud = rng.uniform(AT.low, AT.high, (500, 3)).astype(np.float32)
    seen = looking(name, AT).seen(cloud, WIDTH, HEIGHT)
    inside = (seen[:, 0] >= 0) & (seen[:, 0] < WIDTH) & (seen[:, 1] >= 0) & (seen[:, 1] < HEIGHT)
    assert inside.mean() > 0.9


def test_from_above_far_is_up_and_right_is_right() -> None:
    seen = looking("top", AT).seen(rows((0, 0, 2), (0, 0, 4), (1, 0, 3)), WIDTH, HEIGHT)
    assert seen[1, 1] < seen[2, 1] < seen[0, 1]
    assert seen[2, 0] > seen[0, 0]


def test_the_extent_is_not_moved_by_a_few_wrong_points() -> None:
    rng = np.random.default_rng(0)
    cloud = rng.uniform((-1, -1, 2), (1, 1, 4), (2000, 3)).astype(np.float32)
    cloud[::150] = (500, 0, 9000)
    found = extent(cloud)
    assert found is not None
    assert found.radius < 2
    assert extent(cloud[:0]) is None


def test_of_points_under_the_mouse_the_front_one_is_meant() -> None:
    eye = Eye(target=(0, 0, 5), distance=5)
    cloud = rows((0, 0, 9), (0, 0.002, 4), (0.3, 0, 4), (0, 0, -3))
    middle = Aim(x=200, y=150, width=WIDTH, height=HEIGHT)
    assert pointed(cloud, eye, middle) == 1
    x, y, _ = eye.seen(cloud, WIDTH, HEIGHT)[2]
    beside = Aim(x=float(x) + 8, y=float(y), width=WIDTH, height=HEIGHT)
    assert pointed(cloud, eye, beside) == 2
    assert pointed(cloud, eye, Aim(x=5, y=5, width=WIDTH, height=HEIGHT)) is None
    assert pointed(cloud[:0], eye, middle) is None


@pytest.mark.parametrize(("scale", "step"), [(1, 0.5), (0.01, 0.005), (300, 100)])
def test_the_ground_is_level_round_and_below(scale: float, step: float) -> None:
    low = tuple(scale * one for one in AT.low)
    at = Extent(low=low, high=tuple(scale * one for one in AT.high))  # type: ignore[arg-type]
    assert ground_step(at) == pytest.approx(step)
    lines = ground(at)
    assert len(lines) % 2 == 0
    assert np.ptp(lines[:, 1]) == 0
    assert lines[0, 1] >= at.high[1]
    assert lines[:, 2].max() >= at.high[2] * 0.999
    np.testing.assert_allclose(lines[:, 0] / step, np.rint(lines[:, 0] / step), atol=1e-3)


def test_the_cameras_stand_a_baseline_apart_and_open_as_the_pictures_do() -> None:
    known = Calibration(focal_px=100, baseline_m=0.25, doffs_px=7)
    found = cameras(known, Size(201, 101), AT)
    left, right = found[:16], found[16:]
    np.testing.assert_allclose(right - left, np.tile([0.25, 0, 0], (16, 1)), atol=1e-6)
    away = left[left[:, 2] > 0]
    np.testing.assert_allclose(np.abs(away[:, 0] / away[:, 2]).max(), 1.0, rtol=1e-5)
