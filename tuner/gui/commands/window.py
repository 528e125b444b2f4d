"""Leaving the program."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from tuner.gui.commands.command import command


class WindowCommands(QObject):
    """What concerns the window as a whole."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    @command("&Quit", "Ctrl+Q", name="quit", menu="File", section=6)
    def leave(self) -> None:
        """Close the window; what is being written is waited for."""
        self._window.close()
