"""Keeps one message of Qt's off-screen platform from the user, who can do nothing about it."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler

HARMLESS: Final = "This plugin does not support propagateSizeHints()"
"""Said for every window with a minimum size: off screen there is no window manager to tell."""


def silence_offscreen() -> None:
    """On the off-screen platform, write all of Qt's messages to stderr but the harmless one."""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith("offscreen"):
        qInstallMessageHandler(_write)


def _write(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if message != HARMLESS and sys.stderr is not None:
        # No exception may leave this either: Qt calls it.
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(qFormatLogMessage(kind, context, message) + "\n")
