"""Fixtures for tests of the whole window: a store on a file, a window to drive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings

from tests.gui.answers import Answers
from tests.gui.driver import WAIT_MS, Driver
from tests.gui.files import Files, save, write_pair
from tests.gui.inside import restored_window
from tuner.gui.store import Store
from tuner.gui.widgets.theme import apply_theme
from tuner.gui.window import MainWindow

__all__ = ["WAIT_MS", "Driver", "Files", "save", "write_pair"]


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    """What the user answers in each dialog; cancels unless told. A dialog that never came fails."""
    given = Answers(monkeypatch)
    yield given
    assert not given.waiting, "nothing asked for this"


@pytest.fixture
def new_window(
    qapp: Any, qtbot: Any, ini: Path, answers: Answers, user_presets: Path
) -> Iterator[Callable[[], Driver]]:
    """Makes windows that share one settings file; all are closed at the end."""
    apply_theme(qapp, "light")
    made: list[MainWindow] = []

    def make() -> Driver:
        store = Store(QSettings(str(ini), QSettings.Format.IniFormat))
        window = restored_window(store)
        made.append(window)
        window.show()
        qtbot.waitExposed(window)
        return Driver(window, qtbot, answers)

    yield make
    for window in made:
        window.close()
        window.deleteLater()


@pytest.fixture
def user_presets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the user's presets."""
    folder = tmp_path / "my presets"
    monkeypatch.setenv("STEREO_TUNER_PRESETS", str(folder))
    return folder


@pytest.fixture
def empty(new_window: Callable[[], Driver]) -> Driver:
    """A window without a pair."""
    return new_window()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A pair of 160x120, 7 px apart."""
    return write_pair(tmp_path / "pair")


@pytest.fixture
def driver(empty: Driver, files: Files) -> Driver:
    """A window that shows the pair."""
    empty.open(files)
    empty.set("num_disparities", 32)
    empty.set("block_size", 9)
    empty.settle()
    empty.inside.undo_stack.clear()
    return empty
