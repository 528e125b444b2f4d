"""How the program ends: by a signal in order, and soon, also while something cannot be stopped."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING, Final, NoReturn

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from tuner.gui.widgets.making import repeating

if TYPE_CHECKING:
    from tuner.gui.window import MainWindow

SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
LOOK_MS: Final = 200
MOST_DIALOGS: Final = 20
"""Dialogs over one another that are closed; one that refuses must not hold the end up."""


def close_on_signals(window: MainWindow) -> None:
    """Let Ctrl+C in the terminal, kill, or a closed terminal end the program in order."""
    for number in SIGNALS:
        # Who starts it with nohup wants it to outlive the terminal.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, partial(_end, window))
    # Python runs signal handlers only between its own instructions.
    timer = repeating(window, LOOK_MS)
    timer.timeout.connect(_nothing)
    timer.start()


def _nothing() -> None:
    """Give Python its turn."""


def _end(window: MainWindow, *_: object) -> None:
    for number in SIGNALS:
        # A second one ends it at once, whatever still runs.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    _close_dialogs()
    window.close()
    # The window was not the last one, if a dialog was held open by a loop of its own.
    QCoreApplication.exit(0)


def _close_dialogs() -> None:
    """Menus and dialogs over the window, the uppermost first: as if they had been cancelled."""
    for _ in range(MOST_DIALOGS):
        top = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if top is None or not top.close():
            return


def leave(code: int) -> NoReturn:
    """End the process though a thread still computes; all that was to be written is written."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            # Whoever was to read it has gone.
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
    os._exit(code)
