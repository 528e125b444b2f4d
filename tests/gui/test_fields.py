"""Each parameter's row: legal values only, edits from gestures only, words for everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tuner.core.tunable import Rect, Size
from tuner.gui.parameters.inputs import compact, parsed
from tuner.gui.parameters.rectangle_row import RectRow
from tuner.gui.parameters.row import ParameterRow, field_row
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings

SIZE = Size(640, 480)
SCALARS = [name for name, spec in SPECS.items() if not (spec.rectangle or spec.choices)]
ROIS = [name for name, spec in SPECS.items() if spec.rectangle]

Edits = list[tuple[str, Any, bool]]
Make = Callable[..., tuple[ParameterRow | RectRow, Edits]]


@pytest.fixture
def make(qtbot: QtBot) -> Make:
    """Makes the row of a field showing these settings, and the list of what it emits."""

    def build(name: str, **values: Any) -> tuple[ParameterRow | RectRow, Edits]:
        shown = StereoBMSettings(**values)
        default = getattr(StereoBMSettings(), name)
        row = field_row(name, SPECS[name], default)
        qtbot.addWidget(row)
        edits: Edits = []
        row.edited.connect(lambda *edit: edits.append(edit))
        row.set_columns(90)
        row.resize(360, 40)
        row.show_value(shown.values, SIZE)
        with qtbot.waitExposed(row):
            row.show()
        return row, edits

    return build


def handle(slider: QSlider) -> QPoint:
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    kind, part = QStyle.ComplexControl.CC_Slider, QStyle.SubControl.SC_SliderHandle
    return slider.style().subControlRect(kind, option, part, slider).center()


def type_into(spin: QAbstractSpinBox, text: str) -> None:
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin, text)


def wheel_over(
    widget: QWidget, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> QWheelEvent:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(widget.mapToGlobal(middle)),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event


@pytest.mark.parametrize("name", SPECS)
def test_a_row_is_named_after_its_field_and_holds_a_slider_and_a_spin_box(
    make: Make, name: str
) -> None:
    row, _ = make(name)
    assert row.objectName() == name
    if SPECS[name].choices:
        assert row.findChild(QComboBox) is not None
        return
    assert row.findChild(QSlider) is not None
    assert row.findChild(QAbstractSpinBox) is not None


@pytest.mark.parametrize("name", SCALARS)
def test_the_slider_speaks_raw_units(make: Make, name: str) -> None:
    row, _ = make(name)
    offered = SPECS[name].slider_range(name, StereoBMSettings().values, SIZE)
    assert row.slider.minimum() == offered.low
    assert row.slider.maximum() == offered.nearest(offered.high)
    assert row.slider.value() == getattr(StereoBMSettings(), name)
    assert row.slider.singleStep() == SPECS[name].step
    assert row.slider.pageStep() > row.slider.singleStep()


@pytest.mark.parametrize("name", SCALARS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(numbers=st.lists(st.integers(-(2**31), 2**31 - 1) | st.integers(-40, 300), max_size=8))
def test_whatever_is_set_only_legal_values_come_out(
    make: Make, name: str, numbers: list[int]
) -> None:
    row, edits = make(name)
    for number in numbers:
        row.slider.setValue(number)
        row.spin.setValue(number)
    for edit in edits:
        StereoBMSettings(**{name: edit[1]})
        assert edit[1] in SPECS[name].legal_range(StereoBMSettings().values, SIZE)
    assert row.slider.value() in SPECS[name].range
    assert row.spin.value() in SPECS[name].range


@pytest.mark.parametrize("name", SCALARS)
def test_the_spin_box_reads_what_it_writes(name: str) -> None:
    spec = SPECS[name]
    offered = spec.slider_range(name, StereoBMSettings().values, SIZE)
    for value in range(offered.low, offered.high + 1, spec.step):
        assert parsed(spec, compact(spec, value)) == value


def test_showing_a_value_emits_nothing(make: Make) -> None:
    for name in SPECS:
        row, edits = make(name)
        other = StereoBMSettings(
            pre_filter_type=0,
            pre_filter_size=21,
            pre_filter_cap=63,
            num_disparities=256,
            block_size=101,
            min_disparity=-100,
            texture_threshold=100000,
            uniqueness_ratio=300,
            disp12_max_diff=3,
            speckle_window_size=400,
            speckle_range=33,
            roi1=Rect(5, 6, 70, 80),
            roi2=Rect(7, 8, 90, 100),
        )
        row.show_value(other.values, SIZE)
        row.show_value(StereoBMSettings().values, Size(64, 48))
        assert edits == []


def test_a_value_beyond_the_useful_range_can_still_be_shown(make: Make) -> None:
    row, _ = make("texture_threshold", texture_threshold=2**31 - 1)
    assert row.slider.value() == row.spin.value() == 2**31 - 1


def test_typing_fifteen_does_not_emit_one(make: Make) -> None:
    row, edits = make("block_size")
    type_into(row.spin, "15")
    assert edits == []
    QTest.keyClick(row.spin, Qt.Key.Key_Return)
    assert edits == [("block_size", 15, False)]
    assert row.slider.value() == 15


@pytest.mark.parametrize(
    ("name", "typed", "value", "text"),
    [
        ("block_size", "16", 15, "15 px"),
        ("block_size", "9999", 255, "255 px"),
        ("num_disparities", "100", 96, "96 px"),
        ("num_disparities", "128 px", 128, "128 px"),
        ("speckle_range", "2", 32, "2 px"),
        ("speckle_range", "1,25", 20, "1.25 px"),
        ("speckle_range", "0.07", 1, "0.0625 px"),
        ("speckle_range", "off", -1, "off"),
        ("disp12_max_diff", "1", 1, "1 px"),
        ("min_disparity", "-32", -32, "-32 px"),
        ("uniqueness_ratio", "20%", 20, "20 %"),
        ("speckle_window_size", "12 px²", 12, "12 px²"),
    ],
)
def test_a_typed_text_becomes_the_nearest_legal_value(
    make: Make, name: str, typed: str, value: int, text: str
) -> None:
    row, edits = make(name, speckle_window_size=100, speckle_range=5)
    type_into(row.spin, typed)
    QTest.keyClick(row.spin, Qt.Key.Key_Return)
    assert edits == [(name, value, False)]
    assert row.spin.text() == text


def test_a_typed_text_that_means_the_same_value_is_put_right_on_screen(make: Make) -> None:
    row, edits = make("block_size", block_size=15)
    type_into(row.spin, "16")
    QTest.keyClick(row.spin, Qt.Key.Key_Return)
    assert edits == []
    assert row.spin.text() == "15 px"


def test_letters_cannot_be_typed_into_a_number(make: Make) -> None:
    row, edits = make("block_size")
    type_into(row.spin, "abc")
    QTest.keyClick(row.spin, Qt.Key.Key_Return)
    assert edits == []
    assert row.spin.text() == "21 px"


NUMBERS = {
    "as many digits as Python reads no more": "9" * 4301,
    "more than a float holds": "9" * 309,
    "a fraction without end": "0." + "3" * 6000,
    "far below": "-" + "9" * 5000,
    "zeros in front": "0" * 5000 + "7",
    "one more than a C int": str(2**31),
}


@pytest.mark.parametrize("name", SCALARS)
@pytest.mark.parametrize("text", NUMBERS.values(), ids=NUMBERS)
def test_a_long_number_that_is_pasted_becomes_a_legal_value(
    make: Make, name: str, text: str
) -> None:
    row, edits = make(name, speckle_window_size=100, speckle_range=5)
    QApplication.clipboard().setText(text)
    row.spin.setFocus()
    row.spin.selectAll()
    row.spin.lineEdit().paste()
    QTest.keyClick(row.spin, Qt.Key.Key_Return)
    legal = row.spec.legal_range(StereoBMSettings(speckle_window_size=100).values, SIZE)
    assert row.spin.value() in legal or row.spin.value() == -1
    for _, value, _ in edits:
        StereoBMSettings(**{name: value})


@pytest.mark.parametrize("side", ["x", "y", "width", "height"])
def test_a_long_number_pasted_into_a_side_of_a_region_stays_inside(make: Make, side: str) -> None:
    row, _ = make("roi1")
    assert isinstance(row, RectRow)
    for text in NUMBERS.values():
        spin = row.sides[side].spin
        spin.lineEdit().setText(text)
        spin.interpretText()
        assert row.value.right <= SIZE.width
        assert row.value.bottom <= SIZE.height


def test_stepping_up_from_the_greatest_number_stays_there(make: Make) -> None:
    row, edits = make("disp12_max_diff", disp12_max_diff=2**31 - 1)
    row.spin.stepUp()
    assert edits == []
    assert row.spin.value() == 2**31 - 1


def test_stepping_below_off_changes_nothing(make: Make) -> None:
    row, edits = make("disp12_max_diff", disp12_max_diff=0)
    row.spin.stepDown()
    row.spin.stepDown()
    assert edits == [("disp12_max_diff", -1, False)]
    assert row.spin.text() == "off"


def test_a_step_of_the_speckle_range_is_a_sixteenth_of_a_pixel(make: Make) -> None:
    row, edits = make("speckle_range", speckle_window_size=100, speckle_range=16)
    row.spin.stepUp()
    assert edits == [("speckle_range", 17, False)]
    assert row.spin.text() == "1.0625 px"


def test_a_drag_says_so_and_its_release_ends_it(make: Make) -> None:
    row, edits = make("uniqueness_ratio")
    left = Qt.MouseButton.LeftButton
    start = handle(row.slider)
    QTest.mousePress(row.slider, left, pos=start)
    for step in (15, 30, 45):
        QTest.mouseMove(row.slider, start + QPoint(step, 0))
    QTest.mouseRelease(row.slider, left, pos=start + QPoint(45, 0))
    assert len(edits) == 4
    assert [dragging for *_, dragging in edits] == [True, True, True, False]
    assert edits[-1][1] == edits[-2][1] == row.slider.value() > 15


def test_a_click_on_the_handle_is_no_edit(make: Make) -> None:
    row, edits = make("uniqueness_ratio")
    QTest.mouseClick(row.slider, Qt.MouseButton.LeftButton, pos=handle(row.slider))
    assert edits == []


def test_showing_does_not_pull_the_handle_from_under_the_mouse(make: Make) -> None:
    row, _ = make("block_size")
    row.slider.setSliderDown(True)
    row.slider.setSliderPosition(45)
    row.show_value(StereoBMSettings(block_size=31).values, Size(40, 40))
    assert row.slider.sliderPosition() == 45
    assert row.spin.value() == 31
    row.slider.setSliderDown(False)
    assert row.slider.maximum() == 39


def test_arrow_keys_edit_without_dragging(make: Make) -> None:
    row, edits = make("num_disparities")
    row.slider.setFocus()
    QTest.keyClick(row.slider, Qt.Key.Key_Right)
    QTest.keyClick(row.slider, Qt.Key.Key_Right)
    assert edits == [("num_disparities", 80, False), ("num_disparities", 96, False)]


@pytest.mark.parametrize("place", ["label", "handle", "button"])
def test_one_parameter_is_reset(make: Make, place: str) -> None:
    row, edits = make("block_size", block_size=101)
    left = Qt.MouseButton.LeftButton
    if place == "label":
        QTest.mouseDClick(row.label, left)
    elif place == "handle":
        QTest.mouseDClick(row.slider, left, pos=handle(row.slider))
    else:
        QTest.mouseClick(row.reset_button, left)
    assert edits == [("block_size", 21, False)]


def test_a_modified_value_is_marked_and_a_default_is_not(make: Make) -> None:
    row, _ = make("block_size")
    assert not row.modified
    assert not row.reset_button.isVisible()
    assert not row.label.font().bold()
    row.show_value(StereoBMSettings(block_size=15).values, SIZE)
    assert row.modified
    assert row.reset_button.isVisible()
    assert row.label.font().bold()
    assert "Modified; default 21 px" in row.slider.accessibleDescription()


@pytest.mark.parametrize("name", SCALARS)
@pytest.mark.parametrize("part", ["slider", "spin"])
def test_the_wheel_scrolls_the_panel_unless_the_control_has_the_focus(
    make: Make, name: str, part: str
) -> None:
    row, edits = make(name, speckle_window_size=9, speckle_range=9, pre_filter_type=0)
    control = getattr(row, part)
    row.label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    row.label.setFocus()
    event = wheel_over(control)
    assert edits == []
    assert not event.isAccepted()
    assert control.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_the_wheel_moves_a_slider_that_has_the_focus(make: Make, qtbot: QtBot) -> None:
    row, edits = make("block_size")
    row.activateWindow()
    row.slider.setFocus()
    qtbot.waitUntil(row.slider.hasFocus)
    wheel_over(row.slider)
    assert edits == [], "a plain wheel scrolls the panel"
    wheel_over(row.slider, Qt.KeyboardModifier.ControlModifier)
    assert edits == [("block_size", 19, False)]


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("pre_filter_size", {}, "x-Sobel"),
        ("speckle_range", {}, "Speckle area is 0"),
        ("speckle_window_size", {"speckle_range": -1, "speckle_window_size": 9}, "range is off"),
    ],
)
def test_a_parameter_without_effect_is_greyed_and_says_why(
    make: Make, name: str, values: dict[str, int], words: str
) -> None:
    row, _ = make(name, **values)
    assert not row.slider.isEnabled()
    assert not row.spin.isEnabled()
    assert words in row.toolTip()
    assert words in row.slider.toolTip()
    assert words in row.slider.accessibleDescription()
    captions = [label for label in row.findChildren(QLabel) if label.isVisible()]
    assert any(words in caption.text() for caption in captions)
    assert row.caption.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_a_parameter_with_effect_again_takes_input(make: Make) -> None:
    row, _ = make("pre_filter_size")
    row.show_value(StereoBMSettings(pre_filter_type=0).values, SIZE)
    assert row.slider.isEnabled()
    assert not row.caption.isVisible()
    assert "Without effect now" not in row.toolTip()


@pytest.mark.parametrize("name", SPECS)
def test_the_tooltip_tells_all_that_is_declared(make: Make, name: str) -> None:
    row, _ = make(name)
    spec, text = SPECS[name], row.toolTip()
    assert spec.label in text
    assert spec.opencv in text
    assert (spec.ros or "ROS 2 has no such parameter") in text
    assert "Raise it when" in text
    assert "Lower it when" in text
    assert row.whatsThis() == text


def test_the_tooltip_of_the_speckle_range_speaks_of_pixels(make: Make) -> None:
    row, _ = make("speckle_range")
    assert "stored in 1/16 px" in row.toolTip()
    assert "in steps of 1/16 px" in row.toolTip()


@pytest.mark.parametrize("name", ROIS)
def test_a_region_is_folded_until_it_is_asked_for(make: Make, name: str) -> None:
    row, _ = make(name)
    assert "whole image" in row.disclosure.text()
    assert not row.sides["x"].isVisible()
    QTest.mouseClick(row.disclosure, Qt.MouseButton.LeftButton)
    assert row.findChild(QWidget, f"{name}_x").isVisible()
    assert row.findChild(QWidget, f"{name}_height").isVisible()


@pytest.mark.parametrize(
    ("side", "value", "rect"),
    [
        ("width", 100, Rect(0, 0, 100, 480)),
        ("height", 100, Rect(0, 0, 640, 100)),
        ("x", 40, Rect(40, 0, 600, 480)),
        ("y", 40, Rect(0, 40, 640, 440)),
    ],
)
def test_the_first_side_moved_leaves_the_others_at_the_whole_image(
    make: Make, side: str, value: int, rect: Rect
) -> None:
    row, edits = make("roi1")
    row.sides[side].slider.setValue(value)
    assert edits == [("roi1", rect, False)]


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["x", "y", "width", "height"]), st.integers(-9, 9999)),
        max_size=8,
    )
)
def test_a_region_stays_inside_the_image(make: Make, moves: list[tuple[str, int]]) -> None:
    row, edits = make("roi2")
    for side, value in moves:
        row.sides[side].slider.setValue(value)
        if edits:
            row.show_value(StereoBMSettings(roi2=edits[-1][1]).values, SIZE)
    for _, rect, _ in edits:
        assert not rect.empty
        assert rect.right <= SIZE.width
        assert rect.bottom <= SIZE.height


def test_pushing_x_to_the_edge_and_back_in_one_drag_gives_the_width_back(make: Make) -> None:
    row, edits = make("roi1", roi1=Rect(10, 10, 300, 200))
    slider = row.sides["x"].slider
    slider.setSliderDown(True)
    for x in (600, 20):
        slider.setSliderPosition(x)
        row.show_value(StereoBMSettings(roi1=edits[-1][1]).values, SIZE)
    slider.setSliderDown(False)
    assert edits == [
        ("roi1", Rect(600, 10, 40, 200), True),
        ("roi1", Rect(20, 10, 300, 200), True),
        ("roi1", Rect(20, 10, 300, 200), False),
    ]


def test_a_region_is_reset_to_the_whole_image(make: Make) -> None:
    row, edits = make("roi1", roi1=Rect(10, 10, 300, 200))
    assert "300 × 200" in row.disclosure.text()
    QTest.mouseClick(row.reset_button, Qt.MouseButton.LeftButton)
    assert edits == [("roi1", Rect(), False)]
