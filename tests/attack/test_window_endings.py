"""Signals, closed streams, full disks, missing folders: the window ends in order, and soon."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.attack.test_saves import used_s
from tests.conftest import ROOT
from tests.gui.files import save, write_pair
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.codec import Preset, save_preset

LONG_S = 40
"""Beyond this it hangs; no test waits for that unless it does."""

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from tests.gui.parts import Parts
from tuner.session.start import GuiOptions
from tuner.gui import app
from tuner.gui.window import MainWindow

def ready():
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
    if not window.settled:
        QTimer.singleShot(20, ready)
        return
    Parts(window).slider("block_size").setValue(33)
    QTimer.singleShot(0, lambda: begin(window))
    QTimer.singleShot(100, lambda: print("ready", flush=True))

def begin(window):
    kind, do = sys.argv[1], Parts(window).do
    if kind == "dialog":
        do("save_preset_as")
    elif kind == "file dialog":
        do("screenshot")
    elif kind == "menu":
        window.menuBar().actions()[0].menu().popup(window.pos())
    elif kind == "menu held open":
        window.menuBar().actions()[0].menu().exec(window.pos())
    elif kind == "two dialogs":
        do("export")
        do("save_preset_as")
    elif kind == "help":
        do("shortcuts")

QTimer.singleShot(0, ready)
sys.exit(app.main(GuiOptions()))
"""


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
    return kept | {
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        **more,
    }


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Any]:
    """Starts PROGRAM in a state; the process has said that it is in it."""
    running: list[subprocess.Popen[str]] = []

    def start(kind: str) -> subprocess.Popen[str]:
        program = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, kind],
            cwd=ROOT,
            env=environment(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(program)
        assert program.stdout is not None
        assert program.stdout.readline().strip() == "ready"
        return program

    yield start
    for program in running:
        program.kill()
        program.communicate()


KINDS = ("file dialog", "menu held open", "two dialogs", "help")


@pytest.mark.parametrize(
    ("kind", "name"),
    [*((kind, "SIGTERM") for kind in KINDS), ("dialog", "SIGINT"), ("window", "SIGHUP")],
)
def test_a_signal_ends_it_in_order_and_keeps_the_settings(
    started: Any, tmp_path: Path, kind: str, name: str
) -> None:
    program = started(kind)
    program.send_signal(getattr(signal, name))
    _, errors = program.communicate(timeout=LONG_S)
    assert (program.returncode, said(errors)) == (0, [])
    (kept,) = (tmp_path / "config" / "stereo-tuner").glob("*.conf")
    assert "33" in kept.read_text()
    assert "blockSize" in kept.read_text()


def said(errors: str) -> list[str]:
    """Lines on stderr, without what Qt's offscreen platform says when it cannot help it."""
    harmless = ("This plugin does not support", "QBackingStore::flush() called for")
    return [line for line in errors.splitlines() if not any(part in line for part in harmless)]


SETTINGS = """
from tuner.session.start import GuiOptions
from tuner.gui import app
from tuner.gui.store import Store

application = app.make_application()
settings = app.settings_of(GuiOptions())
Store(settings).keep_last_preset("mine")
print(getattr(settings, "why", ""), Store(settings).last_preset())
"""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("stereo-tuner/stereo-tuner.conf", "pipe"),
        ("stereo-tuner/stereo-tuner.conf", "link"),
        ("stereo-tuner.conf", "folder"),
        ("stereo-tuner.conf", "none"),
    ],
)
def test_what_is_no_file_in_the_place_of_the_settings(tmp_path: Path, name: str, kind: str) -> None:
    path = tmp_path / "config" / name
    path.parent.mkdir(parents=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "link":
        # To no device: where this fails, root would replace it.
        os.mkfifo(tmp_path / "pipe")
        path.symlink_to(tmp_path / "pipe")
    done = subprocess.run(
        [sys.executable, "-c", SETTINGS],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=LONG_S,
        check=False,
    )
    assert (done.returncode, said(done.stderr)) == (0, [])
    why = "" if kind == "none" else f"{path}: is no file; until it is removed no settings are kept"
    assert done.stdout.strip() == f"{why} mine".strip()


STUCK = """
import sys, threading, time
from PySide6.QtCore import QTimer
from tuner.session.start import GuiOptions
from pathlib import Path
from tests.gui.inside import WINDOW_OPENED, Inside
from tuner.gui import app
from tuner.gui.window import MainWindow

never = threading.Event()
written = sys.argv[1]

class Window(MainWindow):
    def __init__(self, store):
        super().__init__(store)
        Inside(self).occupy(never.wait)
        QTimer.singleShot(200, self.begin)

    def begin(self):
        go = threading.Event()
        def work():
            go.wait()
            open(written, "w").write("whole")
            return "Saved."
        Inside(self).write(Path(written), work)
        threading.Timer(1.5, go.set).start()
        self.close()

setattr(*WINDOW_OPENED, Window)
sys.exit(app.main(GuiOptions()))
"""


def test_what_cannot_be_interrupted_does_not_hold_the_process_but_a_write_does(
    tmp_path: Path,
) -> None:
    path = tmp_path / "written"
    done = subprocess.run(
        [sys.executable, "-c", STUCK, str(path)],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=LONG_S,
        check=False,
    )
    assert (done.returncode, said(done.stderr)) == (0, [])
    assert path.read_text() == "whole"


WAITS = """
import signal, sys, time
from tests.gui.inside import WINDOW_OPENED
from tuner.gui import app
from tuner.gui.window import MainWindow
from tuner.session.start import GuiOptions
from PySide6.QtCore import QTimer

class Window(MainWindow):
    def __init__(self, store):
        super().__init__(store)
        QTimer.singleShot(0, lambda: print("ready", flush=True))

    def close_workers(self):
        print("closing", flush=True)
        time.sleep(600)

setattr(*WINDOW_OPENED, Window)
sys.exit(app.main(GuiOptions()))
"""


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", WAITS],
        cwd=ROOT,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline().strip() == "ready"
        program.send_signal(signal.SIGTERM)
        assert program.stdout.readline().strip() == "closing"
        program.send_signal(signal.SIGTERM)
        assert program.wait(timeout=LONG_S) == -signal.SIGTERM
    finally:
        program.kill()
        program.communicate()


# The screenshot, whatever its surroundings.


def screenshot(
    tmp_path: Path, *arguments: str, redirect: str = "", **more: str
) -> tuple[int, list[str]]:
    """Exit code and stderr of a screenshot that is started by a shell with these redirections."""
    shot = tmp_path / "shot.png"
    command = f'exec "$0" -m tuner --screenshot "$1" "${{@:2}}" {redirect}'
    done = subprocess.run(
        ["bash", "-c", command, sys.executable, str(shot), *arguments],
        env=environment(tmp_path, PYTHONPATH=str(ROOT)) | more,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LONG_S,
        check=False,
    )
    return done.returncode, said(done.stderr)


@pytest.mark.parametrize("redirect", ["2>/dev/full", "<&- >&- 2>&-"])
def test_a_screenshot_with_an_error_ends_though_nobody_can_be_told(
    tmp_path: Path, redirect: str
) -> None:
    code, _ = screenshot(tmp_path, "no.png", "nope.png", redirect=redirect)
    assert code == 2


@pytest.mark.parametrize("redirect", [">&- 2>&-"])
def test_a_screenshot_without_an_error_needs_no_stream(tmp_path: Path, redirect: str) -> None:
    pair = write_pair(tmp_path / "pair")
    code, _ = screenshot(tmp_path, str(pair.left), str(pair.right), redirect=redirect)
    assert code == 0
    assert (tmp_path / "shot.png").stat().st_size > 1000


@pytest.mark.parametrize(
    "folder",
    ["/" + "n" * 300, "a\nb"],
    ids=["too long", "two lines, and relative"],
)
def test_a_presets_folder_that_cannot_be_used_does_not_stop_the_start(
    tmp_path: Path, folder: str
) -> None:
    code, errors = screenshot(tmp_path, STEREO_TUNER_PRESETS=folder)
    assert (code, errors) == (0, [])


def test_a_folder_that_is_gone_and_no_temporary_folder(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    shot = tmp_path / "shot.png"
    command = f'cd "{gone}" && rmdir "{gone}" && exec "$0" -m tuner --screenshot "{shot}"'
    done = subprocess.run(
        ["bash", "-c", command, sys.executable],
        env=environment(tmp_path, PYTHONPATH=str(ROOT), TMPDIR="/dev/null/no"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LONG_S,
        check=False,
    )
    assert (done.returncode, said(done.stderr)) == (0, [])


def test_a_long_match_does_not_hold_the_end_up(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    image = rng.integers(0, 255, (3000, 5000), np.uint8)
    left = save(tmp_path / "left.bmp", image)
    right = save(tmp_path / "right.bmp", np.roll(image, -9, axis=1))
    # More than 20 s of CPU time, in one thread.
    slow = tmp_path / "slow.json"
    save_preset(Preset(settings=StereoBMSettings(num_disparities=2048, block_size=23)), slow)
    code = (
        "import sys; from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from tests.gui.inside import STEREO_ASKED; from tuner.gui import app\n"
        "from tuner.session.start import GuiOptions\n"
        "request = getattr(*STEREO_ASKED)\n"
        "def close_then(*asked):\n"
        "    request(*asked); QTimer.singleShot(0, QApplication.closeAllWindows)\n"
        "setattr(*STEREO_ASKED, close_then)\n"
        "sys.exit(app.main(GuiOptions(left=sys.argv[1], right=sys.argv[2], preset=sys.argv[3])))"
    )
    before = used_s()
    done = subprocess.run(
        [sys.executable, "-c", code, str(left), str(right), str(slow)],
        env=environment(tmp_path, OPENCV_FOR_THREADS_NUM="1"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=3 * LONG_S,
        check=False,
    )
    assert (done.returncode, said(done.stderr)) == (0, [])
    assert used_s() - before < 12
