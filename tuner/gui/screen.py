"""Looks for a screen before Qt does, because Qt's answer to none is to abort the process.

Asked are the libraries that Qt asks itself: libxcb and libwayland know how a display is named,
where its socket lies and who may use it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QPluginLoader

from tuner.core.errors import UserError, missing_library
from tuner.environment import LIBRARY_HINT

ADVICE: Final = (
    "log in with a desktop, or use stereo-tuner --screenshot window.png or stereo-tuner compute"
)
NOWHERE: Final = f"no display: neither DISPLAY nor WAYLAND_DISPLAY is set; {ADVICE}"

_NEED_NO_SCREEN: Final = {"offscreen", "minimal", "windows", "cocoa", "direct2d"}
TRIAL: Final = """
from PySide6.QtGui import QGuiApplication
raise SystemExit(not QGuiApplication([]).screens())
"""
_TRIAL_S: Final = 30


def check_display() -> None:
    """Say in words what Qt would answer by aborting.

    Raises:
        UserError: there is no screen to open a window on.
    """
    names = _names()
    if not names:
        if sys.platform.startswith("linux"):
            raise UserError(NOWHERE)
        return
    plugins = _plugins()
    obstacles = []
    # Qt takes the first that it can have.
    for name in names:
        why = _obstacle(name, plugins)
        if not why:
            return
        obstacles.append(why)
    raise UserError(f"no window can be opened: {'; '.join(obstacles)}; {ADVICE}")


def _names() -> list[str]:
    """The platforms that Qt will try, in its order."""
    if chosen := os.environ.get("QT_QPA_PLATFORM"):
        return [one.partition(":")[0].lower() for one in chosen.split(";")]
    if not sys.platform.startswith("linux"):
        return []
    wayland = "WAYLAND_DISPLAY" in os.environ or os.environ.get("XDG_SESSION_TYPE") == "wayland"
    return ["wayland"] * wayland + ["xcb"] * bool(os.environ.get("DISPLAY"))


def _plugins() -> dict[str, Path]:
    """Platform -> its file, of those that Qt finds."""
    places = [
        Path(os.environ.get("QT_QPA_PLATFORM_PLUGIN_PATH") or "platforms"),
        Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms",
        *(Path(one) / "platforms" for one in QCoreApplication.libraryPaths()),
    ]
    found: dict[str, Path] = {}
    for file in (file for place in places if place.is_dir() for file in sorted(place.iterdir())):
        said: Any = QPluginLoader(str(file)).metaData().get("MetaData", {})
        for key in said.get("Keys", []):
            found.setdefault(str(key).lower(), file)
    return found


def _obstacle(name: str, plugins: dict[str, Path]) -> str:
    """Why Qt cannot start with this platform; empty if it can."""
    if name not in plugins:
        known = ", ".join(sorted(plugins))
        return f"QT_QPA_PLATFORM: {name!r} is no platform of Qt here (there are {known})"
    if name in _NEED_NO_SCREEN:
        return ""
    if library := _missing_of(str(plugins[name])):
        return f"Qt's platform {name} needs the library {library}, which is missing {LIBRARY_HINT}"
    if name == "xcb":
        return _x_server()
    return _wayland() if name.startswith("wayland") else _tried(name)


def _missing_of(file: str) -> str:
    """The library without which this one cannot be loaded."""
    try:
        ctypes.CDLL(file)
    except OSError as error:
        return missing_library(error) or str(error)
    return ""


def _x_server() -> str:
    if not os.environ.get("DISPLAY"):
        return "DISPLAY is not set"
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    with _said() as said:
        connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
        failed = xcb.xcb_connection_has_error(connection)
        xcb.xcb_disconnect(connection)
    if not failed:
        return ""
    # It says something only if there is a server, and that has refused.
    answer = f"its X server refuses: {said[0]}" if said[0] else "no X server answers there"
    return f"DISPLAY is {os.environ['DISPLAY']}, but {answer}"


def _wayland() -> str:
    wayland = ctypes.CDLL("libwayland-client.so.0")
    wayland.wl_display_connect.restype = ctypes.c_void_p
    with _said():
        display = wayland.wl_display_connect(None)
        if display:
            wayland.wl_display_disconnect(ctypes.c_void_p(display))
    if display:
        return ""
    name = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
    if not os.path.isabs(name) and not os.environ.get("XDG_RUNTIME_DIR"):
        return f"WAYLAND_DISPLAY is {name}, but XDG_RUNTIME_DIR, where it lies, is not set"
    return f"WAYLAND_DISPLAY is {name}, but no Wayland compositor answers there"


@contextlib.contextmanager
def _said() -> Iterator[list[str]]:
    """What C libraries print on stderr meanwhile: one element, in one line, once it is over."""
    said = [""]
    with tempfile.TemporaryFile() as file:
        with _stderr_to(file):
            yield said
        file.seek(0)
        said[0] = " ".join(file.read().decode(errors="replace").split())


@contextlib.contextmanager
def _stderr_to(file: IO[bytes]) -> Iterator[None]:
    try:
        kept = os.dup(2)
    except OSError:  # it is closed, so nothing can be printed there
        yield
        return
    os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _tried(name: str) -> str:
    """By a process that may abort: a frame buffer and its like cannot be asked beforehand."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", TRIAL],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TRIAL_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"Qt's platform {name} does not answer"
    if not done.returncode:
        return ""
    lines = done.stderr.decode(errors="replace").split("\n")
    said = next((line.strip() for line in reversed(lines) if line.strip()), "it says no more")
    return f"QT_QPA_PLATFORM: Qt cannot start with {name} here ({said[:200]})"
