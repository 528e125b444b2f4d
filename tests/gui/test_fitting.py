"""The window lies inside its screen, however small that is."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QDoubleSpinBox,
    QLabel,
    QTabWidget,
    QWidget,
)

from tests.gui.driver import Driver
from tuner.gui.views.ruler import Ruler
from tuner.gui.widgets.fitting import inside, show_floating_anew, stack


@pytest.mark.parametrize(
    ("width", "height"), [(800, 600), (1366, 768), (911, 512), (683, 384), (960, 540)]
)
def test_the_first_window_lies_inside_the_screen_with_its_frame(width: int, height: int) -> None:
    screen = QRect(0, 0, width, height)
    placed = inside(QRect(0, 0, 1280, 800), screen)
    assert screen.contains(placed)
    assert placed.top() >= 30, "room for a title bar"
    assert placed.height() >= height - 60


def test_a_window_that_fits_keeps_its_size_and_comes_back_to_the_screen() -> None:
    screen = QRect(0, 0, 1920, 1080)
    assert inside(QRect(100, 100, 1280, 800), screen) == QRect(100, 100, 1280, 800)
    assert screen.contains(inside(QRect(3000, 2000, 1280, 800), screen))


def test_the_window_can_be_made_as_small_as_a_small_screen(empty: Driver) -> None:
    for tab in ("show_stereo", "show_mono", "show_compare"):
        empty.do(tab)
        empty.window.resize(792, 556)
        assert (empty.window.width(), empty.window.height()) == (792, 556)
    least = empty.window.minimumSizeHint()
    assert least.height() <= 384 - 44
    empty.do("side_panels")
    empty.until(lambda: empty.window.minimumSizeHint().width() <= 683 - 8)


def test_on_a_narrow_screen_the_panels_stand_behind_one_another(empty: Driver) -> None:
    stack(empty.window)
    presets, parameters = (
        empty.find(QDockWidget, f"dock_{name}") for name in ("presets", "parameters")
    )
    assert empty.window.tabifiedDockWidgets(parameters) == [presets]
    empty.window.resize(792, 556)
    tabs = empty.find(QTabWidget, "tabs")
    empty.until(lambda: tabs.width() > 350)
    assert not parameters.visibleRegion().isEmpty(), "the parameters stand in front"
    empty.do("side_panels")
    empty.until(lambda: tabs.width() > 700)
    empty.do("side_panels")
    empty.until(lambda: tabs.width() < 500)


def test_figures_in_the_status_line_do_not_widen_the_window(driver: Driver) -> None:
    driver.window.resize(792, 556)
    times = driver.find(QLabel, "status_times")
    before = driver.window.minimumSizeHint().width()
    times.setFixedWidth(2000)
    QApplication.processEvents()
    assert driver.window.minimumSizeHint().width() == before
    assert driver.window.width() == 792


def test_a_narrow_status_line_says_the_time_of_all_together(driver: Driver) -> None:
    times = driver.find(QLabel, "status_times")
    driver.window.resize(1280, 800)
    driver.until(lambda: "match" in times.text())
    driver.window.resize(792, 556)
    driver.until(lambda: "match" not in times.text())
    assert times.text().endswith(" ms")
    assert "match" in times.toolTip()


@pytest.mark.parametrize("bar", ["compare_bar", "compare_fit"])
@pytest.mark.parametrize("width", [792, 950, 1280])
def test_nothing_of_the_comparisons_bars_lies_over_another(
    driver: Driver, bar: str, width: int
) -> None:
    driver.inside.show_map(np.linspace(1, 2, 160 * 120, dtype=np.float32).reshape(120, 160))
    driver.do("show_compare")
    driver.settle_all()
    stack(driver.window)
    driver.window.resize(width, 600)
    whole, tabs = driver.find(QWidget, bar), driver.find(QTabWidget, "tabs")
    driver.until(lambda: width - 450 < tabs.width() < width - 300)
    shown = [
        one
        for one in whole.findChildren(QWidget)
        if isinstance(one, QLabel | QAbstractButton | QComboBox | QDoubleSpinBox)
        and one.isVisible()
        and one.objectName() != ""
    ]
    assert len(shown) >= 5
    boxes = [QRect(one.mapTo(whole, QPoint(0, 0)), one.size()) for one in shown]
    for box, other in combinations(boxes, 2):
        assert not box.intersects(other)
    for one in shown:
        assert one.width() >= min(one.minimumSizeHint().width(), width), one.objectName()


def test_what_stands_in_the_monocular_tab_is_whole_on_a_small_screen(empty: Driver) -> None:
    """1280x800 at a scale of 2."""
    empty.do("show_mono")
    empty.settle_all()
    stack(empty.window)
    empty.window.resize(640, 372)
    tabs, bar = empty.find(QTabWidget, "tabs"), empty.find(QWidget, "mono_bar")
    welcome = empty.find(QWidget, "mono_welcome")
    empty.until(lambda: tabs.width() < 350 and bar.height() >= bar.heightForWidth(bar.width()))
    empty.until(lambda: welcome.height() >= welcome.heightForWidth(welcome.width()))
    for whole in (bar, welcome):
        shown = [
            one
            for one in whole.findChildren(QWidget)
            if isinstance(one, QLabel | QAbstractButton | QComboBox) and one.isVisible()
        ]
        boxes = [QRect(one.mapTo(whole, QPoint(0, 0)), one.size()) for one in shown]
        for box, other in combinations(boxes, 2):
            assert not box.intersects(other)
        for one, box in zip(shown, boxes, strict=True):
            assert whole.rect().contains(box), one.objectName()
            assert one.height() >= one.heightForWidth(one.width()), one.objectName()
            if isinstance(one, QAbstractButton):
                assert one.width() >= one.minimumSizeHint().width(), one.objectName()


def test_a_ruler_goes_where_its_words_would_lie_over_one_another(driver: Driver) -> None:
    view = driver.view("disparity")
    ruler = view.findChild(Ruler)
    assert ruler.isVisible()
    view.resize(100, 60)
    assert not ruler.isVisible()
    view.resize(300, 240)
    assert ruler.isVisible()


@pytest.mark.parametrize("name", ["shortcuts", "models"])
def test_a_dialog_is_no_larger_than_its_screen(empty: Driver, name: str) -> None:
    empty.do(name)
    (dialog,) = (one for one in empty.window.findChildren(QDialog) if one.isVisible())
    free = dialog.screen().availableSize()
    assert dialog.width() <= free.width()
    assert dialog.height() <= free.height()
    empty.close_dialogs()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_what_floats_comes_after_its_window_so_that_it_stays_over_it(empty: Driver) -> None:
    shown: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show:
                shown.append(watched.objectName())
            return False

    dock, window = empty.find(QDockWidget, "dock_presets"), empty.window
    dock.setFloating(True)
    window.hide()
    watch = Watch(window)
    for one in (dock, window):
        one.installEventFilter(watch)
    dock.show()
    window.show()
    show_floating_anew(window)
    assert shown[-2:] == [window.objectName(), "dock_presets"]
    assert dock.isVisible()
    parameters = empty.find(QDockWidget, "dock_parameters")
    assert parameters.isVisible()
    dock.setFloating(False)
