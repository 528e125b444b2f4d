"""The rows of a pair in the window: lined up, left alone, undone; and what examining it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from tests.gui.driver import Driver
from tests.gui.files import Files, save
from tests.gui.inside import start
from tests.layered import layered, moved, texture
from tuner.core.geometry.rectification import LineUp
from tuner.presets.codec import save_preset
from tuner.presets.line_up_section import LineUpSection
from tuner.presets.preset import Preset
from tuner.session.start import GuiOptions

LEFT, RIGHT = layered()


def lower(folder: Path, rows: int = 4) -> Files:
    """A pair whose right picture lies so many rows lower."""
    folder.mkdir(parents=True, exist_ok=True)
    left, right = folder / "left.png", folder / "right.png"
    return Files(save(left, LEFT), save(right, moved(RIGHT, rows=rows)))


def lined_up(empty: Driver) -> None:
    empty.do("line_up")
    empty.until(lambda: empty.pair is not None and empty.pair.line_up)
    empty.settle()


def test_everything_sees_the_pair_with_its_rows_in_line(empty: Driver, tmp_path: Path) -> None:
    empty.open(lower(tmp_path))
    crooked, left = empty.frame.outcome.density, empty.pair
    lined_up(empty)
    empty.agrees()
    assert empty.state.line_up.rows + 400 in range(-15, 16)
    assert empty.frame.outcome.density > 2 * crooked
    assert empty.pair is not None
    assert left is not None
    assert empty.pair.left is left.left
    assert empty.pair.calibration is None


def test_undo_and_redo_bring_back_both(empty: Driver, tmp_path: Path) -> None:
    empty.open(lower(tmp_path))
    as_read, before = empty.pair, empty.frame.outcome.density
    lined_up(empty)
    after = empty.frame.outcome.density
    empty.do("undo")
    empty.settle()
    empty.agrees()
    assert empty.pair is as_read
    assert empty.frame.outcome.density == before
    empty.do("redo")
    empty.settle()
    empty.agrees()
    assert empty.frame.outcome.density == after
    empty.do("leave_rows")
    empty.settle()
    assert empty.pair is as_read


def test_another_pair_is_not_moved_by_the_numbers_of_the_first(
    empty: Driver, tmp_path: Path
) -> None:
    empty.open(lower(tmp_path / "a"))
    lined_up(empty)
    empty.open(lower(tmp_path / "b", rows=0))
    assert empty.state.line_up == LineUp()
    assert empty.pair is not None
    assert empty.pair.line_up is None
    empty.do("undo")
    empty.settle()
    empty.agrees()
    assert empty.pair.line_up == empty.state.line_up != LineUp()


def test_a_preset_of_the_rig_lines_up_each_pair(empty: Driver, tmp_path: Path) -> None:
    preset = tmp_path / "rig.json"
    save_preset(Preset(line_up=LineUpSection(rows=-400)), preset)
    empty.open(lower(tmp_path / "a"))
    assert empty.load_preset(preset)
    empty.settle()
    assert empty.pair is not None
    assert empty.pair.line_up == LineUp(rows=-400)
    empty.open(lower(tmp_path / "b"))
    assert empty.pair.line_up == LineUp(rows=-400)
    empty.agrees()


def test_a_swap_leaves_the_rows_as_they_were_read(empty: Driver, tmp_path: Path) -> None:
    empty.open(lower(tmp_path))
    lined_up(empty)
    empty.do("swap")
    empty.settle()
    empty.agrees()
    assert empty.pair is not None
    assert empty.pair.line_up is None


def test_pictures_that_do_not_support_it_are_refused_in_words(
    empty: Driver, tmp_path: Path
) -> None:
    left, right = tmp_path / "left.png", tmp_path / "right.png"
    empty.open(Files(save(left, LEFT), save(right, texture(260, 480, seed=99))))
    before = empty.pair
    empty.do("line_up")
    empty.until(lambda: any("cannot be lined up" in text for text in empty.errors()))
    assert empty.pair is before
    assert empty.state.line_up == LineUp()


def test_what_was_examined_is_judged_by_the_settings_on_show(empty: Driver, tmp_path: Path) -> None:
    empty.open(lower(tmp_path, rows=0))
    empty.until(lambda: empty.inside.examination is not None)
    empty.set("num_disparities", 16)
    empty.until(
        lambda: (
            empty.inside.examination is not None
            and empty.inside.examination.verdicts == ("range_too_small",)
        )
    )
    empty.set("num_disparities", 48)
    empty.until(
        lambda: empty.inside.examination is not None and not empty.inside.examination.verdicts
    )


# the numbers in the panel

NUMBERS = ("line_up_rows", "line_up_roll", "line_up_scale", "line_up_keystone_x")


def group(driver: Driver) -> QWidget:
    return driver.find(QWidget, "line_up")


def test_the_numbers_show_only_where_they_matter_and_are_folded(
    empty: Driver, tmp_path: Path
) -> None:
    empty.open(lower(tmp_path / "straight", rows=0))
    empty.until(lambda: empty.inside.examination is not None)
    assert not group(empty).isVisible()
    empty.open(lower(tmp_path / "crooked"))
    empty.until(lambda: group(empty).isVisible())
    assert not empty.row("line_up_rows").isVisible()
    empty.click("line_up_disclosure")
    assert all(empty.row(name).isVisible() for name in NUMBERS)
    texts = [label.text() for label in group(empty).findChildren(QLabel) if label.isVisible()]
    assert any("no metres" in text for text in texts)
    empty.do("undo")
    empty.settle()
    empty.until(lambda: not group(empty).isVisible())


def test_a_number_is_dragged_live_as_one_step(empty: Driver, tmp_path: Path) -> None:
    empty.open(lower(tmp_path))
    empty.until(lambda: group(empty).isVisible())
    crooked = empty.frame.outcome.density
    empty.drag("line_up_rows", -100, -200, -300, -400)
    empty.settle()
    empty.agrees()
    assert empty.state.line_up == LineUp(rows=-400)
    assert empty.pair is not None
    assert empty.pair.line_up == LineUp(rows=-400)
    assert empty.frame.outcome.density > 2 * crooked
    assert empty.steps == 1
    assert "estimated" in empty.heading("right")
    empty.until(lambda: empty.inside.examination and not empty.inside.examination.verdicts)
    empty.do("undo")
    empty.settle()
    empty.agrees()
    assert empty.slider("line_up_rows").value() == 0
    assert empty.frame.outcome.density == crooked
    assert "estimated" not in empty.heading("right")


def test_while_a_number_is_dragged_what_is_on_show_follows(empty: Driver, tmp_path: Path) -> None:
    empty.open(lower(tmp_path))
    empty.until(lambda: group(empty).isVisible())
    slider = empty.slider("line_up_rows")
    slider.setSliderDown(True)
    value = 0

    def followed() -> bool:
        # The next value is there before the last one has been made.
        nonlocal value
        value -= 1
        slider.setValue(value)
        return empty.pair is not None and empty.pair.line_up is not None

    empty.until(followed)
    slider.setSliderDown(False)
    empty.settle()
    empty.agrees()
    assert empty.pair is not None
    assert empty.pair.line_up == LineUp(rows=value)


def test_a_number_can_be_typed(empty: Driver, tmp_path: Path) -> None:
    empty.open(lower(tmp_path))
    empty.until(lambda: group(empty).isVisible())
    empty.click("line_up_disclosure")
    box = empty.spin("line_up_roll")
    box.setValue(1500)
    assert box.text() == "1.5 °"
    empty.settle()
    assert empty.state.line_up == LineUp(roll=1500)
    empty.reset("line_up_roll")
    empty.settle()
    assert empty.state.line_up == LineUp()
    assert group(empty).isVisible()


def test_the_switch_keeps_the_numbers(empty: Driver, tmp_path: Path) -> None:
    empty.open(lower(tmp_path))
    empty.until(lambda: group(empty).isVisible())
    as_read, switch = empty.pair, empty.find(QCheckBox, "line_up_on")
    assert not switch.isChecked()
    # There are none yet: they are fitted.
    switch.click()
    empty.until(lambda: empty.pair is not None and empty.pair.line_up)
    empty.settle()
    empty.until(switch.isChecked)
    fitted = empty.state.line_up
    switch.click()
    empty.settle()
    assert empty.pair is as_read
    assert not switch.isChecked()
    assert empty.slider("line_up_rows").value() == fitted.rows
    assert not empty.slider("line_up_rows").isEnabled()
    switch.click()
    empty.settle()
    empty.agrees()
    assert empty.state.line_up == fitted
    assert empty.slider("line_up_rows").isEnabled()
    assert empty.steps == 3
    empty.do("undo")
    empty.settle()
    assert empty.pair is as_read
    assert not switch.isChecked()


def test_moving_the_rows_reads_the_ground_truth_no_second_time(
    empty: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.open(lower(tmp_path))
    truth = tmp_path / "truth.npy"
    np.save(truth, np.full(LEFT.shape, 8, np.float32))
    empty.open_truth(truth)
    shown = empty.truth_on_show
    truth.unlink()
    empty.set("line_up_rows", -400)
    empty.settle()
    empty.agrees()
    assert empty.truth_on_show is shown
    assert not empty.errors()


# from one start to the next


@pytest.mark.parametrize("on", [True, False])
def test_a_restored_pair_keeps_its_line_up(
    empty: Driver, tmp_path: Path, new_window: Callable[[], Driver], on: bool
) -> None:
    empty.open(lower(tmp_path))
    lined_up(empty)
    fitted = empty.state.line_up
    if not on:
        empty.do("leave_rows")
        empty.settle()
    empty.window.close()
    again = new_window()
    start(again.window, GuiOptions())
    again.until(lambda: again.pair is not None)
    again.settle()
    again.agrees()
    assert again.pair is not None
    assert again.pair.line_up == (fitted if on else None)
    again.until(group(again).isVisible)
    assert again.slider("line_up_rows").value() == fitted.rows
    assert again.find(QCheckBox, "line_up_on").isChecked() is on


def test_a_preset_keeps_the_line_up_and_applies_it(empty: Driver, tmp_path: Path) -> None:
    empty.open(lower(tmp_path / "a"))
    lined_up(empty)
    fitted = empty.state.line_up
    kept = empty.save_as("rig")
    assert kept is not None
    empty.do("leave_rows")
    empty.settle()
    assert empty.window.isWindowModified()
    assert empty.load_preset(kept)
    empty.settle()
    assert empty.pair is not None
    assert empty.pair.line_up == fitted
    assert empty.slider("line_up_rows").value() == fitted.rows
    assert not empty.window.isWindowModified()
