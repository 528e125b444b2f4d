"""Opening what is slow, large or damaged: the window lives on meanwhile, and closes at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PySide6.QtWidgets import QWidget

from tests.gui.driver import Driver
from tests.gui.files import Files, save, write_pair
from tests.gui.inside import NO_TRUTH, PATHS_LOOKED_AT
from tests.sources.pictures import encoded, photo, progressive, scarred
from tuner.gui.widgets.message_bar import MessageBar, Tone
from tuner.sources import decoder


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small JPEG that takes many seconds."""
    path = tmp_path_factory.mktemp("slow") / "slow.jpg"
    path.write_bytes(progressive(8000, scans=95))
    return path


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What of this test's files is looked at on the window's own thread, from here on."""
    seen: list[str] = []

    def watched(name: str) -> None:
        really = getattr(os, name)

        def look(path: Any = ".", *more: Any, **others: Any) -> Any:
            mine = isinstance(path, str | Path) and str(tmp_path / "data") in str(path)
            if mine and threading.current_thread() is threading.main_thread():
                seen.append(f"{name} {path}")
            return really(path, *more, **others)

        monkeypatch.setattr(os, name, look)

    for name in ("stat", "lstat", "listdir", "scandir", "open", "readlink"):
        watched(name)
    return seen


@pytest.fixture
def data(tmp_path: Path) -> Files:
    """A pair with ground truth beside each picture."""
    files = write_pair(tmp_path / "data" / "pair", shift=4, seed=4)
    for name in ("disp0.png", "right_gt.png"):
        save(files.left.parent / name, np.full((120, 160), 4 * 16, np.uint8))
    return files


def test_no_disk_is_waited_for_on_the_windows_thread(
    driver: Driver, data: Files, looked: list[str]
) -> None:
    """It may be a network's, and dead."""
    driver.open(data)
    assert driver.state.truth.path.endswith("disp0.png")
    driver.do("swap")
    driver.settle()
    driver.choose(data.left.parent)
    driver.do("open_folder")
    driver.settle()
    driver.drop(data.left.parent)
    driver.settle()
    driver.drop(data.right, data.left)
    driver.settle()
    driver.drop(data.left.parent / "right_gt.png")
    driver.settle()
    driver.recent()
    assert driver.errors() == []
    assert driver.state.truth.path.endswith("right_gt.png")
    assert driver.state.pair == data.ref
    assert looked == []


def test_a_folder_of_ten_thousand_pictures_leaves_the_window_alive(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(10_000):
        (folder / f"frame{number:05d}.png").touch()
    go, find, threads = threading.Event(), getattr(*PATHS_LOOKED_AT), []

    def held(paths: Any) -> Any:
        threads.append(threading.current_thread())
        assert go.wait(60)
        return find(paths)

    monkeypatch.setattr(*PATHS_LOOKED_AT, held)
    driver.window.open_paths([folder])
    driver.until(lambda: threads)
    try:
        driver.set("uniqueness_ratio", 31)
        driver.until(lambda: driver.frame.request.settings.uniqueness_ratio == 31)
    finally:
        go.set()
    driver.settle()
    assert "no obvious pair" in driver.errors()[0]
    assert threading.main_thread() not in threads
    driver.agrees()


def test_swapping_takes_the_ground_truth_that_lies_beside_the_right_one(
    driver: Driver, data: Files
) -> None:
    save(data.left.parent / "right_disp.png", np.full((120, 160), 4 * 16, np.uint8))
    for name in ("disp0.png", "right_gt.png"):
        (data.left.parent / name).unlink()
    driver.open(data)
    assert driver.state.truth == NO_TRUTH
    driver.do("swap")
    driver.settle()
    assert driver.state.truth.path.endswith("right_disp.png")
    driver.agrees()
    driver.do("undo")
    driver.settle()
    assert driver.state.truth == NO_TRUTH
    driver.agrees()


def test_ground_truth_dropped_where_no_pair_is_open_is_said(empty: Driver, data: Files) -> None:
    empty.drop(data.left.parent / "disp0.png")
    empty.settle()
    assert "open one first" in empty.errors()[0]
    assert empty.pair is None


def test_a_preset_and_a_bad_folder_dropped_together(driver: Driver, tmp_path: Path) -> None:
    driver.drop(tmp_path / "no.json", tmp_path / "nothing here")
    driver.settle()
    assert len(driver.errors()) == 2


@pytest.fixture
def fresh() -> Iterator[None]:
    decoder.end_idle()
    yield
    decoder.end_idle()


def decoders() -> list[psutil.Process]:
    found = psutil.Process().children()
    return [child for child in found if "child.py" in " ".join(child.cmdline())]


def busy() -> list[psutil.Process]:
    return [process for process in decoders() if process.cpu_percent(0.1) > 20]


@pytest.mark.parametrize("where", ["stereo", "mono"])
def test_closing_while_a_slow_file_is_decoded_ends_that_at_once(
    fresh: None, empty: Driver, slow: Path, where: str
) -> None:
    empty.until(decoder.ready)
    if where == "stereo":
        empty.begin_open(slow, slow.with_name("other.jpg"))
    else:
        empty.choose(slow)
        empty.click("mono_open_picture")
    at_work: list[psutil.Process] = []
    empty.until(lambda: at_work.extend(busy()) or at_work)
    empty.window.close()
    # An idle one may stay for the next picture; the busy one would go on for seconds.
    assert not any(process.is_running() for process in at_work)


def test_a_damaged_jpeg_is_named_in_the_window(
    driver: Driver, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    left, right = tmp_path / "whole.jpg", tmp_path / "scar.jpg"
    left.write_bytes(encoded(".jpg", photo(160, 120)))
    right.write_bytes(scarred(encoded(".jpg", photo(160, 120))))
    capfd.readouterr()
    driver.open(Files(left, right))
    texts = [one.text for one in driver.messages if one.tone is Tone.WARNING]
    assert any("scar.jpg: the file is damaged" in text for text in texts)
    assert not any("whole.jpg" in text for text in texts)
    assert capfd.readouterr().err == ""
    driver.do("show_mono")
    driver.choose(right)
    driver.click("mono_open_picture")
    mono = driver.find(QWidget, "mono_tab").findChild(MessageBar)
    driver.until(lambda: mono.message)
    assert "is damaged" in mono.message.text


def test_a_folder_dropped_on_the_monocular_tab_is_for_the_window(
    driver: Driver, data: Files
) -> None:
    driver.do("show_mono")
    driver.drop(data.left.parent, on="mono_tab")
    driver.until(lambda: driver.state.pair == data.ref)
    driver.settle()
    assert driver.errors() == []


def test_a_name_in_a_current_folder_that_is_gone(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    driver.begin_open(Path("left.png"), Path("right.png"))
    driver.settle()
    driver.begin_truth(Path("gt.png"))
    driver.settle()
    driver.choose(Path("left.png"), Path("right.png"))
    driver.do("open_pair")
    driver.settle()
    assert len(driver.errors()) >= 1
    assert all("there is no such file" in text for text in driver.errors())
    driver.agrees()


def test_the_first_picture_finds_its_process_ready(
    fresh: None, new_window: Any, qtbot: Any
) -> None:
    window = new_window().window
    qtbot.waitUntil(lambda: decoder.ready() == 1, timeout=20_000)
    qtbot.waitUntil(lambda: window.settled, timeout=20_000)
