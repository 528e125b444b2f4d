"""Keeps messages of Qt's off-screen platform from the user, who can do nothing about them."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler

HARMLESS: Final = (
    "This plugin does not support propagateSizeHints()",
    "QBackingStore::flush() called for ",
)
"""So begin what is said for every window with a minimum size (off screen there is no window manager
to tell), and for one that is closed before its last change was painted."""


def silence_offscreen() -> None:
    """On the off-screen platform, write all of Qt's messages to stderr but the harmless ones."""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith("offscreen"):
        qInstallMessageHandler(_write)


def _write(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if not message.startswith(HARMLESS) and sys.stderr is not None:
        # No exception may leave this either: Qt calls it.
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(qFormatLogMessage(kind, context, message) + "\n")
