"""Play pressed while something is being opened: it plays once that is there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.gui.driver import Driver
from tests.gui.files import write_pair
from tests.gui.frames_driver import write_folder
from tests.gui.inside import PAIR_READ
from tuner.gui.results import Results

Opens = Callable[[], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "rig")


@pytest.fixture
def let(driver: Driver, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Opens:
    """The folder is open; what is opened from now on waits until this is called."""
    driver.frames.open(folder)
    go, read = threading.Event(), getattr(*PAIR_READ)

    def slow(*args: Any) -> Any:
        assert go.wait(20)
        return read(*args)

    monkeypatch.setattr(*PAIR_READ, slow)
    return go.set


def button(driver: Driver) -> str:
    return driver.action("play_pairs").text().replace("&", "")


def shown(driver: Driver) -> list[int]:
    """The indices of the pairs that are shown from now on."""
    seen: list[int] = []
    results = driver.find(Results, "results")
    results.sequence_changed.connect(
        lambda: seen.append(results.sequence.index if results.sequence else -1)
    )
    return seen


def test_it_plays_what_is_being_opened_as_soon_as_that_is_there(
    driver: Driver, let: Opens, tmp_path: Path
) -> None:
    seen = shown(driver)
    driver.drop(write_folder(tmp_path / "other", 3))
    driver.do("play_pairs")
    assert button(driver) == "Pause"
    let()
    driver.until(lambda: driver.frames.place == "3 of 3")
    driver.until(lambda: button(driver) == "Play")
    assert seen == [0, 1, 2]


def test_pressed_again_it_is_taken_back(driver: Driver, let: Opens, tmp_path: Path) -> None:
    driver.drop(write_folder(tmp_path / "other", 3))
    driver.do("play_pairs")
    driver.do("play_pairs")
    assert button(driver) == "Play"
    let()
    driver.until(lambda: driver.frames.place == "1 of 3")
    driver.settle()
    assert driver.frames.place == "1 of 3"


def test_a_single_pair_does_not_play_and_nothing_is_said_of_it(
    driver: Driver, let: Opens, tmp_path: Path
) -> None:
    single = write_pair(tmp_path / "single")
    driver.drop(single.left, single.right)
    driver.do("play_pairs")
    before = [one.text for one in driver.messages]
    let()
    driver.until(lambda: driver.frames.sequence is None)
    driver.settle()
    assert button(driver) == "Play"
    assert [one.text for one in driver.messages] == before


@pytest.mark.parametrize("what", ["drop", "open_calibration"])
def test_where_it_cannot_be_opened_what_is_there_plays(
    driver: Driver, let: Opens, tmp_path: Path, what: str
) -> None:
    seen = shown(driver)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing of the kind")
    if what == "drop":
        driver.drop(broken)
    else:
        driver.choose(broken)
        driver.do(what)
    driver.do("play_pairs")
    let()
    driver.until(lambda: seen)
    assert button(driver) == "Pause"
    driver.until(lambda: button(driver) == "Play")
    assert seen == [1, 2, 3, 4]
    (error,) = driver.errors()
    assert "broken.mp4" in error


def test_a_step_takes_it_back(driver: Driver, let: Opens, tmp_path: Path) -> None:
    driver.drop(write_folder(tmp_path / "other", 3))
    driver.do("play_pairs")
    driver.do("next_pair")
    assert button(driver) == "Play"
    let()
    driver.until(lambda: driver.frames.place == "1 of 3")


def test_from_the_last_pair_it_plays_on_at_the_first_though_a_value_changes(
    driver: Driver, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.frames.open(folder)
    driver.frames.to(4)
    seen = shown(driver)
    go, read = threading.Event(), getattr(*PAIR_READ)

    def slow(*args: Any) -> Any:
        assert go.wait(20)
        return read(*args)

    monkeypatch.setattr(*PAIR_READ, slow)
    driver.do("play_pairs")
    driver.set("block_size", 15)
    driver.until(lambda: driver.frame.request.settings.block_size == 15)
    go.set()
    driver.until(lambda: button(driver) == "Play")
    assert seen == [0, 1, 2, 3, 4]
