"""Playing and recording end where another source is opened, dropped or brought back by undo."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication

from tests.gui.driver import Driver
from tests.gui.files import Files, write_pair
from tests.gui.frames_driver import write_folder
from tuner.gui.lanes import loading
from tuner.gui.lanes.held_source import FrameRead, HeldSource
from tuner.session.state import PairRef


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "rig")


def play(driver: Driver, folder: Path) -> None:
    driver.frames.open(folder)
    driver.do("loop_pairs")
    driver.do("play_pairs")
    driver.until(lambda: driver.frames.index == 1)


def stays(driver: Driver) -> bool:
    """Nothing plays, and the pair on show stays on show."""
    driver.settle()
    before = driver.pair
    driver.qtbot.wait(50)
    return driver.pair is before and driver.action("play_pairs").text() == "P&lay"


def test_playing_stops_at_the_first_pair_of_what_is_dropped(
    driver: Driver, folder: Path, tmp_path: Path
) -> None:
    other = write_folder(tmp_path / "other", 4)
    play(driver, folder)
    driver.drop(other)
    driver.until(lambda: driver.frames.place == "1 of 4")
    assert stays(driver)
    assert driver.frames.place == "1 of 4"


def test_playing_stops_where_a_pair_or_the_same_folder_is_opened(
    driver: Driver, folder: Path, tmp_path: Path
) -> None:
    play(driver, folder)
    driver.drop(folder)
    driver.until(lambda: driver.action("play_pairs").text() == "P&lay")
    assert stays(driver)
    assert driver.frames.place == "1 of 5"
    driver.do("play_pairs")
    driver.until(lambda: driver.frames.index == 1)
    single = write_pair(tmp_path / "single")
    driver.drop(single.left, single.right)
    driver.until(lambda: driver.frames.sequence is None)
    assert stays(driver)


def test_playing_stops_where_undo_leads_to_another_source(
    driver: Driver, folder: Path, tmp_path: Path
) -> None:
    driver.frames.open(write_folder(tmp_path / "other", 4))
    play(driver, folder)
    driver.do("undo")
    driver.until(lambda: driver.frames.place == "1 of 4")
    assert stays(driver)


def test_recording_ends_with_its_source_and_says_so(
    driver: Driver, folder: Path, tmp_path: Path
) -> None:
    driver.frames.open(folder)
    driver.choose(tmp_path / "recorded")
    driver.do("record_pairs")
    driver.until((tmp_path / "recorded" / "right" / "000000.png").exists)
    driver.settle()
    driver.drop(write_folder(tmp_path / "other", 4))
    driver.until(lambda: driver.frames.place == "1 of 4")
    driver.settle()
    assert not driver.action("record_pairs").isChecked()
    assert any("1 pair was recorded to" in one.text for one in driver.messages)
    assert [path.name for path in (tmp_path / "recorded" / "left").iterdir()] == ["000000.png"]


def test_a_drop_that_is_no_source_leaves_the_recording_alone(
    driver: Driver, folder: Path, files: Files, tmp_path: Path
) -> None:
    del files
    driver.frames.open(folder)
    driver.choose(tmp_path / "recorded")
    driver.do("record_pairs")
    driver.until((tmp_path / "recorded" / "left" / "000000.png").exists)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing of the kind")
    driver.drop(broken)
    driver.until(driver.errors)
    assert driver.action("record_pairs").isChecked()
    driver.frames.do("next_pair")
    driver.until((tmp_path / "recorded" / "left" / "000001.png").exists)


def test_what_was_dropped_is_opened_whatever_is_read_ahead(
    driver: Driver, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let, reading = threading.Event(), threading.Event()
    read = loading.read_frame

    def slowly(held: HeldSource, ref: PairRef, **more: Any) -> FrameRead:
        if ref.frame == 2:
            reading.set()
            assert let.wait(20)
        return read(held, ref, **more)

    other = write_folder(tmp_path / "other", 4)
    driver.frames.open(folder)
    monkeypatch.setattr(loading, "read_frame", slowly)
    driver.do("play_pairs")
    driver.until(reading.is_set)
    driver.drop(other)
    driver.until(lambda: driver.action("play_pairs").text() == "P&lay")
    frames: list[None] = []
    driver.inside.frame_came.connect(lambda: frames.append(None))
    driver.set("block_size", 15)
    driver.until(lambda: frames)
    # What a picture leads to once it is shown has been done, too.
    QCoreApplication.processEvents()
    let.set()
    driver.until(lambda: driver.frames.place == "1 of 4")
    assert stays(driver)
