"""The bar tells which pair is on show, also where something else came before the one it sought."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication

from tests.gui.driver import Driver
from tests.gui.files import save
from tests.gui.frames_driver import write_folder
from tests.gui.inside import PAIR_READ
from tuner.gui.lanes.loading import Wish
from tuner.gui.results import Results


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "rig")


class Gate:
    """Files are read one at a time, each once it is let through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._read = getattr(*PAIR_READ)
        self.reading, self._open = threading.Event(), threading.Event()
        monkeypatch.setattr(*PAIR_READ, self._wait)

    def _wait(self, wish: Wish, *more: Any) -> Any:
        self.reading.set()
        assert self._open.wait(20)
        return self._read(wish, *more)

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def at_gate(
    driver: Driver, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[int, int], Gate]:
    """The folder is open, this pair is being read, and the slider was moved on to that one."""

    def go(first: int, then: int) -> Gate:
        driver.frames.open(folder)
        gate = Gate(monkeypatch)
        driver.frames.slider.setValue(first)
        driver.until(gate.reading.is_set)
        driver.frames.slider.setValue(then)
        return gate

    return go


def agrees(driver: Driver, index: int) -> None:
    """At rest slider, number, strip and picture are all at this pair."""
    driver.settle()
    frames = driver.frames
    assert driver.pair is not None
    name = Path(driver.pair.left.path).stem
    current = frames.strip.currentIndex().row()
    assert (int(name), frames.index, frames.slider.value(), current) == (index,) * 4
    assert frames.place.startswith(f"{index + 1} of ")


@pytest.mark.parametrize("what", ["open_truth", "open_calibration", "line_up"])
def test_a_pair_that_is_sought_comes_after_what_was_asked_for_since(
    driver: Driver, at_gate: Callable[[int, int], Gate], tmp_path: Path, what: str
) -> None:
    gate = at_gate(2, 4)
    if what != "line_up":
        truth = save(tmp_path / "truth.png", np.full((120, 160), 3 * 256, np.uint16))
        rig = tmp_path / "not one.yml"
        rig.write_text("nothing: 1")
        driver.choose(truth if what == "open_truth" else rig)
    driver.do(what)
    gate.open()
    agrees(driver, 4)


def test_a_drop_that_fails_leaves_the_bar_at_the_pair_on_show(
    driver: Driver, at_gate: Callable[[int, int], Gate], tmp_path: Path
) -> None:
    gate = at_gate(2, 4)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing of the kind")
    driver.drop(broken)
    gate.open()
    driver.until(driver.errors)
    agrees(driver, driver.frames.index)


def test_a_step_after_a_drop_does_not_push_it_aside(
    driver: Driver, at_gate: Callable[[int, int], Gate], tmp_path: Path
) -> None:
    gate = at_gate(3, 2)
    driver.drop(write_folder(tmp_path / "other", 4))
    driver.do("next_pair")
    gate.open()
    driver.until(lambda: driver.frames.place == "1 of 4")
    agrees(driver, 0)


def test_undo_to_another_source_shows_where_that_is(
    driver: Driver, at_gate: Callable[[int, int], Gate], tmp_path: Path
) -> None:
    driver.frames.open(write_folder(tmp_path / "other", 4))
    driver.frames.to(2)
    gate = at_gate(2, 4)
    driver.do("undo")
    gate.open()
    driver.until(lambda: driver.frames.place == "3 of 4")
    agrees(driver, 2)
    driver.do("redo")
    driver.until(lambda: driver.frames.place.endswith("of 5"))
    agrees(driver, driver.frames.index)


def test_pausing_takes_the_slider_back(driver: Driver, at_gate: Callable[[int, int], Gate]) -> None:
    gate = at_gate(2, 4)
    driver.do("play_pairs")
    driver.do("play_pairs")
    gate.open()
    agrees(driver, 0)


def test_a_pair_that_is_sought_while_it_plays_comes_and_is_where_playing_goes_on(
    driver: Driver, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.frames.open(folder)
    seen: list[int] = []
    results = driver.find(Results, "results")
    results.sequence_changed.connect(lambda: seen.append(driver.frames.index))
    gate = Gate(monkeypatch)
    driver.do("play_pairs")
    driver.until(gate.reading.is_set)
    driver.frames.slider.setValue(3)
    frames: list[None] = []
    driver.inside.frame_came.connect(lambda: frames.append(None))
    driver.set("block_size", 15)
    driver.until(lambda: frames)
    # What a picture leads to once it is shown has been done, too.
    QCoreApplication.processEvents()
    gate.open()
    driver.until(lambda: driver.action("play_pairs").text() == "P&lay")
    assert seen == [3, 4]
    agrees(driver, 4)


def test_a_slider_that_is_held_while_pairs_pass_by_follows_once_it_is_let_go(
    driver: Driver, folder: Path
) -> None:
    driver.frames.open(folder)
    driver.frames.slider.setSliderDown(True)
    driver.frames.slider.setValue(1)
    driver.until(lambda: driver.frames.index == 1)
    driver.do("play_pairs")
    driver.until(lambda: driver.frames.index == 4)
    driver.until(lambda: driver.action("play_pairs").text() == "P&lay")
    driver.frames.slider.setSliderDown(False)
    agrees(driver, 4)


def test_an_unreadable_pair_on_the_way_does_not_take_the_sought_one_back(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.frames.open(write_folder(tmp_path / "bad", 6, bad=(4, 5)))
    gate = Gate(monkeypatch)
    driver.frames.slider.setValue(4)
    driver.until(gate.reading.is_set)
    driver.frames.slider.setValue(2)
    gate.open()
    driver.until(lambda: driver.frames.index == 2)
    agrees(driver, 2)


def test_playing_goes_on_from_the_pair_on_show_after_the_slider_came_back_to_it(
    driver: Driver, at_gate: Callable[[int, int], Gate]
) -> None:
    gate = at_gate(4, 0)
    driver.do("swap")
    gate.open()
    driver.settle()
    driver.do("play_pairs")
    driver.until(lambda: driver.frames.index == 4)
    driver.until(lambda: driver.action("play_pairs").text() == "P&lay")


@pytest.mark.parametrize("command", ["next_marked", "previous_pair"])
def test_a_step_that_leads_nowhere_else_ends_playing_at_the_pair_on_show(
    driver: Driver, folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    driver.frames.open(folder)
    driver.do("mark_pair")
    gate = Gate(monkeypatch)
    driver.do("play_pairs")
    driver.until(lambda: driver.marks("left").busy)
    driver.do(command)
    gate.open()
    agrees(driver, 0)
    assert driver.action("play_pairs").text() == "P&lay"
