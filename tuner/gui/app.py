"""Starts the desktop program: environment, log, application, window, screenshot."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QLocale, QObject, QSettings, Qt, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication
from shiboken6 import Shiboken

from tuner.core.errors import UserError
from tuner.environment import without_opencv
from tuner.gui.ending import close_on_signals, leave
from tuner.gui.logbook import keep, start_log
from tuner.gui.screen import check_display
from tuner.gui.store import Forgotten, Store, no_file
from tuner.gui.widgets.fitting import fit_on_screen, show_floating_anew
from tuner.gui.widgets.making import repeating
from tuner.gui.widgets.message_bar import Message, Tone, readable
from tuner.gui.widgets.qt_messages import silence_offscreen
from tuner.gui.widgets.theme import apply_theme
from tuner.gui.window import MainWindow
from tuner.resources import assets_folder

if TYPE_CHECKING:
    from tuner.session.start import GuiOptions

SCREENSHOT_LIMIT_MS: Final = 60_000
POLL_MS: Final = 50
SCENE: Final = "workbench"
MOST_REPEATS: Final = 10
"""So often one defect is logged."""

SWITCH_S: Final = 0.001
"""How long Python runs one thread before another may: the window waits less for the worker."""


def main(options: GuiOptions) -> int:
    """Run the program until the window closes; the exit code.

    With ``options.screenshot`` the window is rendered off screen, saved, and closed again.
    """
    if options.screenshot and not os.environ.get("QT_QPA_PLATFORM"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    check_display()
    application = make_application(options.theme)
    start_log()
    settings = settings_of(options)
    window = MainWindow(Store(settings))
    if isinstance(settings, Forgotten) and settings.why:
        window.announcer.say(settings.why, Tone.WARNING)
    sys.excepthook = _report_to(window)
    keeper = _Screenshot(window, Path(options.screenshot)) if options.screenshot else None
    window.open_first(options, scene=SCENE)
    if options.size:
        window.resize(*options.size)
    elif not options.screenshot:
        fit_on_screen(window)
    window.show()
    show_floating_anew(window)
    close_on_signals(window)
    keep_for_good()
    code = application.exec()
    if keeper is not None:
        code = keeper.code
    if not window.close_workers():
        leave(code)
    return code


def keep_for_good() -> None:
    """Let Python's garbage collector pass over what is there now: the window and all modules.

    They stay until the end, and to walk over them would stop the window for 50 ms each time.
    """
    gc.collect()
    gc.freeze()


def make_application(theme: str = "") -> QApplication:
    """The QApplication with name, icon and theme."""
    without_opencv()
    silence_offscreen()
    sys.setswitchinterval(SWITCH_S)
    QCoreApplication.setOrganizationName("stereo-tuner")
    QCoreApplication.setApplicationName("stereo-tuner")
    QApplication.setDesktopFileName("stereo-tuner")
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    apply_theme(application, theme)
    # Words and numbers are English wherever the program runs, so they read from left to right; a
    # point is a point in every box, in the files and on the rulers.
    QLocale.setDefault(QLocale.c())
    application.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    application.setWindowIcon(QIcon(str(assets_folder() / "icon-256.png")))
    return application


def settings_of(options: GuiOptions) -> QSettings | Forgotten:
    """The user's settings; a screenshot starts from none, so that it shows what it was told."""
    if options.screenshot:
        return Forgotten()
    blocked = no_file()
    if blocked:
        return Forgotten(f"{blocked}: is no file; until it is removed no settings are kept")
    return QSettings()


def _report_to(
    window: MainWindow,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """An excepthook: a defect goes to the log and is said in the window, which lives on.

    One that comes with every repaint would fill both: after the first time it is only logged, and
    after some more times not even that.
    """
    seen: Counter[tuple[object, ...]] = Counter()

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        defect = (kind, *_place(trace))
        seen[defect] += 1
        if seen[defect] > MOST_REPEATS:
            return
        where = keep("unexpected error", error.with_traceback(trace))
        text = str(error) if isinstance(error, UserError) else f"{kind.__name__}: {error}"
        if seen[defect] == 1 and Shiboken.isValid(window):
            window.announcer.say(f"Something went wrong ({text}). {where}".rstrip(), Tone.ERROR)

    return report


def _place(trace: TracebackType | None) -> tuple[object, ...]:
    """File and line where an exception was raised."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return () if trace is None else (trace.tb_frame.f_code.co_filename, trace.tb_lineno)


def complain(text: str) -> None:
    """One line on stderr; nobody is left to tell if that is closed or full."""
    if sys.stderr is not None:
        # A file name may hold a line break.
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"stereo-tuner: {' '.join(readable(text).split())}\n")
            sys.stderr.flush()


class _Screenshot(QObject):
    """Waits until the window shows its first picture, saves it, and ends the program."""

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__(window)
        self._window = window
        self._path = path
        self.code = 2
        self._error = ""
        window.announcer.said.connect(self._note)
        self._clock = QElapsedTimer()
        self._clock.start()
        self._timer = repeating(self, POLL_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @Slot(object)
    def _note(self, message: Message) -> None:
        if message.tone is Tone.ERROR and not self._error:
            self._error = message.text

    def _look(self) -> None:
        window = self._window
        failed, complete = bool(self._error) and window.settled, window.complete
        if not complete and not failed and not self._clock.hasExpired(SCREENSHOT_LIMIT_MS):
            return
        self._timer.stop()
        if not failed and not complete:
            self._error = "the picture took longer than a minute"
        if not self._error and window.save_screenshot(self._path):
            self.code = 0
        if self._error:
            complain(self._error)
        window.close()
