"""The point cloud as it is drawn, with a real OpenGL, be it software.

Off screen Qt has none: ``test_cloud_on_x.py`` runs this file on a virtual X server.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Thread
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QOffscreenSurface, QOpenGLContext
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QSpinBox, QToolButton

from tests.gui.cloud_driver import CloudDriver
from tests.gui.driver import Driver
from tests.gui.files import write_pair
from tuner.core.calibration import Calibration
from tuner.core.geometry.orbit import Eye
from tuner.core.geometry.point_cloud import PointCloud
from tuner.core.tunable import Size
from tuner.gui.cloud.scene import Scene, surface_format
from tuner.gui.cloud.shot import DARK, Lines, Shot

WIDTH, HEIGHT = 320, 240
EYE = Eye(target=(0, 0, 5), distance=5)


@pytest.fixture(autouse=True)
def opengl(qapp: Any) -> None:
    """Skips where there is none."""
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        pytest.skip("off screen Qt has no OpenGL")
    surface, context = QOffscreenSurface(), QOpenGLContext()
    surface.setFormat(surface_format())
    surface.create()
    context.setFormat(surface_format())
    if not context.create() or not context.makeCurrent(surface):
        pytest.skip("no OpenGL on this screen")
    context.doneCurrent()


def cloud_of(points: np.ndarray, colours: np.ndarray) -> PointCloud:
    return PointCloud(
        points=np.asarray(points, np.float32),
        colours=np.asarray(colours, np.uint8),
        pixels=np.zeros((len(points), 2), np.int32),
        size=Size(64, 48),
        calibration=Calibration(focal_px=60, baseline_m=0.1),
        metric=True,
    )


def shot_of(points: np.ndarray, colours: np.ndarray, **more: Any) -> Shot:
    given = {"eye": EYE, "width": WIDTH, "height": HEIGHT, "point_px": 5.0, **more}
    return Shot(cloud=cloud_of(points, colours), **given)


def drawn(*shots: Shot) -> list[np.ndarray]:
    """Each shot by one scene, on a thread that is not the window's."""
    scene, found, failed = Scene(), [], []

    def work() -> None:
        try:
            found.extend(scene.draw(shot)[..., :3] for shot in shots)
        except Exception as error:  # noqa: BLE001 - raised below, on the test's thread
            failed.append(error)

    worker = Thread(target=work)
    worker.start()
    worker.join()
    if failed:
        raise failed[0]
    return found


def test_points_are_where_the_eye_sees_them_in_their_colours() -> None:
    points = np.array([(0, 0, 5), (1, 0.5, 5), (-1.2, -0.7, 6), (0.6, -1, 4)], np.float32)
    colours = [(250, 250, 250), (255, 0, 0), (0, 200, 0), (20, 40, 255)]
    (picture,) = drawn(shot_of(points, colours))
    assert picture.shape == (HEIGHT, WIDTH, 3)
    for (x, y, _), colour in zip(EYE.seen(points, WIDTH, HEIGHT), colours, strict=True):
        np.testing.assert_array_equal(picture[int(y), int(x)], colour)
    covered = np.any(picture != DARK, axis=2).sum()
    assert 4 * 16 <= covered <= 4 * 36, "four squares of about 5 x 5 px, and nothing else"


