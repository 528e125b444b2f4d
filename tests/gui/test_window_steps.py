"""Undo and redo at the window: every kind of change is one step, and pictures follow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox

from tests.gui.driver import Driver
from tests.gui.files import Files, save, write_pair
from tests.gui.inside import NO_TRUTH
from tuner.core.tunable import Rect
from tuner.engine.pipeline import run
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings
from tuner.session.state import State


@pytest.fixture
def truth(files: Files) -> Path:
    """8-bit ground truth of the pair, times 8; not beside it, so that it is not found."""
    folder = files.left.parent.parent / "truth"
    folder.mkdir()
    return save(folder / "gt.png", np.full((120, 160), files.shift * 8, np.uint8))


VALUES: dict[str, int] = {
    "pre_filter_type": 0,
    "pre_filter_size": 21,
    "pre_filter_cap": 11,
    "num_disparities": 48,
    "block_size": 15,
    "min_disparity": -5,
    "texture_threshold": 900,
    "uniqueness_ratio": 40,
    "disp12_max_diff": 1,
    "speckle_window_size": 60,
    "speckle_range": 24,
    "roi1_x": 20,
    "roi2_width": 120,
}
FIRST: dict[str, dict[str, int]] = {
    "pre_filter_size": {"pre_filter_type": 0},
    "speckle_range": {"speckle_window_size": 60},
}
"""What must be set before, for the slider to be unlocked."""


@pytest.mark.parametrize("name", VALUES)
def test_each_slider_changes_what_it_says(driver: Driver, name: str) -> None:
    for other, value in FIRST.get(name, {}).items():
        driver.set(other, value)
    if name.startswith("roi"):
        driver.unfold(name[:4])
    driver.settle()
    before = driver.state.settings
    assert driver.input(name).isEnabled()
    driver.set(name, VALUES[name])
    driver.settle()
    after = driver.state.settings
    field, _, side = name.partition("_") if name.startswith("roi") else (name, "", "")
    value = after.values[field]
    assert (getattr(value, side) if side else value) == VALUES[name]
    assert before != after
    expected = run(driver.frame.request.pair, after)
    np.testing.assert_array_equal(driver.frame.outcome.raw, expected.raw)
    driver.agrees()


def test_every_parameter_has_a_slider_in_this_test() -> None:
    assert {name.split("_")[0] if name.startswith("roi") else name for name in VALUES} == set(SPECS)


@pytest.mark.parametrize(
    "name", [n for n, spec in SPECS.items() if not (spec.rectangle or spec.choices)]
)
def test_no_position_of_a_slider_is_illegal(driver: Driver, name: str) -> None:
    slider = driver.slider(name)
    low, high = slider.minimum(), slider.maximum()
    legal = SPECS[name].legal_range(driver.state.settings.values, driver.frame.outcome.size)
    for value in {low, low + 1, (low + high) // 2, (low + high) // 2 + 1, high - 1, high}:
        slider.setValue(value)
        assert slider.value() in legal
        assert driver.state.settings.values[name] in legal
        slider = driver.slider(name)
    driver.settle()
    assert driver.errors() == []
    driver.agrees()


def choose_range(driver: Driver) -> None:
    driver.find(QCheckBox, "range_by_hand").setChecked(True)
    driver.find(QDoubleSpinBox, "range_high").setValue(20)


def open_truth(driver: Driver) -> None:
    pair = Path(driver.state.pair.left)
    driver.begin_truth(pair.parent.parent / "truth" / "gt.png")


def open_other(driver: Driver) -> None:
    files = write_pair(Path(driver.state.pair.left).parent.parent / "other", shift=3, seed=2)
    driver.begin_open(files.left, files.right)


CHANGES: dict[str, Callable[[Driver], Any]] = {
    "a drag": lambda d: d.drag("block_size", 11, 13, 15, 21),
    "a typed value": lambda d: d.spin("uniqueness_ratio").setValue(33),
    "a double click on a name": lambda d: d.reset("block_size"),
    "a preset": lambda d: d.load_preset(d.presets.named("tutorial")),
    "reset all": lambda d: d.reset_all(),
    "copy A to B": lambda d: d.do("copy_to_other"),
    "swap": lambda d: d.do("swap"),
    "open a pair": open_other,
    "the range": choose_range,
    "ground truth": open_truth,
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_one_step_that_goes_back_and_forth(
    driver: Driver, truth: Path, name: str
) -> None:
    before = driver.state
    raw = driver.frame.outcome.raw
    CHANGES[name](driver)
    driver.settle()
    after, after_raw = driver.state, driver.frame.outcome.raw
    assert after != before
    assert driver.steps == 1
    driver.agrees()
    driver.do("undo")
    driver.settle()
    assert driver.state == before
    np.testing.assert_array_equal(driver.frame.outcome.raw, raw)
    driver.agrees()
    driver.do("redo")
    driver.settle()
    assert driver.state == after
    np.testing.assert_array_equal(driver.frame.outcome.raw, after_raw)
    driver.agrees()


def test_all_changes_in_a_row_go_back_to_the_beginning(driver: Driver, truth: Path) -> None:
    before = driver.state
    for change in ("a drag", "a preset", "copy A to B", "ground truth", "swap", "the range"):
        CHANGES[change](driver)
        driver.settle()
    assert driver.steps == 6
    while driver.action("undo").isEnabled():
        driver.do("undo")
    driver.settle()
    assert driver.state == before
    driver.agrees()


def test_a_drag_that_ends_where_it_began_is_no_step(driver: Driver) -> None:
    driver.drag("block_size", 15, 21, 31, 9)
    driver.settle()
    assert driver.steps == 0
    driver.agrees()


def test_undo_names_what_it_takes_back(driver: Driver) -> None:
    assert not driver.action("undo").isEnabled()
    driver.drag("block_size", 15)
    assert driver.action("undo").text() == "&Undo change Block size"
    driver.do("undo")
    assert driver.action("redo").text() == "&Redo change Block size"
    assert not driver.action("undo").isEnabled()


def test_the_first_pair_cannot_be_undone_to_nothing(empty: Driver, files: Files) -> None:
    empty.open(files)
    assert not empty.action("undo").isEnabled()


def test_undo_brings_back_a_pair_whose_file_is_gone(driver: Driver, files: Files) -> None:
    open_other(driver)
    driver.settle()
    files.left.unlink()
    driver.do("undo")
    driver.settle()
    assert driver.state.pair == files.ref
    driver.agrees()


def test_undo_to_a_pair_that_is_gone_for_good_keeps_the_one_on_show(
    driver: Driver, files: Files, tmp_path: Path
) -> None:
    others = [write_pair(tmp_path / f"{n}", shift=n, seed=n) for n in range(2, 6)]
    for other in others:
        driver.open(other)
    driver.set("uniqueness_ratio", 33)
    files.left.unlink()
    for _ in range(5):
        driver.do("undo")
        driver.settle()
    assert driver.state.pair == others[0].ref, "the pair on show before the last undo"
    assert any(str(files.left) in text for text in driver.errors())
    driver.agrees()
    driver.set("uniqueness_ratio", 20)
    driver.settle()
    driver.agrees()


def test_redo_after_a_pair_was_gone_still_works(
    driver: Driver, files: Files, tmp_path: Path
) -> None:
    others = [write_pair(tmp_path / f"{n}", shift=n, seed=n) for n in range(2, 6)]
    for other in others:
        driver.open(other)
    kept = files.left.read_bytes()
    files.left.unlink()
    for _ in range(4):
        driver.do("undo")
        driver.settle()
    for _ in range(4):
        driver.do("redo")
        driver.settle()
    assert driver.state.pair == others[-1].ref
    driver.agrees()
    files.left.write_bytes(kept)
    for _ in range(4):
        driver.do("undo")
        driver.settle()
    assert driver.state.pair == files.ref
    driver.agrees()


def test_while_undo_loads_a_pair_the_error_of_the_other_stays(
    driver: Driver, files: Files, tmp_path: Path
) -> None:
    driver.do("layout_4")
    others = [write_pair(tmp_path / f"{n}", shift=n, seed=n) for n in range(2, 6)]
    np.save(others[0].left.with_name("gt.npy"), np.full((120, 160), 2, np.float32))
    for other in others:
        driver.open(other)
    for _ in range(3):
        driver.do("undo")
        driver.settle()
    error = driver.view("fourth").canvas.image
    assert error is not None
    driver.do("undo")
    assert driver.pair is None
    np.testing.assert_array_equal(driver.view("fourth").canvas.image, error)
    driver.settle()
    assert driver.state.pair == files.ref
    assert driver.view("fourth").canvas.empty
    driver.agrees()


def test_undo_while_a_pair_is_loading(driver: Driver) -> None:
    driver.drag("block_size", 15)
    driver.settle()
    open_other(driver)
    driver.do("undo")
    driver.settle()
    assert driver.state.settings.block_size == 9
    assert "other" in driver.state.pair.left
    driver.agrees()


def test_a_failing_pair_while_undo_loads_another_leaves_that_one_on_show(
    driver: Driver, files: Files, tmp_path: Path
) -> None:
    others = [write_pair(tmp_path / f"{n}", shift=n, seed=n) for n in range(2, 6)]
    for other in others:
        driver.open(other)
    for _ in range(4):
        driver.do("undo")
        driver.begin_open(tmp_path / "no.png", tmp_path / "nope.png")
    driver.settle()
    assert driver.state.pair == files.ref
    assert any("no.png" in text for text in driver.errors())
    driver.agrees()


def test_reset_on_a_tiny_pair_is_legal(empty: Driver, tmp_path: Path) -> None:
    empty.open(write_pair(tmp_path / "tiny", width=60, height=16, shift=2))
    assert empty.state.settings.block_size == 15
    empty.reset("block_size")
    empty.do("reset_all")
    empty.settle()
    assert empty.state.settings == StereoBMSettings(block_size=15)
    assert empty.errors() == []
    empty.agrees()


def test_both_slots_fit_a_new_pair(driver: Driver, tmp_path: Path) -> None:
    driver.do("flip")
    driver.set("block_size", 51)
    driver.do("flip")
    driver.open(write_pair(tmp_path / "tiny", width=60, height=16, shift=2))
    driver.do("flip")
    driver.settle()
    assert driver.errors() == []
    assert driver.state.settings.block_size == 15
    driver.agrees()


def test_close_truth_and_undo(driver: Driver, truth: Path) -> None:
    driver.open_truth(truth)
    assert driver.frame.metrics is not None
    driver.do("close_truth")
    driver.settle()
    assert driver.frame.metrics is None
    assert driver.state.truth == NO_TRUTH
    driver.do("undo")
    driver.settle()
    assert driver.frame.metrics is not None
    driver.agrees()


def test_roi_edits_are_steps(driver: Driver) -> None:
    driver.unfold("roi1")
    driver.drag("roi1_x", 5, 10, 20)
    driver.settle()
    assert driver.state.settings.roi1 == Rect(20, 0, 140, 120)
    assert driver.steps == 1
    driver.do("undo")
    driver.settle()
    assert driver.state.settings.roi1.empty
    driver.agrees()


def test_a_state_without_a_pair_is_the_beginning() -> None:
    assert State().pair.left == ""


def test_undo_right_after_a_number_was_typed_takes_it_back(driver: Driver) -> None:
    spin, before = driver.spin("block_size"), driver.state.settings.block_size
    spin.setFocus()
    spin.selectAll()
    driver.qtbot.keyClicks(spin, "33")
    driver.qtbot.keyClick(spin, Qt.Key.Key_Return)
    driver.settle()
    assert driver.state.settings.block_size == 33
    control = Qt.KeyboardModifier.ControlModifier
    for keys in (control, control | Qt.KeyboardModifier.ShiftModifier):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, keys)
        event.ignore()
        QCoreApplication.sendEvent(spin, event)
        assert not event.isAccepted(), "the window's keys are taken by the field"
    driver.do("undo")
    assert driver.state.settings.block_size == before
