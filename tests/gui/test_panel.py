"""The parameter panel: every parameter, grouped by stage, following and never leading."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLabel, QScrollArea, QSlider, QWidget
from pytestqt.qtbot import QtBot

from tests.work import calls_of
from tuner.core.tunable import Rect, Size, Stage
from tuner.core.types import StageReport
from tuner.gui.parameters.panel import ParameterPanel
from tuner.gui.parameters.stage_header import readout
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings

SIZE = Size(1280, 720)
SCALARS = [name for name, spec in SPECS.items() if not spec.rectangle]


@pytest.fixture
def panel(qtbot: QtBot) -> ParameterPanel:
    made = ParameterPanel()
    qtbot.addWidget(made)
    made.resize(made.sizeHint().width(), 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def edits(panel: ParameterPanel) -> list[tuple[str, Any, bool]]:
    seen: list[tuple[str, Any, bool]] = []
    panel.edited.connect(lambda *edit: seen.append(edit))
    return seen


def top(panel: QWidget, widget: QWidget) -> int:
    return widget.mapTo(panel, QPoint(0, 0)).y()


def test_every_parameter_has_a_slider_and_a_spin_box(panel: ParameterPanel) -> None:
    for name in SPECS:
        row = panel.findChild(QWidget, name)
        if SPECS[name].choices:
            assert row.findChild(QComboBox) is not None
            continue
        assert row.findChild(QSlider) is not None
        assert row.findChild(QAbstractSpinBox) is not None


def test_the_stages_stand_in_the_order_in_which_data_passes(panel: ParameterPanel) -> None:
    readouts = [panel.findChild(QLabel, f"stage_{stage}") for stage in Stage]
    tops = [top(panel, one) for one in readouts]
    assert tops == sorted(tops)
    for name, spec in SPECS.items():
        at = top(panel, panel.findChild(QWidget, name))
        own = list(Stage).index(spec.stage)
        assert tops[own] < at
        assert all(at < later for later in tops[own + 1 :])


def test_all_scalar_parameters_are_visible_at_once(panel: ParameterPanel) -> None:
    """At 1280x800 a panel has about 700 px."""
    area = panel.findChild(QScrollArea)
    assert not area.verticalScrollBar().isVisible()
    assert not area.horizontalScrollBar().isVisible()
    assert area.widget().width() <= area.viewport().width()
    assert panel.width() <= 380


def test_labels_sliders_and_spin_boxes_stand_in_columns(panel: ParameterPanel) -> None:
    rows = [row for name, row in panel.rows.items() if name in SCALARS and not SPECS[name].choices]
    assert len({row.slider.mapTo(panel, QPoint(0, 0)).x() for row in rows}) == 1
    assert len({row.spin.mapTo(panel, QPoint(row.spin.width(), 0)).x() for row in rows}) == 1
    assert len({row.spin.width() for row in rows}) == 1
    assert all(row.slider.width() >= 240 for row in rows)


def test_showing_settings_emits_nothing(panel: ParameterPanel, edits: list[Any]) -> None:
    panel.show_settings(StereoBMSettings(block_size=9, roi1=Rect(1, 2, 30, 40)), SIZE)
    panel.show_settings(StereoBMSettings(num_disparities=256, min_disparity=-64), Size(200, 100))
    assert edits == []
    assert panel.rows["num_disparities"].spin.value() == 256


def test_a_gesture_names_its_field(panel: ParameterPanel, edits: list[Any]) -> None:
    panel.rows["min_disparity"].slider.setValue(-20)
    panel.rows["roi2"].sides["width"].spin.setValue(50)
    assert edits == [
        ("min_disparity", -20, False),
        ("roi2", Rect(0, 0, 50, 480), False),
    ]


def test_ranges_follow_the_image_and_the_other_values(panel: ParameterPanel) -> None:
    small = StereoBMSettings(block_size=9)
    panel.show_settings(small, Size(64, 48))
    assert panel.rows["block_size"].slider.maximum() == 47
    texture = panel.rows["texture_threshold"].slider
    assert texture.maximum() == 9 * 9 * 31
    panel.show_settings(replace(small, pre_filter_cap=10), Size(64, 48))
    assert texture.maximum() == 9 * 9 * 10


def test_two_parameters_that_switch_each_other_off_do_not_lock_the_user_out(
    panel: ParameterPanel,
) -> None:
    panel.show_settings(StereoBMSettings(speckle_window_size=0, speckle_range=-1), SIZE)
    assert panel.rows["speckle_window_size"].slider.isEnabled()
    assert "range is off" in panel.rows["speckle_window_size"].caption.text()


def test_what_a_filter_needs_can_be_set_before_the_filter_is_on(panel: ParameterPanel) -> None:
    panel.show_settings(StereoBMSettings(speckle_window_size=0, speckle_range=0), SIZE)
    row = panel.rows["speckle_range"]
    assert row.slider.isEnabled()
    assert "Speckle area is 0" in row.caption.text()
    assert not panel.rows["pre_filter_size"].slider.isEnabled()


def test_reset_all_asks_once_and_only_if_something_is_modified(
    panel: ParameterPanel, qtbot: QtBot
) -> None:
    assert not panel.reset.isEnabled()
    panel.show_settings(StereoBMSettings(block_size=9), SIZE)
    with qtbot.waitSignal(panel.resetAll):
        QTest.mouseClick(panel.reset, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("report", "text"),
    [
        (StageReport(stage=Stage.MATCH, elapsed_ms=42.31, rejected=0), "42 ms"),
        (
            StageReport(stage=Stage.SPECKLE, elapsed_ms=8.25, rejected=1234567),
            "8.2 ms · rejects 1 234 567 pixels",
        ),
        (
            StageReport(stage=Stage.CONFIDENCE, within=Stage.MATCH),
            "in match · counting what it rejects",
        ),
        (
            StageReport(stage=Stage.CONSISTENCY, within=Stage.MATCH, rejected=7),
            "in match · rejects 7 pixels",
        ),
        (
            StageReport(stage=Stage.CONSISTENCY, within=Stage.MATCH, rejected=7, elapsed_ms=6.64),
            "6.6 ms · rejects 7 pixels",
        ),
        (
            StageReport(stage=Stage.SPECKLE, rejected=9, reused=True),
            "remembered · rejects 9 pixels",
        ),
    ],
)
def test_the_read_out_of_a_stage(panel: ParameterPanel, report: StageReport, text: str) -> None:
    assert readout(report).replace("\u202f", " ") == text
    panel.show_stages((report,))
    assert panel.findChild(QLabel, f"stage_{report.stage}").text() == readout(report)


def test_tab_goes_from_top_to_bottom(panel: ParameterPanel) -> None:
    panel.show_settings(
        StereoBMSettings(pre_filter_type=0, speckle_window_size=50, speckle_range=16), SIZE
    )
    at, order = panel.reset, []
    while (at := at.nextInFocusChain()) is not panel.reset:
        takes = at.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and at.isVisible() and at.isEnabled() and panel.isAncestorOf(at):
            order.append(top(panel, at))
    assert len(order) >= 2 * len(SCALARS)
    assert all(before <= after + 4 for before, after in pairwise(order))


def test_every_control_has_an_accessible_name(panel: ParameterPanel) -> None:
    for kind in (QSlider, QAbstractSpinBox):
        for control in panel.findChildren(kind):
            assert control.accessibleName()


def test_following_a_drag_is_cheap(panel: ParameterPanel) -> None:
    for step in range(60):
        wanted = StereoBMSettings(block_size=5 + 2 * step, min_disparity=-step)
        # A few hundred for each of the eleven rows: some tenths of a millisecond.
        assert calls_of(lambda wanted=wanted: panel.show_settings(wanted, SIZE)) < 5000
