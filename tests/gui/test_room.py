"""Room for the views, what stands in empty ones, and how large a pixel is shown."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QLabel, QSplitter, QTabWidget, QWidget

from tests.gui.driver import Driver
from tuner.gui.views.image_view import ImageView


def shown(driver: Driver) -> list[bool]:
    return [driver.find(QDockWidget, f"dock_{n}").isVisible() for n in ("presets", "parameters")]


def test_one_key_folds_both_panels_and_brings_them_back(driver: Driver) -> None:
    grid = driver.find(QWidget, "view_grid")
    before = grid.width()
    assert driver.action("side_panels").isChecked()
    driver.press(Qt.Key.Key_F9)
    assert shown(driver) == [False, False]
    assert not driver.action("side_panels").isChecked()
    driver.until(lambda: grid.width() > before + 300)
    driver.press(Qt.Key.Key_F9)
    assert shown(driver) == [True, True]


def test_a_panel_that_was_closed_before_stays_closed(driver: Driver) -> None:
    driver.find(QDockWidget, "dock_presets").close()
    driver.do("side_panels")
    assert shown(driver) == [False, False]
    driver.do("side_panels")
    assert shown(driver) == [False, True]
    driver.find(QDockWidget, "dock_parameters").close()
    assert not driver.action("side_panels").isChecked()


def test_panels_closed_one_by_one_come_back_by_the_key(driver: Driver) -> None:
    for name in ("presets", "parameters"):
        driver.find(QDockWidget, f"dock_{name}").close()
    driver.do("side_panels")
    assert shown(driver) == [True, True]


def six_views(driver: Driver) -> list[QSize]:
    """Rooms for the pictures of a comparison at 1280x800."""
    views = [driver.find(ImageView, f"compare_picture_{n}") for n in range(1, 7)]
    return [view.canvas.viewport().size() for view in views]


def test_six_views_get_all_the_room_and_numbers_come_back(driver: Driver) -> None:
    driver.window.resize(1280, 800)
    driver.inside.show_map(np.linspace(1, 2, 160 * 120, dtype=np.float32).reshape(120, 160))
    driver.do("show_compare")
    driver.pick("compare_layout", text="6 views")
    driver.settle_all()
    table, split = driver.find(QWidget, "compare_table"), driver.find(QSplitter, "compare_split")
    before = split.sizes()
    driver.do("side_panels")
    assert not table.isVisible() or table.visibleRegion().isEmpty()
    driver.until(lambda: min(room.width() for room in six_views(driver)) >= 300)
    assert min(room.height() for room in six_views(driver)) >= 230, "a thumbnail had 144"
    tabs = driver.find(QTabWidget, "compare_lower").tabBar()
    middle = tabs.tabRect(0).center()
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=middle)
    assert abs(split.sizes()[1] - before[1]) <= 8, "a click on a tab shows what is below it"
    driver.do("side_panels")
    driver.do("side_panels")
    driver.until(lambda: min(room.height() for room in six_views(driver)) >= 230)
    driver.do("side_panels")
    assert abs(split.sizes()[1] - before[1]) <= 8


def test_what_was_folded_stands_as_before_at_the_next_start(
    new_window: Callable[[], Driver], driver: Driver
) -> None:
    driver.do("show_compare")
    split = driver.find(QSplitter, "compare_split")
    share = split.sizes()[1] / sum(split.sizes())
    driver.do("side_panels")
    driver.window.close()
    again = new_window()
    again.do("side_panels")
    sizes = again.find(QSplitter, "compare_split").sizes()
    assert abs(sizes[1] / sum(sizes) - share) < 0.05


@pytest.mark.parametrize("view", ["left", "right", "disparity", "fourth"])
def test_an_empty_view_says_that_a_pair_can_be_dropped_there(empty: Driver, view: str) -> None:
    assert "Drop a pair here" in empty.view(view).canvas.marks.message


def test_the_zoom_stands_in_the_status_line(driver: Driver) -> None:
    zoom = driver.find(QLabel, "status_zoom")
    driver.do("one_to_one")
    assert zoom.text() == "zoom 100 %"
    driver.do("fit")
    canvas = driver.view("disparity").canvas
    zoomed = 100 * canvas.mapping.scale * canvas.devicePixelRatioF()
    assert zoom.text() == f"zoom {zoomed:.0f} %"
    assert zoomed != 100
    driver.do("show_compare")
    assert zoom.text() == "", "there is no picture yet"


def test_without_a_picture_there_is_no_zoom(empty: Driver) -> None:
    assert empty.find(QLabel, "status_zoom").text() == ""


def test_toolbar_buttons_act_on_the_tab_in_front_or_are_off(driver: Driver) -> None:
    stereo_alone = ("layout_1", "layout_2", "layout_3", "layout_4", "wipe")
    for tab in ("show_mono", "show_compare"):
        driver.do(tab)
        before = driver.inside.view.stereo
        for name in stereo_alone:
            assert not driver.action(name).isEnabled()
            driver.do(name)
        assert driver.inside.view.stereo == before
        assert driver.action("fit").isEnabled()
        assert driver.action("flip").isEnabled() == (tab == "show_compare")
    driver.do("show_stereo")
    assert all(driver.action(name).isEnabled() for name in (*stereo_alone, "flip"))