def test_what_is_in_front_hides_what_is_behind() -> None:
    points = np.array([(0, 0, 3), (0, 0, 6)], np.float32)
    colours = [(255, 0, 0), (0, 0, 255)]
    for order in (slice(None), slice(None, None, -1)):
        (picture,) = drawn(shot_of(points[order], np.array(colours)[order]))
        np.testing.assert_array_equal(picture[HEIGHT // 2, WIDTH // 2], (255, 0, 0))


def test_one_scene_draws_other_points_sizes_and_pictures() -> None:
    one, two = np.array([(0, 0, 5)]), np.array([(1, 0, 5), (0, 1, 5), (-1, 0, 5)])
    white = np.full((3, 3), 255)
    pictures = drawn(
        shot_of(one, white[:1]),
        shot_of(two, white, width=200, height=300, point_px=1.0),
        shot_of(one, white[:1], point_px=9.0),
        shot_of(two[:0], white[:0]),
    )
    counts = [int(np.any(picture != DARK, axis=2).sum()) for picture in pictures]
    assert counts[0] == pytest.approx(25, abs=11)
    assert (pictures[1].shape, counts[1]) == ((300, 200, 3), 3)
    assert counts[2] == pytest.approx(81, abs=19)
    assert counts[3] == 0


def test_while_the_eye_moves_fewer_are_drawn() -> None:
    rng = np.random.default_rng(0)
    points = rng.uniform((-1, -1, 4), (1, 1, 6), (4000, 3))
    shot = shot_of(points, np.full((4000, 3), 255), point_px=1.0)
    every, few, again = drawn(shot, replace(shot, most=400), shot)
    counts = [int(np.any(picture != DARK, axis=2).sum()) for picture in (every, few, again)]
    assert counts[0] == counts[2]
    assert 200 < counts[1] <= 400 < counts[0]


def test_lines_are_drawn() -> None:
    ends = np.array([(-1, 0, 5), (1, 0, 5)], np.float32)
    shot = shot_of(np.zeros((0, 3)), np.zeros((0, 3)), lines=(Lines(ends, (0, 255, 0)),))
    (picture,) = drawn(shot)
    places = EYE.seen(ends, WIDTH, HEIGHT)
    green = np.all(picture == (0, 255, 0), axis=2)
    assert green.sum() >= places[1, 0] - places[0, 0] - 2
    assert set(np.flatnonzero(green.any(axis=1))) <= {HEIGHT // 2 - 1, HEIGHT // 2}


def test_two_scenes_do_not_disturb_one_another() -> None:
    one = shot_of(np.array([(0, 0, 5)]), [(255, 0, 0)])
    two = shot_of(np.array([(0, 0, 5)]), [(0, 0, 255)])
    for shot, colour in ((one, (255, 0, 0)), (two, (0, 0, 255)), (one, (255, 0, 0))):
        (picture,) = drawn(shot)
        np.testing.assert_array_equal(picture[HEIGHT // 2, WIDTH // 2], colour)


# in the window


@pytest.fixture
def cloud(driver: Driver) -> CloudDriver:
    """A window that shows the cloud of a wall, 7 px away, without landmarks."""
    driver.window.resize(QSize(1200, 900))
    found = CloudDriver(driver)
    for name in ("cloud_grid", "cloud_cameras"):
        driver.find(QCheckBox, name).setChecked(False)
    found.open()
    return found


def array(image: QImage) -> np.ndarray:
    """(H, W, 3) uint8."""
    image = image.convertToFormat(QImage.Format.Format_RGBX8888)
    data = np.asarray(image.constBits()).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return data[:, : image.width(), :3]


def covered(cloud: CloudDriver) -> np.ndarray:
    """(H, W) bool: a point is seen there."""
    return np.any(array(cloud.image) != DARK, axis=2)


def pixel_under(cloud: CloudDriver, x: int, y: int) -> tuple[float, float]:
    """Where in the canvas the point of a pixel is, by the formulas of the pinhole camera."""
    z = 0.8 * 160 / 7
    place = np.array([[(x - 79.5) / 7, (y - 59.5) / 7, z]], np.float32)
    eye, canvas = cloud.driver.inside.eye, cloud.canvas
    ((left, top, _),) = eye.seen(place, canvas.width(), canvas.height())
    return float(left), float(top)


def test_the_dock_shows_the_points(cloud: CloudDriver) -> None:
    assert cloud.line.startswith(
        f"{cloud.driver.frame.outcome.valid_pixels:,}".replace(",", "\u202f")
    )
    assert "no calibration: shape only" in cloud.line
    cloud.press("cloud_front")
    seen = covered(cloud)
    x, y = pixel_under(cloud, 100, 60)
    assert seen[int(y), int(x)]
    assert not seen[2, 2]
    assert seen.mean() > 0.05


def test_it_follows_a_slider(cloud: CloudDriver) -> None:
    before = array(cloud.image)
    cloud.driver.set("min_disparity", 8)
    cloud.settle()
    assert np.any(array(cloud.image) != before) or cloud.words


def test_pointing_at_a_point_marks_its_pixel_in_the_views(cloud: CloudDriver) -> None:
    cloud.press("cloud_front")
    x, y = pixel_under(cloud, 100, 60)
    cloud.hover(x, y)
    marks = cloud.driver.marks("disparity")
    assert marks.crosshair is not None
    assert marks.crosshair[0] == pytest.approx(100, abs=1)
    assert marks.crosshair[1] == pytest.approx(60, abs=1)
    assert cloud.driver.readout.startswith(f"x {marks.crosshair[0]}  y {marks.crosshair[1]} ")
    assert f"x {marks.crosshair[0]}  y {marks.crosshair[1]} " in cloud.line
    cloud.hover(2, 2)
    assert cloud.driver.marks("disparity").crosshair is None


def test_pointing_at_a_pixel_marks_its_point_in_the_cloud(cloud: CloudDriver) -> None:
    cloud.press("cloud_front")
    cloud.driver.point(90, 40)
    mark = cloud.canvas.mark
    assert mark is not None
    assert (mark.x, mark.y) == pytest.approx(pixel_under(cloud, 90, 40), abs=0.5)
    assert "Z 18.286 baselines" in cloud.line
    cloud.driver.leave()
    assert cloud.canvas.mark is None


def test_two_clicks_measure(cloud: CloudDriver) -> None:
    cloud.press("cloud_front")
    cloud.driver.find(QToolButton, "cloud_measure").click()
    for pixel in ((70, 60), (112, 60)):
        cloud.click(*pixel_under(cloud, *pixel))
    assert len(cloud.canvas.ruler) == 2
    length = float(cloud.line.partition("measured ")[2].split()[0])
    # 42 px at 7 px of disparity are 6 baselines; the mouse stands on a whole px.
    assert length == pytest.approx(6, abs=0.4)
    cloud.driver.find(QToolButton, "cloud_measure").click()
    assert cloud.canvas.ruler == ()


@pytest.mark.parametrize("name", ["cloud_reset", "cloud_front", "cloud_top", "cloud_side"])
def test_each_view_shows_points(cloud: CloudDriver, name: str) -> None:
    cloud.driver.do(name)
    cloud.settle()
    assert covered(cloud).any()


def test_mouse_and_keys_move_the_eye(cloud: CloudDriver) -> None:
    inside = cloud.driver.inside
    eye = inside.eye
    cloud.drag(60, 0)
    assert inside.eye.yaw == pytest.approx(eye.yaw + 24)
    assert inside.eye.target == eye.target
    cloud.drag(0, 40, Qt.MouseButton.RightButton)
    assert inside.eye.yaw == pytest.approx(eye.yaw + 24)
    assert inside.eye.target != eye.target
    cloud.driver.qtbot.keyClick(cloud.canvas, Qt.Key.Key_Plus)
    cloud.settle()
    assert inside.eye.distance == pytest.approx(eye.distance / 1.15)


def test_the_eye_stays_while_sliders_move(cloud: CloudDriver) -> None:
    cloud.drag(60, 10)
    eye = cloud.driver.inside.eye
    cloud.driver.set("block_size", 15)
    cloud.settle()
    assert cloud.driver.inside.eye == eye


def test_larger_points_cover_more(cloud: CloudDriver) -> None:
    cloud.press("cloud_front")
    before = covered(cloud).sum()
    cloud.driver.find(QSpinBox, "cloud_size").setValue(6)
    cloud.settle()
    assert covered(cloud).sum() > before


def test_no_point_within_the_limits_is_said(cloud: CloudDriver) -> None:
    cloud.driver.find(QDoubleSpinBox, "cloud_far").setValue(1)
    cloud.settle()
    assert "No pixel has a distance within the limits" in cloud.words
    cloud.driver.find(QDoubleSpinBox, "cloud_far").setValue(0)
    cloud.settle()
    assert covered(cloud).any()


def test_another_pair_resets_the_eye(cloud: CloudDriver, tmp_path: Any) -> None:
    cloud.drag(60, 10)
    cloud.driver.open(write_pair(tmp_path / "other", width=200, height=100, shift=12))
    cloud.settle()
    assert cloud.driver.inside.eye.yaw == pytest.approx(-20)
    assert covered(cloud).any()


def test_reopened_it_draws_again(cloud: CloudDriver) -> None:
    cloud.close()
    cloud.open()
    assert covered(cloud).any()


def test_closing_while_it_draws_is_safe(
    cloud: CloudDriver, new_window: Callable[[], Driver]
) -> None:
    driver = cloud.driver
    driver.drag("block_size", *range(5, 41, 2))
    cloud.canvas.turned.emit(30.0, 0.0)
    driver.window.close()
    assert driver.window.close_workers()
    # The dock is remembered open, and another context takes over.
    again = CloudDriver(new_window())
    assert again.visible


def test_a_scene_that_forgot_draws_again() -> None:
    shot = shot_of(np.array([(0, 0, 5)]), [(255, 0, 0)])
    scene, found = Scene(), []

    def work() -> None:
        scene.draw(shot)
        scene.forget()
        found.append(scene.draw(shot))

    worker = Thread(target=work)
    worker.start()
    worker.join()
    np.testing.assert_array_equal(found[0][HEIGHT // 2, WIDTH // 2, :3], (255, 0, 0))


def test_pairs_of_one_source_are_looked_at_from_one_place(
    cloud: CloudDriver, tmp_path: Any
) -> None:
    for number in range(2):
        files = write_pair(tmp_path / f"{number}", shift=7 + number, seed=number)
        for side, path in (("left", files.left), ("right", files.right)):
            (tmp_path / "all" / side).mkdir(parents=True, exist_ok=True)
            path.rename(tmp_path / "all" / side / f"{number:03}.png")
    driver = cloud.driver
    driver.window.open_paths([tmp_path / "all"])
    driver.until(lambda: driver.state.pair.source is not None and driver.window.settled)
    cloud.settle()
    cloud.drag(60, 10)
    eye, before = driver.inside.eye, driver.pair
    driver.do("next_pair")
    driver.until(lambda: driver.pair is not before and driver.window.settled)
    cloud.settle()
    assert driver.inside.eye == eye
    assert covered(cloud).any()


def test_the_monocular_tab_shares_the_crosshair(cloud: CloudDriver) -> None:
    cloud.press("cloud_front")
    cloud.driver.inside.show_map(np.ones((120, 160), np.float32))
    cloud.driver.do("show_mono")
    cloud.settle()
    cloud.hover(*pixel_under(cloud, 100, 60))
    assert cloud.driver.readout.startswith("x ")
    assert cloud.driver.marks("disparity").crosshair is None
