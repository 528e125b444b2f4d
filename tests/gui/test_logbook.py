"""What the log says of itself: a full disk brings no traceback, and no details are promised."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gui.driver import Driver
from tests.gui.inside import defect_reporter
from tuner.core.errors import FileError
from tuner.gui import logbook
from tuner.gui.logbook import message_of, place, start_log
from tuner.gui.widgets.message_bar import MessageBar

FULL = Path("/dev/full")
needs_full_disk = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full")


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any], logging.Handler]]:
    """Starts the log at a path, or with what finding the path raises; takes it away again."""
    before = list(logging.getLogger("tuner").handlers)

    def begin(where: Path | Exception) -> logging.Handler:
        def log_file() -> Path:
            if isinstance(where, Exception):
                raise where
            return where

        monkeypatch.setattr(logbook, "log_file", log_file)
        start_log()
        return logging.getLogger("tuner").handlers[-1]

    yield begin
    for handler in [one for one in logging.getLogger("tuner").handlers if one not in before]:
        logging.getLogger("tuner").removeHandler(handler)
        handler.close()


def test_a_defect_is_logged_and_says_where(start: Any, tmp_path: Path) -> None:
    path = tmp_path / "logs" / "tuner.log"
    start(path)
    words = message_of(KeyError("x"))
    assert words == f"Internal error (KeyError: 'x'). Its details are in {path}."
    assert "KeyError: 'x'" in path.read_text()
    assert place() == str(path)


def test_without_a_log_nothing_is_promised() -> None:
    assert message_of(KeyError("x")) == "Internal error (KeyError: 'x')."


@needs_full_disk
def test_a_full_disk_prints_nothing_and_is_said(
    start: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    handler = start(tmp_path / "tuner.log")
    handler.stream.close()
    # Unbuffered below, or what is refused would be tried again when it is closed.
    handler.stream = io.TextIOWrapper(FULL.open("wb", buffering=0), write_through=True)
    for number in range(20):
        logging.getLogger("tuner.gui").info("message %d", number)
    words = message_of(KeyError("x"))
    assert "could not be logged" in words
    assert "the disk is full" in words
    assert "the disk is full" in place()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "where",
    [
        FileError("no home folder is known; set HOME"),
        PermissionError(13, "Permission denied"),
        Path("/dev/null/nowhere/tuner.log"),
        Path("/dev/null"),
        Path("/", "n" * 300, "tuner.log"),
    ],
    ids=["no home", "locked", "below a file", "a device", "too long"],
)
def test_without_a_log_folder_it_goes_to_the_terminal(
    start: Any, where: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    start(where)
    assert "written to the terminal" in message_of(KeyError("x"))
    assert "KeyError: 'x'" in capfd.readouterr().err
    assert place() == "the terminal"


def test_a_pipe_in_place_of_the_log_does_not_hold_the_start_up(start: Any, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tuner.log")
    start(tmp_path / "tuner.log")
    assert place() == "the terminal"


def test_with_a_closed_terminal_nothing_is_promised(
    start: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    start(FileError("no home folder is known; set HOME"))
    assert message_of(KeyError("x")) == "Internal error (KeyError: 'x')."
    assert place() == "nowhere"


def test_a_defect_that_comes_with_every_repaint_is_said_once(
    empty: Driver, start: Any, tmp_path: Path
) -> None:
    path = tmp_path / "tuner.log"
    start(path)
    said: list[Any] = []
    for bar in empty.window.findChildren(MessageBar):
        bar.said.connect(said.append)
    report = defect_reporter(empty.window)
    for _ in range(1000):
        report(ValueError, ValueError("in paint"), None)
    assert len(said) == 1
    assert str(path) in said[0].text
    assert path.read_text().count("Traceback") + path.read_text().count("ValueError") <= 40


def test_a_defect_after_the_window_has_gone_is_only_logged(
    new_window: Any, start: Any, tmp_path: Path, qtbot: Any
) -> None:
    from shiboken6 import Shiboken

    from tuner.gui.store import Forgotten, Store
    from tuner.gui.window import MainWindow

    start(tmp_path / "tuner.log")
    window = MainWindow(Store(Forgotten()))
    report = defect_reporter(window)
    window.close()
    Shiboken.delete(window)
    report(ValueError, ValueError("late"), None)
    assert "late" in (tmp_path / "tuner.log").read_text()
