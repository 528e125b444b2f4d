"""The Help menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from tuner.engine import diagnostics
from tuner.gui.commands.command import Actions, command
from tuner.gui.commands.shortcuts import ShortcutSheet
from tuner.gui.logbook import place
from tuner.gui.results import Results
from tuner.gui.widgets.diagnostics_dialog import DiagnosticsDialog
from tuner.matchers.matcher import Matcher
from tuner.matchers.registry import matchers


class HelpCommands(QObject):
    """Shows what the program knows of itself."""

    def __init__(self, results: Results, actions: Actions, over: QWidget) -> None:
        super().__init__(over)
        self._results = results
        self._actions = actions
        self._over = over

    @command("&Keyboard shortcuts", "F1", menu="Help")
    def shortcuts(self) -> None:
        """All of them, also those that count in one part of the window only."""
        ShortcutSheet(self._actions.bound, self._over).open()

    @command("&Diagnostics…", "Ctrl+F1", menu="Help", tip="Versions, timings, log file")
    def diagnostics(self) -> None:
        """What to send along with a question."""
        frame = self._results.frame
        text = diagnostics.report(
            frame.outcome if frame else None,
            Window=self._about_window(),
            Log={"Written to": place()},
        )
        DiagnosticsDialog(text, self._over).open()

    def _about_window(self) -> dict[str, str]:
        window = self._over
        screen = window.screen()
        return {
            "Size": f"{window.width()}x{window.height()}",
            "Screen": f"{screen.name()} {screen.size().width()}x{screen.size().height()}",
            "Pixel ratio": f"{window.devicePixelRatioF():g}",
        }

    @command("&About", menu="Help")
    def about(self) -> None:
        """Versions."""
        box = QMessageBox(self._over)
        box.setObjectName("about")
        box.setWindowTitle("About Stereo Tuner")
        box.setText(
            f"<h3>Stereo Tuner {diagnostics.version('stereo-tuner')}</h3>"
            f"<p>Tunes {_named(matchers())} live.</p>"
            f"<p>OpenCV {diagnostics.versions()['cv2']}</p>"
        )
        box.open()


def _named(tuned: Sequence[Matcher]) -> str:
    """All matchers there are: OpenCV's StereoBM."""
    names: dict[str, list[str]] = {}
    for matcher in tuned:
        names.setdefault(matcher.origin, []).append(matcher.title)
    return ", ".join(f"{origin}'s {' and '.join(titles)}" for origin, titles in names.items())
