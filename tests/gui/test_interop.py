"""Settings of other tools in the window: opened, dropped, copied, saved, never written over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import pytest
from PySide6.QtGui import QGuiApplication

from tests.gui.driver import Driver
from tests.presets.interop.foreign import saved
from tuner.gui.widgets.message_bar import Tone
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.codec import load_preset
from tuner.presets.interop import writable
from tuner.presets.library import user_folder

SETTINGS = StereoBMSettings(num_disparities=48, block_size=11, uniqueness_ratio=7)


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    return saved(tmp_path / "rig 2.yml", SETTINGS)


@pytest.mark.parametrize("ending", ["yml", "xml", "json", "txt"])
def test_a_file_of_another_tool_is_dropped(driver: Driver, tmp_path: Path, ending: str) -> None:
    driver.drop(saved(tmp_path / f"bm.{ending}", SETTINGS))
    driver.settle()
    assert driver.state.settings == SETTINGS
    assert "bm" in driver.window.windowTitle()
    driver.do("undo")
    assert driver.state.settings.block_size == 9


def test_what_it_does_not_say_is_listed_and_stays_to_be_read(driver: Driver, foreign: Path) -> None:
    assert driver.load_preset(foreign)
    assert driver.state.settings == SETTINGS
    message = driver.message
    assert message is not None
    assert message.tone is Tone.WARNING
    assert message.text.startswith("Not in the file, so OpenCV's default holds: ROI 1")


def test_sgbm_is_refused_and_changes_nothing(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "sgbm.yml"
    cv2.StereoSGBM.create(0, 64, 5).save(str(path))
    before = driver.state
    driver.drop(path)
    driver.until(driver.errors)
    assert "settings of StereoSGBM" in driver.errors()[0]
    assert driver.state == before


def test_saving_never_writes_over_another_tools_file(driver: Driver, foreign: Path) -> None:
    assert driver.load_preset(foreign)
    before = foreign.read_bytes()
    driver.set("uniqueness_ratio", 8)
    driver.answer("Rig")
    driver.do("save_preset")
    assert foreign.read_bytes() == before
    own = Path(driver.state.slot.preset_path)
    assert own.parent == user_folder()
    assert load_preset(own).settings.values["uniqueness_ratio"] == 8
    driver.set("uniqueness_ratio", 9)
    driver.do("save_preset")
    assert load_preset(own).settings.values["uniqueness_ratio"] == 9


def test_every_format_is_copied_and_saved(driver: Driver, tmp_path: Path) -> None:
    state = driver.state
    for kind in writable():
        driver.menu("copy_settings")[f"copy_as_{kind.key}"].trigger()
        text = QGuiApplication.clipboard().text()
        assert "15" in text
        message = driver.message
        assert message is not None
        assert message.text.startswith(f"The settings are on the clipboard as {kind.title}.")
        path = tmp_path / f"out{kind.suffix}"
        driver.choose(path)
        driver.menu("save_settings")[f"save_for_{kind.key}"].trigger()
        driver.settle_all()
        assert path.read_text(encoding="utf-8") == text
        if kind.key in ("ros2", "opencv-yaml", "opencv-xml"):
            assert load_preset(path).settings == state.settings
    assert driver.state == state


def test_what_does_not_survive_is_said(driver: Driver, tmp_path: Path) -> None:
    driver.set("disp12_max_diff", 2)
    path = tmp_path / "params.yaml"
    driver.choose(path)
    driver.menu("save_settings")["save_for_ros2"].trigger()
    driver.settle_all()
    message = driver.message
    assert message is not None
    assert message.text.startswith(f"Saved {path}. Left-right check 2 px: ROS 2 passes it to")
    driver.menu("copy_settings")["copy_as_ros2"].trigger()
    message = driver.message
    assert message is not None
    assert "Left-right check 2 px: ROS 2 passes it to StereoSGBM only." in message.text


def test_an_ending_that_is_not_typed_is_added(driver: Driver, tmp_path: Path) -> None:
    for kind in writable():
        driver.choose(tmp_path / f"rig 1.5 {kind.key}")
        driver.menu("save_settings")[f"save_for_{kind.key}"].trigger()
        driver.settle_all()
        assert (tmp_path / f"rig 1.5 {kind.key}{kind.suffix}").exists()
    assert driver.errors() == []


def test_a_file_that_the_added_ending_names_is_not_replaced_unasked(
    driver: Driver, tmp_path: Path
) -> None:
    there = tmp_path / "rig.yaml"
    there.write_text("mine")
    for answer in (False, True):
        assert there.read_text() == "mine"
        driver.choose(tmp_path / "rig")
        driver.answer(answer)
        driver.menu("save_settings")["save_for_ros2"].trigger()
        driver.settle_all()
    assert "stereo_algorithm" in there.read_text()


def test_a_cancelled_dialog_writes_nothing(driver: Driver) -> None:
    driver.menu("save_settings")["save_for_python"].trigger()
    driver.settle_all()
    assert driver.messages == []


def test_a_folder_that_is_gone_is_told(driver: Driver, tmp_path: Path) -> None:
    driver.choose(tmp_path / "no such" / "x.py")
    driver.menu("save_settings")["save_for_python"].trigger()
    driver.settle_all()
    assert "no such" in driver.errors()[0]


def test_it_is_there_again_at_the_next_start(
    new_window: Any, driver: Driver, foreign: Path
) -> None:
    assert driver.load_preset(foreign)
    driver.window.close()
    again = new_window()
    assert again.state.settings == SETTINGS
    again.until(lambda: again.state.slot.preset is not None)
    slot = again.state.slot
    assert slot.preset is not None
    assert slot.preset.origin == "OpenCV"
