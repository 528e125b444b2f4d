"""Fixtures for tests of the whole window: pairs in files, a store on a file, a window to drive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QSlider, QSpinBox, QWidget

from tuner.engine.frame import Frame
from tuner.gui.session import PairRef, State
from tuner.gui.store import Store
from tuner.gui.widgets.message_bar import Message, Tone
from tuner.gui.widgets.theme import apply_theme
from tuner.gui.window import MainWindow

WAIT_MS = 20_000


@dataclass(frozen=True)
class Files:
    """A pair in files, with the disparity it was made with."""

    left: Path
    right: Path
    shift: int = 0

    @property
    def ref(self) -> PairRef:
        return PairRef(str(self.left), str(self.right))


def write_pair(
    folder: Path, *, width: int = 160, height: int = 120, shift: int = 7, seed: int = 1
) -> Files:
    """left.png and right.png of random texture, ``shift`` px apart."""
    rng = np.random.default_rng(seed)
    wide = cv2.GaussianBlur(rng.integers(0, 255, (height, width + shift), np.uint8), (3, 3), 0)
    folder.mkdir(parents=True, exist_ok=True)
    files = Files(folder / "left.png", folder / "right.png", shift)
    save(files.left, wide[:, :width])
    save(files.right, wide[:, shift:])
    return files


def save(path: Path, image: Any) -> Path:
    """Write an image under any name, also one that cv2.imwrite would not take."""
    done, data = cv2.imencode(path.suffix, image)
    assert done
    path.write_bytes(data.tobytes())
    return path


class Driver:
    """What a user does at a window, and what a user sees."""

    def __init__(self, window: MainWindow, qtbot: Any) -> None:
        self.window = window
        self.qtbot = qtbot

    # doing

    def slider(self, name: str) -> QSlider:
        return self._row(name).findChild(QSlider)

    def spin(self, name: str) -> QSpinBox:
        return self._row(name).findChild(QSpinBox)

    def _row(self, name: str) -> QWidget:
        row = self.window.findChild(QWidget, name)
        assert row is not None, name
        return row

    def set(self, name: str, value: int) -> None:
        self.slider(name).setValue(value)

    def drag(self, name: str, *values: int) -> None:
        """Press the handle, move it over the values, let go."""
        slider = self.slider(name)
        slider.setSliderDown(True)
        for value in values:
            slider.setValue(value)
        slider.setSliderDown(False)

    def do(self, command: str) -> None:
        self.window.actions_by_name[command].trigger()

    def open(self, files: Files, **more: Any) -> None:
        self.window.files.open_pair(files.left, files.right, **more)
        self.settle()

    def press(self, key: Qt.Key, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """Type a key at the view that has the focus."""
        self.qtbot.keyClick(self.window.stereo_tab.grid.views["disparity"], key, modifier)

    # seeing

    @property
    def state(self) -> State:
        return self.window.session.state

    @property
    def frame(self) -> Frame:
        frame = self.window.frame
        assert frame is not None
        return frame

    @property
    def message(self) -> Message | None:
        return self.window.stereo_tab.messages.message

    @property
    def steps(self) -> int:
        """Steps that undo can take back."""
        return self.window.session.undo_stack.index()

    @property
    def messages(self) -> list[Message]:
        """What is on show and what waits behind it."""
        bar = self.window.stereo_tab.messages
        return [m for m in (bar.message, *bar._waiting) if m is not None]

    def errors(self) -> list[str]:
        return [m.text for m in self.messages if m.tone is Tone.ERROR]

    def settle(self) -> None:
        """Wait until everything asked for is on screen."""
        self.qtbot.waitUntil(lambda: self.window.settled, timeout=WAIT_MS)

    def until(self, seen: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(seen()), timeout=WAIT_MS)

    def agrees(self) -> None:
        """Pair, frame, panel and state tell the same story."""
        window, state = self.window, self.state
        pair = window.pair
        assert pair is not None
        assert (pair.left.path, pair.right.path) == (state.pair.left, state.pair.right)
        assert window.stereo_tab._pair is pair
        assert self.frame.request.pair is pair
        assert self.frame.request.settings == state.settings
        assert self.frame.request.display == state.display
        assert self.frame.request.truth is window.documents.truth(state.pair, state.truth)
        assert self.slider("block_size").value() == state.settings.block_size
        assert self.spin("block_size").value() == state.settings.block_size
        shown = window.stereo_tab.grid.views["disparity"].canvas._picture.image
        np.testing.assert_array_equal(shown, self.frame.disparity)


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


@pytest.fixture
def new_window(
    qapp: Any, qtbot: Any, ini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Driver]]:
    """Makes windows that share one settings file; all are closed at the end."""
    apply_theme(qapp, "light")
    monkeypatch.setenv("STEREO_TUNER_PRESETS", str(tmp_path / "my presets"))
    made: list[MainWindow] = []

    def make() -> Driver:
        window = MainWindow(Store(QSettings(str(ini), QSettings.Format.IniFormat)))
        made.append(window)
        window.presets.restore_last(window.store)
        window.show()
        qtbot.waitExposed(window)
        return Driver(window, qtbot)

    yield make
    for window in made:
        window.close()
        window.deleteLater()


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
    empty.window.session.undo_stack.clear()
    return empty
