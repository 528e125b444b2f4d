"""Without a screen to open a window on there is one sentence, never Qt's abort."""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tuner.core.errors import UserError
from tuner.environment import needed_by_qt
from tuner.gui import screen

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere there is always a screen"
)

SCREENS = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "XDG_RUNTIME_DIR")


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """No screen but what a test names."""
    for name in SCREENS:
        monkeypatch.delenv(name, raising=False)


def obstacle(monkeypatch: pytest.MonkeyPatch, **names: str) -> str:
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UserError) as caught:
        screen.check_display()
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith(screen.ADVICE)
    return text


STALE: dict[str, tuple[dict[str, str], str]] = {
    "platform": ({"QT_QPA_PLATFORM": "nonsense"}, "QT_QPA_PLATFORM: 'nonsense' is no platform"),
    "display": ({"DISPLAY": ":9977"}, "DISPLAY is :9977, but no X server answers there"),
    "wayland": ({"WAYLAND_DISPLAY": "wayland-9977"}, "wayland"),
    "xcb without a display": ({"QT_QPA_PLATFORM": "xcb"}, "DISPLAY is not set"),
}


@pytest.mark.parametrize("case", STALE)
def test_the_program_ends_with_one_line_and_code_2(case: str, tmp_path: Path) -> None:
    names, words = STALE[case]
    clean = {name: value for name, value in os.environ.items() if name not in SCREENS}
    done = subprocess.run(
        [sys.executable, "-m", "tuner"],
        cwd=ROOT,
        env=clean | {"XDG_CONFIG_HOME": str(tmp_path)} | names,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("stereo-tuner: no window can be opened: ")
    assert words in line


@pytest.mark.parametrize("value", [":9977", "localhost:9977", "garbage", "unix:/no/where"])
def test_a_display_that_nothing_serves(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = obstacle(monkeypatch, DISPLAY=value)
    assert f"DISPLAY is {value}, but no X server answers there" in words


def listening(door: socket.socket) -> int:
    """The number of a display that nobody else serves."""
    for display in range(3000, 4000):
        try:
            door.bind(("localhost", 6000 + display))
            door.listen()
        except OSError:
            continue
        return display
    raise AssertionError("every port is taken")


@pytest.fixture
def unwilling() -> Iterator[str]:
    """The display of an X server that refuses everybody, as one of another user does."""
    reason = b"No protocol specified\n"
    padded = reason.ljust(-(-len(reason) // 4) * 4, b"\0")
    answer = struct.pack("<BBHHH", 0, len(reason), 11, 0, len(padded) // 4) + padded
    with socket.socket() as door:
        display = listening(door)
        door.settimeout(60)

        def refuse() -> None:
            guest, _ = door.accept()
            with guest:
                guest.recv(4096)
                guest.sendall(answer)

        server = threading.Thread(target=refuse)
        server.start()
        yield f"localhost:{display}"
        server.join()


def test_a_display_of_another_user(
    unwilling: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    words = obstacle(monkeypatch, DISPLAY=unwilling)
    assert "its X server refuses: No protocol specified; log in" in words
    assert capfd.readouterr() == ("", ""), "libxcb would print that too"


def wayland_is_installed() -> bool:
    """Whether the system has what Qt's platform needs."""
    try:
        for name in ("client", "cursor"):
            ctypes.CDLL(f"libwayland-{name}.so.0")
    except OSError:
        return False
    return True


wayland = pytest.mark.skipif(not wayland_is_installed(), reason="there is no libwayland here")


@wayland
def test_a_wayland_that_nothing_serves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    words = obstacle(monkeypatch, WAYLAND_DISPLAY="wayland-9", XDG_RUNTIME_DIR=str(tmp_path))
    assert "WAYLAND_DISPLAY is wayland-9, but no Wayland compositor answers there" in words


@wayland
@pytest.mark.parametrize(
    "names", [{"WAYLAND_DISPLAY": "wayland-0"}, {"XDG_SESSION_TYPE": "wayland"}]
)
def test_a_wayland_without_its_folder(
    names: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = obstacle(monkeypatch, **names)
    assert "WAYLAND_DISPLAY is wayland-0, but XDG_RUNTIME_DIR, where it lies, is not set" in words


def test_all_that_qt_would_try_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    words = obstacle(monkeypatch, WAYLAND_DISPLAY="wayland-9", DISPLAY=":9977")
    assert words.index("wayland") < words.index("DISPLAY is :9977")


def test_one_that_is_there_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":9977")
    monkeypatch.setenv("QT_QPA_PLATFORM", "nonsense;Offscreen:some=thing")
    screen.check_display()


@pytest.mark.parametrize("library", ["libxcb-cursor.so.0", "libxkbcommon-x11.so.0"])
def test_a_library_that_the_platform_needs(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(file: str) -> None:
        raise OSError(f"{library}: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(ctypes, "CDLL", link)
    words = obstacle(monkeypatch, DISPLAY=":9977")
    assert f"Qt's platform xcb needs the library {library}, which is missing" in words


def test_a_library_that_qt_itself_needs() -> None:
    said = needed_by_qt(ImportError("libEGL.so.1: cannot open shared object file: No such file"))
    assert str(said).startswith("Qt needs the library libEGL.so.1, which is missing")
    assert needed_by_qt(ImportError("No module named 'PySide6'")) is None


@pytest.mark.parametrize("platform", ["eglfs", "linuxfb"])
def test_what_cannot_be_asked_is_tried_in_a_process_that_may_abort(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen.ctypes, "CDLL", lambda _: None)
    monkeypatch.setattr(screen, "TRIAL", "import os, sys; sys.stderr.write('no card'); os.abort()")
    words = obstacle(monkeypatch, QT_QPA_PLATFORM=platform)
    assert f"QT_QPA_PLATFORM: Qt cannot start with {platform} here (no card)" in words
    monkeypatch.setattr(screen, "TRIAL", "pass")
    screen.check_display()


ORDER = """
{first}
import os
kept = os.environ.get("QT_QPA_PLATFORM_PLUGIN_PATH")
from PySide6.QtWidgets import QApplication
print(QApplication([]).platformName(), kept == os.environ.get("QT_QPA_PLATFORM_PLUGIN_PATH"))
"""


@pytest.mark.parametrize("first", ["import cv2", "import tuner; tuner.compute", "import tuner"])
def test_qt_starts_after_opencv_and_after_our_api(first: str) -> None:
    """What opencv-python set for its own windows stays, or cv2.imshow would abort."""
    done: Any = subprocess.run(
        [sys.executable, "-c", ORDER.format(first=first)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "offscreen True\n"), done.stderr
