"""Files are written whole, one at a time, and what is not written is said."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject

from tuner.gui.lanes import lane
from tuner.gui.lanes.saving import Saver
from tuner.gui.widgets.message_bar import MessageBar, Tone

WAIT_S = 10


@pytest.fixture
def bar(qtbot: Any) -> MessageBar:
    bar = MessageBar()
    qtbot.addWidget(bar)
    return bar


def writing(path: Path, go: threading.Event | None = None) -> Callable[[], str]:
    def work() -> str:
        assert go is None or go.wait(WAIT_S)
        path.write_text("whole")
        return f"Saved {path.name}."

    return work


def test_closing_writes_what_the_thread_has_not_come_to_yet(
    bar: MessageBar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, path, go = QObject(), tmp_path / "map.npy", threading.Event()

    class Occupied(ThreadPoolExecutor):
        """Its thread has something else to do first."""

        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            self.submit(go.wait, WAIT_S)

    monkeypatch.setattr(lane, "ThreadPoolExecutor", Occupied)
    saver = Saver(bar.say, parent)
    saver.save(path, writing(path))
    opener = threading.Timer(0.05, go.set)
    opener.start()
    saver.close()
    opener.join()
    assert path.read_text() == "whole"


def test_a_file_that_is_not_written_is_named_until_that_is_read(
    bar: MessageBar, qtbot: Any, tmp_path: Path
) -> None:
    parent, go = QObject(), threading.Event()
    saver = Saver(bar.say, parent)
    one, two = tmp_path / "one.npy", tmp_path / "two.npy"
    saver.save(one, writing(one, go))
    saver.save(two, writing(two))
    assert bar.message is not None
    assert bar.message.text.startswith("two.npy: not written")
    with qtbot.waitSignal(saver.ended):
        go.set()
    assert bar.message.text == "Saved one.npy."
    bar.next()
    assert bar.message is not None, "the file before pushed it aside"
    assert bar.message.text.startswith("two.npy: not written")
    assert bar.message.tone is Tone.WARNING
    assert not two.exists()
    saver.close()
