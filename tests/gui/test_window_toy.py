"""The window runs a second matcher: its panel, pictures, reasons, undo and presets."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QStackedWidget, QWidget

from tests.gui.driver import Driver
from tests.toy.matcher import TOY, ToySettings
from tuner.core.tunable import Size, Stage
from tuner.core.types import StageReport
from tuner.gui.parameters.panel import ParameterPanel
from tuner.matchers.matcher import Matcher
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.codec import Preset, load_preset, save_preset

SETTINGS = ToySettings(reach=10, unlike=200)


@pytest.fixture
def toys(toy: Matcher, driver: Driver, tmp_path: Path) -> Driver:
    """A window that has loaded a preset of the toy."""
    preset = tmp_path / "toys.json"
    save_preset(Preset(settings=SETTINGS, title="toys"), preset)
    assert driver.load_preset(preset)
    driver.settle()
    return driver


def page(driver: Driver) -> QWidget:
    return driver.find(QStackedWidget, "parameters").currentWidget()


def test_the_panel_and_the_picture_are_its_own(toys: Driver) -> None:
    assert toys.state.settings == SETTINGS
    outcome = toys.frame.outcome
    assert outcome.settings == SETTINGS
    pair = toys.frame.request.pair
    np.testing.assert_array_equal(outcome.raw, TOY.match(pair.left.grey, pair.right.grey, SETTINGS))
    names = [name for name in TOY.specs if page(toys).findChild(QWidget, name) is not None]
    assert names == list(TOY.specs)
    assert page(toys).findChild(QWidget, "block_size") is None
    words = {label.text() for label in page(toys).findChildren(QLabel)}
    assert set(TOY.stage_words.values()) <= words
    assert "Consistency" not in words
    assert "2 changed from default" in words


def test_a_slider_of_it_is_a_step_and_undo_goes_back_to_the_other_matcher(toys: Driver) -> None:
    steps = toys.steps
    toys.slider("reach").setValue(20)
    toys.settle()
    assert toys.frame.outcome.settings == ToySettings(reach=20, unlike=200)
    assert toys.steps == steps + 1
    toys.do("undo")
    toys.do("undo")
    toys.settle()
    assert isinstance(toys.state.settings, StereoBMSettings)
    assert page(toys).findChild(QWidget, "block_size") is not None
    toys.agrees()
    toys.do("redo")
    toys.settle()
    assert toys.frame.outcome.settings == SETTINGS


def test_reset_goes_to_its_own_defaults(toys: Driver) -> None:
    reset = page(toys).findChild(QPushButton, "reset_parameters")
    assert reset is not None
    assert "Toy's default" in reset.toolTip()
    reset.click()
    toys.settle()
    assert toys.frame.outcome.settings == ToySettings()
    assert [m.text for m in toys.messages] == ["Nothing is rejected."]


def test_words_name_the_matcher_that_runs(toys: Driver, toy: Matcher) -> None:
    reset = toys.action("reset_all")
    assert "Back to Toy's defaults" in {reset.statusTip(), reset.toolTip()}
    toys.do("undo")
    toys.settle()
    assert reset.statusTip() == "Back to StereoBM's defaults"
    assert reset.toolTip().startswith("Back to StereoBM's defaults (")


def test_the_window_says_which_matchers_it_tunes(toys: Driver) -> None:
    toys.do("about")
    box = toys.find(QMessageBox, "about")
    assert "Tunes OpenCV's StereoBM, the toy's Toy live." in box.text()
    assert toys.close_dialogs() == ["about"]


def test_its_rejections_are_counted_and_shown(toys: Driver) -> None:
    toys.slider("darkest").setValue(60)
    toys.settle()
    toys.until(lambda: toys.frame.outcome.accounted)
    frame = toys.frame
    dark = int((frame.request.pair.left.grey[:, 9:] < 60).sum())
    assert frame.outcome.report(Stage.CONFIDENCE).rejected == dark
    readout = page(toys).findChild(QLabel, f"stage_{Stage.CONFIDENCE}")
    assert readout is not None
    toys.until(lambda: f"{dark:,}".replace(",", "\u202f") in readout.text())


def test_both_slots_may_hold_different_matchers(toys: Driver) -> None:
    toys.do("flip")
    toys.settle()
    toys.agrees()
    toys.do("flip")
    toys.settle()
    assert toys.frame.outcome.settings == SETTINGS
    assert page(toys).findChild(QWidget, "reach") is not None


def test_saving_writes_its_preset(toys: Driver, tmp_path: Path) -> None:
    toys.slider("reach").setValue(8)
    toys.settle()
    toys.do("save_preset")
    path = tmp_path / "toys.json"
    assert next(iter(json.loads(path.read_text()))) == "toy"
    assert load_preset(path).settings == ToySettings(reach=8, unlike=200)


def test_a_panel_keeps_one_page_a_matcher(toy: Matcher, qtbot: object) -> None:
    reports = tuple(StageReport(stage=stage, rejected=0) for stage in Stage)
    panel = ParameterPanel()
    first = panel.currentWidget()
    for settings in (ToySettings(), StereoBMSettings(), ToySettings(reach=3)):
        panel.show_settings(settings, Size(160, 120))
        assert set(panel.rows) == set(settings.values)
        panel.show_stages(reports)
    assert panel.count() == 2
    assert panel.widget(0) is first
    assert panel.rows["reach"].spin.value() == 3
    panel.deleteLater()
