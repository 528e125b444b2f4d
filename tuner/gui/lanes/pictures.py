"""Reads single pictures for the monocular tab off the GUI thread."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.types import Picture
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.sources.image import read_picture


class Pictures(QObject):
    """Each answer is one of the signals."""

    read = Signal(object)
    """Picture"""
    is_folder = Signal(object)
    """Path: there may be a pair in it."""
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane("pictures", self)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)

    @property
    def settled(self) -> bool:
        """Nothing is being read."""
        return self._lane.quiet

    def open(self, path: Path) -> None:
        """Read this; a folder is reported as such."""
        self._lane.submit(Job(partial(_read, path), tag=path))

    def close(self) -> None:
        """Stop, and wait for the worker."""
        self._lane.close()

    @Slot(object, object)
    def _on_finished(self, path: Path, picture: Picture | None) -> None:
        if picture is None:
            self.is_folder.emit(path)
        else:
            self.read.emit(picture)

    @Slot(object, object)
    def _on_failed(self, _path: Path, error: Exception) -> None:
        self.failed.emit(message_of(error))


def _read(path: Path, stop: Event) -> Picture | None:
    return None if os.path.isdir(path) else read_picture(path, stop=stop)
