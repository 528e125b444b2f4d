"""The pairs of a folder or a video: steps, playing, marks; the settings stay."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QLabel

from tests.gui.driver import Driver
from tests.gui.files import Files, save, write_pair
from tests.gui.frames_driver import write_folder, write_video
from tests.gui.inside import PAIR_READ, start
from tuner.gui.widgets.message_bar import Tone
from tuner.session.start import GuiOptions


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "rig")


def shift(driver: Driver) -> float:
    """The median disparity on show, px."""
    frame = driver.frame
    assert frame is not None
    raw = frame.outcome.raw
    valid = raw[raw > frame.outcome.invalid]
    return float(sorted(valid.tolist())[len(valid) // 2]) / 16


def test_a_single_pair_has_no_bar(driver: Driver, files: Files) -> None:
    assert not driver.frames.shown
    assert not driver.action("next_pair").isEnabled()


def test_a_folder_of_pairs_opens_at_its_first(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    assert driver.frames.shown
    assert driver.frames.place == "1 of 5"
    assert shift(driver) == 3
    assert "00.png" in driver.window.windowTitle()
    assert driver.frames.slider.maximum() == 4


def test_settings_stay_while_the_pair_changes_and_undo_stays_at_the_pair(
    driver: Driver, folder: Path
) -> None:
    driver.frames.open(folder)
    driver.set("block_size", 15)
    driver.frames.do("next_pair")
    driver.frames.to(3)
    assert (driver.frames.index, shift(driver)) == (3, 6)
    assert driver.state.settings.block_size == 15
    driver.do("undo")
    driver.settle()
    assert driver.state.settings.block_size != 15
    assert (driver.frames.index, shift(driver)) == (3, 6)
    driver.do("redo")
    driver.settle()
    assert driver.state.settings.block_size == 15
    assert driver.frames.index == 3
    driver.frames.do("previous_pair")
    assert (driver.frames.index, shift(driver)) == (2, 5)


def test_undo_of_opening_brings_the_pair_before_back(
    driver: Driver, files: Files, folder: Path
) -> None:
    driver.frames.open(folder)
    driver.frames.to(2)
    driver.do("undo")
    driver.settle()
    assert driver.state.pair == files.ref
    assert not driver.frames.shown
    driver.do("redo")
    driver.settle()
    assert driver.frames.shown
    assert driver.state.pair.source is not None


def test_the_last_and_the_first_are_ends_unless_it_loops(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    driver.frames.do("previous_pair")
    assert driver.frames.index == 0
    driver.frames.do("loop_pairs")
    driver.frames.do("previous_pair")
    assert driver.frames.index == 4
    driver.frames.do("next_pair")
    assert driver.frames.index == 0


def test_playing_matches_every_pair_and_ends_at_the_last(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    seen: list[tuple[int, float]] = []
    driver.inside.frame_came.connect(lambda: seen.append((driver.frames.index, shift(driver))))
    driver.do("play_pairs")
    driver.until(lambda: driver.frames.index == 4)
    driver.until(lambda: driver.action("play_pairs").text() == "P&lay")
    driver.settle()
    assert dict(seen) == {index: 3 + index for index in range(1, 5)}
    seen.clear()
    driver.do("loop_pairs")
    driver.do("play_pairs")
    driver.until(lambda: len(seen) > 5)
    driver.do("play_pairs")
    driver.settle()
    stayed = driver.frames.index
    driver.qtbot.wait(50)
    assert driver.frames.index == stayed


def test_a_slider_can_be_moved_while_it_plays(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    driver.do("loop_pairs")
    driver.do("play_pairs")
    driver.until(lambda: driver.frames.index == 1)
    driver.set("block_size", 15)
    driver.until(lambda: driver.frames.index == 0)
    driver.do("play_pairs")
    driver.settle()
    assert driver.frame is not None
    assert driver.frame.request.settings.block_size == 15


def test_a_pair_that_cannot_be_read_is_named_and_left_out(driver: Driver, tmp_path: Path) -> None:
    driver.frames.open(write_folder(tmp_path / "rig", bad=(1, 2)))
    driver.frames.do("next_pair")
    assert driver.frames.index == 3
    (said,) = [one for one in driver.messages if one.tone is Tone.WARNING]
    assert "01.png" in said.text
    assert said.text.startswith("Frame 2 of 5 is skipped"), "as the bar counts"
    driver.frames.do("previous_pair")
    assert driver.frames.index == 0


def test_the_settings_that_a_pair_does_not_allow_are_said(driver: Driver, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "rig", 2)
    for side in ("left", "right"):
        small = write_pair(tmp_path / "small", width=60, height=50)
        (small.left if side == "left" else small.right).rename(folder / side / "01.png")
    driver.frames.open(folder)
    driver.set("block_size", 77)
    driver.frames.do("next_pair")
    assert driver.frames.index == 1
    assert driver.state.settings.block_size < 77
    assert any("Block size is now" in one.text for one in driver.messages)


def test_marks_are_gone_to_and_remembered(
    driver: Driver, folder: Path, new_window: Callable[[], Driver]
) -> None:
    driver.frames.open(folder)
    for index in (1, 3):
        driver.frames.to(index)
        driver.do("mark_pair")
    driver.frames.to(0)
    driver.frames.do("next_marked")
    assert driver.frames.index == 1
    assert driver.action("mark_pair").isChecked()
    driver.frames.do("next_marked")
    assert driver.frames.index == 3
    driver.frames.do("next_marked")
    assert driver.frames.index == 1, "after the last comes the first"
    driver.frames.do("previous_marked")
    assert driver.frames.index == 3
    driver.do("mark_pair")
    driver.window.close()
    other = new_window()
    start(other.window, GuiOptions())
    other.until(lambda: other.pair is not None)
    other.settle()
    assert other.frames.index == 3
    assert not other.action("mark_pair").isChecked()
    other.frames.do("next_marked")
    assert other.frames.index == 1


def test_the_numbers_over_all_marked_pairs_follow_the_settings(
    driver: Driver, folder: Path
) -> None:
    driver.frames.open(folder)
    assert driver.frames.marked == ""
    for index in (1, 3):
        driver.frames.to(index)
        driver.do("mark_pair")
    driver.until(lambda: "density" in driver.frames.marked)
    first = driver.frames.marked
    assert first.startswith("★ 2: density ")
    assert first.endswith("ms"), "the time that one pair takes"
    driver.set("texture_threshold", 4000)
    assert driver.frames.marked == "★ 2: …"
    driver.until(lambda: "density" in driver.frames.marked)
    assert driver.frames.marked != first
    driver.do("mark_pair")
    driver.frames.do("next_marked")
    driver.do("mark_pair")
    assert driver.frames.marked == ""


def test_swapped_is_swapped_for_all_pairs(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    driver.do("swap")
    driver.settle()
    driver.frames.do("next_pair")
    assert driver.pair is not None
    assert driver.pair.left.path.endswith("right/01.png")
    driver.do("undo")
    driver.settle()
    assert driver.pair.left.path.endswith("left/01.png")
    assert driver.frames.index == 1


def test_ground_truth_beside_a_pair_comes_with_it(driver: Driver, tmp_path: Path) -> None:
    for number, name in enumerate(("a", "b")):
        made = write_pair(tmp_path / "rig" / name, shift=3 + number, seed=number)
        save(made.left.parent / "gt.png", np.full((120, 160), 10 * (3 + number), np.uint8))
    driver.frames.open(tmp_path / "rig")
    for index in range(2):
        driver.frames.to(index)
        assert driver.state.truth.path.endswith(f"{'ab'[index]}/gt.png")


def test_names_that_make_pairs_in_two_ways_are_asked_about(driver: Driver, tmp_path: Path) -> None:
    folder = tmp_path / "rig"
    for number in range(3):
        one = write_pair(folder / "made", shift=4, seed=number)
        other = write_pair(folder / "made too", shift=4, seed=10 + number)
        one.left.rename(folder / f"left_{number}.png")
        one.right.rename(folder / f"right_{number}.png")
        other.left.rename(folder / f"{number}_L.png")
        other.right.rename(folder / f"{number}_R.png")
    driver.answer("L")
    driver.frames.open(folder)
    assert driver.frames.place == "1 of 3"
    assert driver.pair is not None
    assert driver.pair.left.name.endswith("_L.png")


def test_a_click_in_the_strip_shows_the_pair(driver: Driver, folder: Path, qtbot: Any) -> None:
    driver.frames.open(folder)
    strip = driver.frames.strip
    assert strip.isVisible()
    driver.until(
        lambda: all(
            strip.model().index(row, 0).data(Qt.ItemDataRole.DecorationRole) is not None
            for row in range(5)
        )
    )
    at = strip.visualRect(strip.model().index(2, 0)).center()
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))
    driver.until(lambda: driver.frames.index == 2)
    driver.settle()
    assert shift(driver) == 5
    driver.do("pair_strip")
    assert not strip.isVisible()


def test_closing_while_it_plays(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    driver.do("loop_pairs")
    driver.do("play_pairs")
    driver.until(lambda: driver.frames.index == 1)
    driver.window.close()
    QCoreApplication.processEvents()


def test_a_video_is_stepped_through_and_played(driver: Driver, tmp_path: Path) -> None:
    video = write_video(tmp_path / "both.avi")
    if video is None:
        pytest.skip("this OpenCV writes no such video")
    driver.frames.open(video)
    assert len([one for one in driver.messages if "side-by-side" in one.text]) == 1
    assert not any("half" in one.text for one in driver.messages)
    assert driver.frames.place == "1 of 12, 0:00.0"
    assert not driver.frames.strip.isVisible(), "any pair of a video takes long"
    driver.frames.to(7)
    assert driver.frames.place == "8 of 12, 0:00.3"
    driver.do("play_pairs")
    driver.until(lambda: driver.frames.index == 11)
    driver.until(lambda: driver.action("play_pairs").text() == "P&lay")
    driver.settle()
    assert driver.frames.index == 11


def test_a_single_pair_of_a_video_does_not_play(driver: Driver, tmp_path: Path) -> None:
    video = write_video(tmp_path / "both.avi", 1)
    if video is None:
        pytest.skip("this OpenCV writes no such video")
    driver.frames.open(video)
    for _ in range(2):
        driver.do("play_pairs")
        assert driver.action("play_pairs").text() == "P&lay"
        driver.do("loop_pairs")


def test_a_file_that_is_no_video_changes_nothing(
    driver: Driver, files: Files, tmp_path: Path
) -> None:
    path = tmp_path / "broken.mp4"
    path.write_bytes(b"nothing of the kind")
    driver.drop(path)
    driver.settle()
    (error,) = driver.errors()
    assert "broken.mp4" in error
    assert driver.state.pair == files.ref
    driver.agrees()


def test_what_is_shown_is_recorded_and_opens_again(
    driver: Driver, folder: Path, tmp_path: Path
) -> None:
    driver.frames.open(folder)
    driver.choose(tmp_path / "recorded")
    driver.do("record_pairs")
    driver.until((tmp_path / "recorded" / "left" / "000000.png").exists)
    driver.frames.do("next_pair")
    driver.until((tmp_path / "recorded" / "left" / "000001.png").exists)
    recorded = driver.find(QLabel, "frame_recorded")
    driver.until(lambda: recorded.text() == "● 2 recorded")
    driver.do("record_pairs")
    assert not recorded.isVisible()
    assert "recorded to" in driver.messages[0].text
    before = driver.pair
    driver.frames.open(tmp_path / "recorded")
    driver.until(lambda: driver.frames.place == "1 of 2")
    driver.frames.do("next_pair")
    assert before is not None
    assert driver.pair is not None
    np.testing.assert_array_equal(driver.pair.left.shown, before.left.shown)


def test_recording_to_what_is_there_is_refused(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    driver.choose(folder)
    driver.do("record_pairs")
    driver.until(driver.errors)
    (said,) = driver.errors()
    assert "something in it" in said
    assert not driver.action("record_pairs").isChecked()


def test_another_pair_leaves_what_can_be_done_alone(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    changed: list[str] = []
    for name in ("next_marked", "previous_marked", "unmark_pairs", "mark_ten", "next_pair"):
        driver.action(name).changed.connect(lambda name=name: changed.append(name))
    driver.do("next_pair")
    driver.settle()
    assert driver.frames.index == 1
    assert changed == []


def test_what_is_read_tells_of_the_last_pair_once_it_has_played(
    driver: Driver, folder: Path
) -> None:
    driver.frames.open(folder)
    driver.do("play_pairs")
    driver.until(lambda: driver.frames.index == 4)
    driver.until(lambda: driver.action("play_pairs").text() == "P&lay")
    driver.until(lambda: "04.png" in driver.find(QLabel, "frame_name").text())
    assert driver.frame is not None
    density = f"{100 * driver.frame.outcome.density:.1f}"
    driver.until(lambda: density in driver.find(QLabel, "number_density").text())
    driver.until(lambda: "04.png" in driver.window.windowTitle())


@pytest.mark.parametrize("what", ["open_truth", "line_up", "open_calibration"])
def test_playing_goes_on_after_what_was_asked_for_while_the_next_pair_was_read(
    driver: Driver, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    driver.frames.open(folder)
    go, load = threading.Event(), getattr(*PAIR_READ)

    def slow(*args: Any) -> Any:
        assert go.wait(10)
        return load(*args)

    monkeypatch.setattr(*PAIR_READ, slow)
    driver.do("play_pairs")
    driver.until(lambda: driver.marks("left").busy)
    truth = save(tmp_path / "truth.png", np.full((120, 160), 3 * 256, np.uint16))
    rig = tmp_path / "not one.yml"
    rig.write_text("nothing: 1")
    if what != "line_up":
        driver.choose(truth if what == "open_truth" else rig)
    driver.do(what)
    go.set()
    driver.until(lambda: driver.frames.index == 4)
    driver.until(lambda: driver.action("play_pairs").text() == "P&lay")
