"""Starts the real window on a real screen, moves every parameter by keys, and leaves.

Run it as a program, with DISPLAY set: ``python -m tests.smoke screen.png``. Exit code 0 means: the
window came up, followed every parameter, closed in order, and Qt complained of nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMessageLogContext, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QSlider, QWidget

from tests.gui.parts import Parts
from tuner.__main__ import main
from tuner.gui.app import make_application
from tuner.gui.window import MainWindow
from tuner.matchers.stereo_bm import SPECS

PATIENCE_MS: Final = 30_000
POLL_MS: Final = 10

complaints: list[str] = []


def listen(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Collect what Qt says."""
    complaints.append(message)
    sys.stderr.write(f"Qt: {message}\n")


class Driver:
    """Plays a user: each ``yield`` waits until everything asked for is on screen."""

    def __init__(self, screenshot: Path) -> None:
        self._screenshot = screenshot
        self._story = self._play()
        self._waited = 0
        self._timer = QTimer()
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()
        self.done = False

    def _window(self) -> MainWindow | None:
        windows = QApplication.topLevelWidgets()
        return next((w for w in windows if isinstance(w, MainWindow) and w.isVisible()), None)

    def _go_on(self) -> None:
        self._waited += POLL_MS
        window = self._window()
        if self._waited > PATIENCE_MS:
            complaints.append("nothing happened for half a minute")
            self._timer.stop()
            QApplication.exit(1)
        elif window is not None and Parts(window).inside.frame is not None and window.settled:
            self._waited = 0
            self._step()

    def _step(self) -> None:
        try:
            next(self._story, None)
        except Exception as reason:  # noqa: BLE001 - whatever went wrong ends the run
            complaints.append(f"{type(reason).__name__}: {reason}")
            self._timer.stop()
            QApplication.exit(1)

    def _play(self) -> Iterator[None]:
        window = self._window()
        assert window is not None
        parts = Parts(window)
        assert QApplication.platformName() in ("xcb", "wayland", "windows", "cocoa")
        for name, spec in SPECS.items():
            if not spec.rectangle:
                yield from self._move(parts, name)
        screen = window.screen().grabWindow(0)
        assert screen.save(str(self._screenshot)), self._screenshot
        image = screen.toImage()
        seen = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, 700, 7)}
        assert len(seen) > 1000, f"only {len(seen)} colours on the screen"
        self.done = True
        window.close()

    def _move(self, parts: Parts, name: str) -> Iterator[None]:
        control, inside = parts.input(name), parts.inside
        if not control.isEnabled():
            return
        before = inside.state.settings.values[name]
        QTest.keyClick(control, self._key(control))
        after = inside.state.settings.values[name]
        assert after != before, f"the control of {name} did not move"
        yield
        frame = inside.frame
        assert frame is not None
        assert frame.outcome.settings.values[name] == after, f"the picture did not follow {name}"

    @staticmethod
    def _key(control: QWidget) -> Qt.Key:
        """What moves it away from where it stands."""
        if isinstance(control, QComboBox):
            return Qt.Key.Key_Up if control.currentIndex() else Qt.Key.Key_Down
        assert isinstance(control, QSlider)
        up = control.value() < control.maximum()
        return Qt.Key.Key_Right if up else Qt.Key.Key_Left


if __name__ == "__main__":
    make_application()
    qInstallMessageHandler(listen)
    driver = Driver(Path(sys.argv[1]))
    code = main([])
    if not driver.done:
        complaints.append("the window closed before the end")
    for complaint in complaints:
        sys.stderr.write(f"smoke: {complaint}\n")
    sys.exit(code or bool(complaints))
