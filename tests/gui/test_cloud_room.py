"""The cloud's dock leaves the views their room, in small windows too, and comes back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QDoubleSpinBox, QToolButton, QWidget

from tests.gui.cloud_driver import CloudDriver
from tests.gui.driver import Driver
from tests.gui.frames_driver import write_folder
from tests.gui.test_cloud import forbid_opengl
from tuner.gui.views.image_view import ImageView


@pytest.fixture
def cloud(empty: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CloudDriver:
    """A window with a source of several pairs; the dock is closed."""
    forbid_opengl(monkeypatch)
    empty.frames.open(write_folder(tmp_path / "rig"))
    return CloudDriver(empty)


def resize(driver: Driver, width: int, height: int) -> None:
    driver.window.resize(width, height)
    driver.until(lambda: (driver.window.width(), driver.window.height()) == (width, height))


def area(driver: Driver) -> Qt.DockWidgetArea:
    return driver.window.dockWidgetArea(driver.find(QDockWidget, "dock_point_cloud"))


def views_px(driver: Driver) -> int:
    """Height of the largest view."""
    return max(one.height() for one in driver.window.findChildren(ImageView) if one.isVisible())


def test_views_strip_and_cloud_share_a_usual_window(cloud: CloudDriver) -> None:
    driver = cloud.driver
    resize(driver, 1280, 800)
    cloud.open()
    assert driver.frames.strip.isVisible()
    driver.until(lambda: cloud.canvas.height() >= 180)
    assert views_px(driver) >= 180
    assert area(driver) == Qt.DockWidgetArea.BottomDockWidgetArea


def test_the_strip_is_smaller_where_there_is_little_height(cloud: CloudDriver) -> None:
    driver = cloud.driver
    resize(driver, 1280, 1000)
    usual = driver.frames.strip.height()
    resize(driver, 1280, 800)
    assert driver.frames.strip.height() < usual - 15
    resize(driver, 1280, 1000)
    assert driver.frames.strip.height() == usual


def test_in_a_low_window_the_cloud_stands_behind_the_side_panels(cloud: CloudDriver) -> None:
    driver = cloud.driver
    driver.do("side_panels")
    driver.do("side_panels")
    resize(driver, 900, 400)
    cloud.open()
    assert area(driver) == Qt.DockWidgetArea.RightDockWidgetArea
    assert cloud.canvas.isVisible(), "in front of the other panels"
    assert (driver.window.width(), driver.window.height()) == (900, 400)
    assert not driver.frames.strip.isVisible()
    assert views_px(driver) >= 60
    assert cloud.canvas.height() >= 100


def test_what_is_seldom_needed_is_folded_and_takes_no_room(cloud: CloudDriver) -> None:
    driver = cloud.driver
    resize(driver, 1280, 800)
    cloud.open()
    near, bar = driver.find(QDoubleSpinBox, "cloud_near"), driver.find(QWidget, "cloud_bar")
    assert not near.isVisible()
    one_line = bar.height()
    driver.find(QToolButton, "cloud_more").click()
    driver.until(lambda: bar.height() > one_line)
    assert near.isVisible()
    driver.find(QToolButton, "cloud_more").click()
    driver.until(lambda: bar.height() == one_line)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("floating", [False, True], ids=["docked", "floating"])
def test_it_comes_back_where_it_was(
    cloud: CloudDriver, new_window: Callable[[], Driver], floating: bool
) -> None:
    driver = cloud.driver
    resize(driver, 1280, 800)
    cloud.open()
    dock = driver.find(QDockWidget, "dock_point_cloud")
    dock.setFloating(floating)
    if floating:
        dock.resize(500, 420)
    driver.settle_all()
    size = dock.size()
    driver.window.close()
    again = new_window()
    back = again.find(QDockWidget, "dock_point_cloud")
    assert back.isVisible()
    assert back.isFloating() is floating
    again.until(lambda: back.height() == size.height())
