"""Presets are read in the background, in order, and what is said of one goes with it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import pytest

from tests.gui.driver import Driver
from tests.gui.files import Files
from tests.gui.inside import PRESET_LOADED, start
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.codec import Preset, load_preset, save_preset
from tuner.session.start import GuiOptions


def preset(folder: Path, block_size: int) -> Path:
    path = folder / f"block {block_size}.json"
    settings = StereoBMSettings(block_size=block_size, num_disparities=32)
    save_preset(Preset(settings=settings), path)
    return path


def foreign(folder: Path) -> Path:
    """A file of OpenCV's that does not say everything."""
    path = folder / "opencv.yaml"
    storage = cv2.FileStorage(str(path), cv2.FILE_STORAGE_WRITE)
    storage.startWriteStruct("my_object", cv2.FileNode_MAP)
    storage.write("numDisparities", 32)
    storage.write("blockSize", 13)
    storage.endWriteStruct()
    storage.release()
    return path


class Gate:
    """Holds what is read until it is opened."""

    def __init__(self) -> None:
        self.entered, self.open = threading.Event(), threading.Event()

    def load(self, path: Path) -> Preset:
        self.entered.set()
        assert self.open.wait(20)
        return load_preset(path)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate()
    monkeypatch.setattr(*PRESET_LOADED, made.load)
    yield made
    made.open.set()


def test_the_window_goes_on_while_a_preset_is_read(
    driver: Driver, tmp_path: Path, gate: Gate
) -> None:
    driver.choose(preset(tmp_path, 31))
    driver.do("load_preset")
    driver.until(gate.entered.is_set)
    driver.until(lambda: driver.message and "being read" in driver.message.text)
    driver.set("uniqueness_ratio", 40)
    driver.until(lambda: driver.frame.outcome.settings.values["uniqueness_ratio"] == 40)
    assert driver.state.slot.preset is None
    gate.open.set()
    driver.until(lambda: driver.state.slot.preset)
    driver.settle()
    driver.agrees()
    assert driver.state.settings.values["block_size"] == 31
    assert driver.message is None


def test_presets_dropped_in_a_row_arrive_in_order(
    driver: Driver, tmp_path: Path, gate: Gate
) -> None:
    paths = [foreign(tmp_path), *(preset(tmp_path, size) for size in (31, 11, 23))]
    for path in paths:
        driver.drop(path)
    driver.until(gate.entered.is_set)
    gate.open.set()
    driver.until(lambda: not driver.inside.reading_a_preset)
    driver.settle()
    driver.agrees()
    assert driver.steps == 4
    seen = []
    while driver.steps:
        seen.append(driver.state.settings.values["block_size"])
        driver.do("undo")
    assert seen == [23, 11, 31, 13]


def test_a_broken_one_between_others_is_said_and_skipped(driver: Driver, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    for path in (preset(tmp_path, 31), broken, preset(tmp_path, 11)):
        driver.drop(path)
    driver.until(lambda: not driver.inside.reading_a_preset)
    assert driver.steps == 2
    assert driver.state.settings.values["block_size"] == 11


def test_a_pair_dropped_with_a_preset_is_opened_after_it(
    empty: Driver, files: Files, tmp_path: Path
) -> None:
    empty.drop(preset(tmp_path, 31), files.left, files.right)
    empty.until(lambda: empty.pair is not None)
    empty.settle()
    empty.agrees()
    assert empty.state.settings.values["block_size"] == 31


def test_a_preset_that_is_gone_does_not_keep_the_pair_from_opening(
    new_window: Callable[[], Driver], files: Files, tmp_path: Path
) -> None:
    driver = new_window()
    options = GuiOptions(
        left=str(files.left), right=str(files.right), preset=str(tmp_path / "gone.json")
    )
    start(driver.window, options)
    driver.until(lambda: driver.pair is not None)
    driver.settle()
    assert any("gone.json" in text for text in driver.errors())


def test_a_window_closes_while_a_preset_is_read(driver: Driver, tmp_path: Path, gate: Gate) -> None:
    driver.drop(preset(tmp_path, 31))
    driver.until(gate.entered.is_set)
    driver.window.close()
    assert not driver.inside.reading_a_preset


def test_notes_of_a_preset_go_with_it(driver: Driver, tmp_path: Path) -> None:
    assert driver.load_preset(foreign(tmp_path))
    assert driver.message is not None
    driver.do("undo")
    driver.settle()
    assert driver.message is None
    driver.do("redo")
    driver.settle()
    assert driver.state.slot.preset is not None


def test_notes_stay_while_the_settings_are_tuned_and_go_with_the_slot(
    driver: Driver, tmp_path: Path
) -> None:
    assert driver.load_preset(foreign(tmp_path))
    said = driver.message
    driver.set("block_size", 21)
    driver.settle()
    assert driver.message == said
    driver.do("flip")
    driver.settle()
    assert driver.message is None


def test_the_next_start_waits_for_no_preset(
    new_window: Callable[[], Driver], tmp_path: Path, gate: Gate
) -> None:
    gate.open.set()
    before = new_window()
    before.drop(foreign(tmp_path))
    before.until(lambda: before.state.slot.preset)
    before.set("block_size", 11)
    before.window.close()
    gate.open.clear()
    again = new_window()
    assert again.state.settings.values["block_size"] == 11, "what was set is there at once"
    again.set("block_size", 9)
    assert again.state.slot.preset is None
    gate.open.set()
    again.until(lambda: again.state.slot.preset)
    assert again.state.settings.values["block_size"] == 9
    assert again.state.slot.preset is not None
    assert again.state.slot.preset.settings == StereoBMSettings(block_size=13, num_disparities=32)
    again.do("undo")
    assert again.state.slot.preset is not None
    assert again.state.settings.values["block_size"] == 11


def test_a_preset_that_broke_meanwhile_takes_no_settings_with_it(
    new_window: Callable[[], Driver], tmp_path: Path
) -> None:
    path, before = preset(tmp_path, 15), new_window()
    before.drop(path)
    before.until(lambda: before.state.slot.preset)
    before.set("block_size", 11)
    before.window.close()
    path.write_text("{")
    again = new_window()
    again.until(again.errors)
    assert path.name in again.errors()[0]
    assert again.state.settings.values["block_size"] == 11
    assert again.state.slot.preset_path == ""
