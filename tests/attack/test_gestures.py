"""Random gestures at the real window: no exception, no illegal state, and all can be undone."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QApplication

from tests.attack import gestures
from tests.attack.gestures import Player, World
from tests.conftest import ROOT
from tests.gui.driver import WAIT_MS
from tests.gui.inside import MODELS_HERE, TRASH, State
from tests.gui.parts import Parts
from tuner.gui.widgets.theme import apply_theme
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings
from tuner.presets.codec import parse

Tries = Callable[[int], Iterable[random.Random]]
GESTURES = 250
LONG_S = 180


@pytest.fixture
def world(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> Iterator[Callable[[int], World]]:
    """Makes a fresh world for each seed; nothing outside of it is touched."""
    for place in (MODELS_HERE, TRASH):
        monkeypatch.setattr(*place, getattr(*place))
    monkeypatch.setattr(QDesktopServices, "openUrl", QDesktopServices.openUrl)
    monkeypatch.chdir(tmp_path)

    def make(number: int) -> World:
        folder = tmp_path / str(number)
        folder.mkdir()
        monkeypatch.setenv("HOME", str(folder))
        monkeypatch.setenv("STEREO_TUNER_PRESETS", str(folder / "presets"))
        gestures.prepare(folder)
        return World(folder)

    apply_theme(qapp, "light")
    yield make
    apply_theme(qapp, "light")


def plain(state: State) -> object:
    """What undo brings back; presets are files, and how they are named now is theirs to say."""
    return (
        tuple(slot.settings for slot in state.slots),
        state.pair,
        state.truth,
        state.display,
    )


def check(parts: Parts) -> None:
    """The window lives, and its state is one that a user could have made."""
    inside, state = parts.inside, parts.inside.state
    assert parts.window.isVisible()
    for slot in state.slots:
        assert StereoBMSettings(**slot.settings.values) == slot.settings
    if inside.pair is not None and inside.frame is not None:
        assert inside.frame.outcome.size == inside.frame.request.pair.size
    display = state.display
    assert display.low is None or display.high is None or display.low < display.high


def come_to_rest(parts: Parts, qtbot: Any) -> None:
    """Take dialogs and half-typed texts away, and wait until everything is on screen."""
    for _ in range(50):
        top = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if top is None:
            break
        top.close()
        QApplication.processEvents()
    for slider in parts.window.findChildren(QAbstractSlider):
        slider.setSliderDown(False)
    for box in parts.window.findChildren(QAbstractSpinBox):
        box.interpretText()
    settle(parts, qtbot)


def settle(parts: Parts, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: parts.window.settled, timeout=WAIT_MS)


def undo_all(parts: Parts, qtbot: Any) -> None:
    """Back to the first state that undo still knows."""
    while parts.action("undo").isEnabled():
        parts.do("undo")
        QApplication.processEvents()
    settle(parts, qtbot)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_random_gestures(world: Any, tries: Tries, qtbot: Any) -> None:
    for count, rng in enumerate(tries(2)):
        around = world(count)
        window = gestures.window_on(around.folder)
        parts = Parts(window)
        pair = around.pairs[0]
        window.open_paths([pair.left, pair.right])
        settle(parts, qtbot)
        player = Player(window, around, rng)
        for _ in range(GESTURES):
            player.go()
            check(parts)
        player.stop()
        come_to_rest(parts, qtbot)
        check(parts)
        first = parts.inside.first_state
        undo_all(parts, qtbot)
        state = parts.inside.state
        assert plain(state) == plain(first), player.done
        for name in SPECS:
            assert parts.row(name).value == state.settings.values[name], name
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        shutil.rmtree(around.folder, ignore_errors=True)


def test_closing_at_any_moment(tries: Tries, tmp_path: Path) -> None:
    for count, rng in enumerate(tries(3)):
        folder = tmp_path / str(count)
        folder.mkdir()
        arguments = [str(folder), str(rng.randrange(10**6)), str(rng.randint(0, 40))]
        kept = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
        done = subprocess.run(
            [sys.executable, "-m", "tests.attack.gestures", *arguments],
            cwd=ROOT,
            env=kept | {"HOME": str(folder), "STEREO_TUNER_PRESETS": str(folder / "presets")},
            capture_output=True,
            text=True,
            timeout=LONG_S,
            check=False,
        )
        lines = [line for line in done.stderr.splitlines() if "does not support" not in line]
        assert (done.returncode, lines) == (0, []), arguments
        logged = next(iter(folder.rglob("stereo-tuner.log"))).read_text(encoding="utf-8")
        assert "Traceback" not in logged, f"{arguments}\n{logged[-3000:]}"
        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        parse(str(settings.value("settings")), name="settings")
        shutil.rmtree(folder, ignore_errors=True)
