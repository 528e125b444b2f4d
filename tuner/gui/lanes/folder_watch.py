"""Notices what changes in a folder, also when the folder itself comes, goes or is renamed."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal, Slot

from tuner.gui.widgets.making import one_shot

PAUSE_MS = 300
"""Many changes in quick succession are one."""


class FolderWatch(QObject):
    """Watches one folder, and its parent for the day on which another one bears its name."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._folder = Path()
        self._known: tuple[int, int] | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_changed)
        self._pause = one_shot(self, PAUSE_MS)
        self._pause.timeout.connect(self.changed)

    def watch(self, folder: Path) -> None:
        """Watch this folder, whatever bears its name by now."""
        known = _identity(folder)
        if folder == self._folder and known == self._known:
            return
        self._folder, self._known = folder, known
        watched = self._watcher.directories()
        if watched:
            # One that was renamed is still watched, under the name that it has no more.
            self._watcher.removePaths(watched)
        for place in (folder, folder.parent):
            # Of one that may not be read Qt would complain on the terminal.
            if os.path.isdir(place) and os.access(place, os.R_OK):
                self._watcher.addPath(str(place))

    @Slot(str)
    def _on_changed(self, place: str) -> None:
        """Of the parent nothing matters but which folder bears the name."""
        if place == str(self._folder) or _identity(self._folder) != self._known:
            self._pause.start()


def _identity(folder: Path) -> tuple[int, int] | None:
    """Tells one folder from another of the same name; None where there is none to be seen."""
    try:
        found = os.stat(folder)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
