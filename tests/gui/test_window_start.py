"""From the command line to the window and out again: what opens, exit codes, no hang."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage

from tests.conftest import ROOT
from tests.gui.driver import Driver
from tests.gui.files import Files, save, write_pair
from tests.gui.inside import defect_reporter, start
from tuner.gui import app, ending, logbook
from tuner.session.start import GuiOptions

PNG = b"\x89PNG"


@pytest.fixture
def run(qapp: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., int]]:
    """Runs the program in this process; what it changes outside is put back."""
    monkeypatch.setattr(logbook, "log_file", lambda: tmp_path / "log" / "stereo-tuner.log")
    hook, signals = sys.excepthook, {one: signal.getsignal(one) for one in ending.SIGNALS}
    handlers = list(logging.getLogger("tuner").handlers)
    yield lambda **options: app.main(GuiOptions(**options))
    sys.excepthook = hook
    for one, handler in signals.items():
        signal.signal(one, handler)
    for one in logging.getLogger("tuner").handlers[:]:
        if one not in handlers:
            logging.getLogger("tuner").removeHandler(one)
            one.close()


def said(capfd: Any) -> list[str]:
    """Lines on stderr, without those of Qt's offscreen platform."""
    lines = capfd.readouterr().err.splitlines()
    return [line for line in lines if "propagateSizeHints" not in line]


def test_a_screenshot_of_the_sample(run: Callable[..., int], tmp_path: Path, capfd: Any) -> None:
    path = tmp_path / "shot.png"
    assert run(screenshot=str(path), size=(1300, 700)) == 0
    assert said(capfd) == []
    picture = QImage(str(path))
    assert (picture.width(), picture.height()) == (1300, 700)
    colours = {picture.pixel(x, y) for x in range(0, 1300, 7) for y in range(0, 700, 7)}
    assert len(colours) > 500, "a disparity map is in it"


def test_a_screenshot_of_a_pair(run: Callable[..., int], files: Files, tmp_path: Path) -> None:
    path = tmp_path / "it's ö.png"
    options = {"left": str(files.left), "right": str(files.right), "theme": "light"}
    assert run(screenshot=str(path), **options) == 0
    assert path.read_bytes().startswith(PNG)


@pytest.mark.parametrize(
    "given",
    [
        {"left": "no.png", "right": "nope.png"},
        {"left": "two\nlines.png", "right": "nope.png"},
        {"left": "\udcff.png", "right": "nope.png"},
        {"preset": "no.json"},
    ],
)
def test_a_bad_start_is_exit_code_2_and_one_line(
    run: Callable[..., int], tmp_path: Path, capfd: Any, given: dict[str, str]
) -> None:
    path = tmp_path / "shot.png"
    assert run(screenshot=str(path), **given) == 2
    lines = said(capfd)
    assert len(lines) == 1
    assert lines[0].startswith("stereo-tuner: ")
    assert ".png" in lines[0] or ".json" in lines[0]
    assert not path.exists()


def test_a_screenshot_that_cannot_be_written(
    run: Callable[..., int], files: Files, tmp_path: Path, capfd: Any
) -> None:
    path = tmp_path / "no folder" / "shot.png"
    options = {"left": str(files.left), "right": str(files.right)}
    assert run(screenshot=str(path), **options) == 2
    (line,) = said(capfd)
    assert "shot.png" in line


def test_a_screenshot_with_bad_ground_truth(
    run: Callable[..., int], files: Files, tmp_path: Path, capfd: Any
) -> None:
    options = {"left": str(files.left), "right": str(files.right), "ground_truth": "no.pfm"}
    assert run(screenshot=str(tmp_path / "shot.png"), **options) == 2
    (line,) = said(capfd)
    assert "no.pfm" in line


def test_the_program_ends_when_its_window_closes(
    run: Callable[..., int], files: Files, qapp: Any
) -> None:
    QTimer.singleShot(0, lambda: [w.close() for w in qapp.topLevelWidgets()])
    assert run(left=str(files.left), right=str(files.right)) == 0


def test_a_defect_is_told_and_the_window_lives_on(empty: Driver, files: Files) -> None:
    report = defect_reporter(empty.window)
    report(KeyError, KeyError("x"), None)
    assert "Something went wrong (KeyError: 'x')" in empty.errors()[0]
    empty.open(files)
    empty.agrees()


def started(*arguments: str, home: Path, **more: Any) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tuner", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def test_the_command_makes_a_screenshot(tmp_path: Path) -> None:
    path = tmp_path / "shot.png"
    program = started("--screenshot", str(path), home=tmp_path)
    _, errors = program.communicate(timeout=60)
    assert program.returncode == 0, errors
    assert path.read_bytes().startswith(PNG)
    assert "Traceback" not in errors


def test_the_command_names_a_bad_file(tmp_path: Path) -> None:
    program = started("no.png", "nope.png", "--screenshot", "x.png", home=tmp_path)
    _, errors = program.communicate(timeout=60)
    assert program.returncode == 2
    lines = [line for line in errors.splitlines() if "propagateSizeHints" not in line]
    assert len(lines) == 1
    assert "no.png" in lines[0]


def test_interrupted_in_the_middle_of_a_long_match_it_ends(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    image = rng.integers(0, 255, (3000, 4000), np.uint8)
    left = save(tmp_path / "left.bmp", image)
    right = save(tmp_path / "right.bmp", np.roll(image, -9, axis=1))
    program = started(str(left), str(right), home=tmp_path)
    marker = tmp_path / "config" / "stereo-tuner"
    try:
        _wait_for(lambda: _opened(marker, "left.bmp"), program)
        program.send_signal(signal.SIGINT)
        _, errors = program.communicate(timeout=60)
    finally:
        program.kill()
    assert program.returncode == 0, errors
    assert "Traceback" not in errors


def _opened(folder: Path, name: str) -> bool:
    """The settings on disk name the pair: it has been opened and is being matched."""
    return any(name in path.read_text() for path in folder.rglob("*.conf"))


def _wait_for(seen: Callable[[], bool], program: subprocess.Popen[str]) -> None:
    for _ in range(1200):
        if seen():
            return
        try:
            program.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError("it ended by itself")
    raise AssertionError("it never came")


def test_a_screenshot_starts_from_no_settings_of_the_user(
    run: Callable[..., int], tmp_path: Path, files: Files
) -> None:
    settings = app.settings_of(GuiOptions())
    settings.setValue("settings", "broken")
    settings.sync()
    path = tmp_path / "shot.png"
    assert run(screenshot=str(path), left=str(files.left), right=str(files.right)) == 0
    assert settings.value("settings") == "broken"
    assert cv2.imread(str(path)) is not None


def test_one_pair_after_another_on_one_window(empty: Driver, tmp_path: Path) -> None:
    for number in range(3):
        pair = write_pair(tmp_path / f"{number}", shift=number + 1, seed=number)
        start(empty.window, GuiOptions(left=str(pair.left), right=str(pair.right)))
        empty.settle()
        empty.agrees()
    start(empty.window, GuiOptions(left=str(tmp_path / "1")))
    empty.settle()
    assert empty.state.pair.left == str(tmp_path / "1" / "left.png")
    empty.agrees()


def test_a_screenshot_with_a_broken_preset_fails_in_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    shot = tmp_path / "shot.png"
    done = subprocess.run(
        [sys.executable, "-m", "tuner", "--screenshot", str(shot), "--preset", str(broken)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "broken.json" in done.stderr
    assert not shot.exists()
