"""The central gesture: what a mouse can reach on a slider, in the panel as the window has it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QStyle, QStyleOptionSlider, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.driver import Driver
from tuner.core.tunable import Size
from tuner.gui.parameters.panel import ParameterPanel
from tuner.gui.parameters.slider import StepSlider
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings

SIZE = Size(1280, 720)
NUMBERS = [name for name, spec in SPECS.items() if not (spec.rectangle or spec.choices)]
SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot: QtBot) -> ParameterPanel:
    """The panel as narrow as it may be."""
    panel = ParameterPanel()
    qtbot.addWidget(panel)
    panel.resize(max(panel.minimumWidth(), 280), 700)
    settings = StereoBMSettings(pre_filter_type=0, speckle_window_size=50, speckle_range=16)
    panel.show_settings(settings, SIZE)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def slider_of(panel: QWidget, name: str) -> StepSlider:
    return panel.findChild(QWidget, name).findChild(StepSlider)


def handle(slider: StepSlider) -> QPoint:
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    kind, part = QStyle.ComplexControl.CC_Slider, QStyle.SubControl.SC_SliderHandle
    return slider.style().subControlRect(kind, option, part, slider).center()


def move(slider: StepSlider, to: QPoint, keys: Qt.KeyboardModifier) -> None:
    at, kind = QPointF(to), QMouseEvent.Type.MouseMove
    everywhere = QPointF(slider.mapToGlobal(to))
    event = QMouseEvent(kind, at, everywhere, Qt.MouseButton.NoButton, LEFT, keys)
    QApplication.sendEvent(slider, event)


def dragged(
    slider: StepSlider, *, to: int, keys: Qt.KeyboardModifier, most: int = 20_000
) -> list[int]:
    """The values met on a drag from the left end on, px by px, until ``to`` is reached."""
    slider.setValue(slider.minimum())
    start = handle(slider)
    QTest.mousePress(slider, LEFT, pos=start)
    met = [slider.value()]
    for px in range(1, most):
        move(slider, start + QPoint(px, 0), keys)
        met.append(slider.value())
        if slider.value() >= to:
            break
    QTest.mouseRelease(slider, LEFT, pos=start)
    return met


@pytest.mark.parametrize("name", NUMBERS)
def test_every_legal_value_of_the_useful_range_is_reached_with_shift(
    panel: ParameterPanel, name: str
) -> None:
    slider = slider_of(panel, name)
    assert slider.width() >= 240
    met = dragged(slider, to=slider.maximum(), keys=SHIFT)
    wanted = range(slider.minimum(), slider.maximum() + 1, slider.singleStep())
    assert set(wanted) <= set(met)


@pytest.mark.parametrize(
    "name",
    ["block_size", "pre_filter_size", "pre_filter_cap", "num_disparities", "uniqueness_ratio"],
)
def test_usual_ranges_need_no_shift(panel: ParameterPanel, name: str) -> None:
    slider = slider_of(panel, name)
    met = dragged(slider, to=slider.maximum(), keys=NONE)
    wanted = range(slider.minimum(), slider.maximum() + 1, slider.singleStep())
    assert set(wanted) <= set(met)


@pytest.mark.parametrize("name", NUMBERS)
def test_shift_drags_ten_times_finer_or_more(panel: ParameterPanel, name: str) -> None:
    slider = slider_of(panel, name)
    middle = slider.minimum() + (slider.maximum() - slider.minimum()) // 2
    coarse = dragged(slider, to=middle, keys=NONE)
    fine = dragged(slider, to=middle, keys=SHIFT)
    assert len(fine) >= 9 * len(coarse)


def test_the_handle_is_where_the_mouse_is(panel: ParameterPanel) -> None:
    for name in NUMBERS:
        slider = slider_of(panel, name)
        start = handle(slider)
        QTest.mousePress(slider, LEFT, pos=start)
        for px in (5, 40, 90):
            move(slider, start + QPoint(px, 0), NONE)
            legal_apart = slider.width() / max(1, (slider.maximum() - slider.minimum()))
            allowed = 1 + max(1, legal_apart * slider.singleStep())
            end = handle(slider)
            at_end = slider.value() == slider.maximum()
            assert at_end or abs(end.x() - start.x() - px) <= allowed, name
        QTest.mouseRelease(slider, LEFT, pos=start)


def test_a_press_beside_the_handle_brings_it_there(panel: ParameterPanel) -> None:
    slider = slider_of(panel, "uniqueness_ratio")
    QTest.mousePress(slider, LEFT, pos=QPoint(slider.width() * 3 // 4, slider.height() // 2))
    assert 70 <= slider.value() <= 80
    assert slider.isSliderDown()
    QTest.mouseRelease(slider, LEFT, pos=QPoint(0, 0))
    assert not slider.isSliderDown()


@pytest.mark.parametrize(
    ("key", "steps"),
    [
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Left, -1),
        (Qt.Key.Key_PageUp, 10),
        (Qt.Key.Key_PageDown, -10),
    ],
)
@pytest.mark.parametrize("name", ["block_size", "texture_threshold", "num_disparities"])
def test_keys_step_legal_values(panel: ParameterPanel, name: str, key: Qt.Key, steps: int) -> None:
    slider = slider_of(panel, name)
    legal = range(slider.minimum(), slider.maximum() + 1, slider.singleStep())
    at = len(legal) // 2
    slider.setValue(legal[at])
    QTest.keyClick(slider, key)
    assert slider.value() == legal[at + steps]


def test_a_value_beyond_the_useful_range_is_typed_and_then_shown(driver: Driver) -> None:
    assert driver.slider("block_size").maximum() == 51
    spin: Any = driver.spin("block_size")
    spin.setValue(75)
    driver.settle()
    assert driver.state.settings.block_size == 75
    assert driver.slider("block_size").value() == driver.slider("block_size").maximum() == 75


def test_an_even_number_typed_for_an_odd_one_says_what_happened(driver: Driver) -> None:
    spin: Any = driver.spin("block_size")
    spin.setFocus()
    spin.selectAll()
    driver.qtbot.keyClicks(spin, "20")
    driver.qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert driver.message is not None
    assert driver.message.text == "Block size: 20 is not odd, so 19 px was taken."


def test_all_parameters_are_in_sight_at_1280x800(driver: Driver) -> None:
    driver.window.resize(1280, 800)
    driver.settle()
    area = driver.find(QWidget, "parameters").findChild(QScrollArea)
    assert not area.verticalScrollBar().isVisible()
    for name in NUMBERS:
        assert driver.slider(name).width() >= 240
        assert not driver.slider(name).visibleRegion().isEmpty()
