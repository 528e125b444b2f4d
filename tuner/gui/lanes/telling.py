"""Tells which of some dropped files are a calibration: by their content, off the GUI thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Slot

from tuner.calibrations import is_calibration
from tuner.gui.lanes.lane import Job, Lane

ENDINGS: Final = frozenset({".yml", ".yaml", ".xml", ".json", ".txt", ".conf", ".gz"})
"""So end calibrations, and presets, and settings files of other tools."""

Then = Callable[[list[Path], list[Path]], None]


@dataclass(frozen=True, slots=True, eq=False)
class _Wanted:
    paths: tuple[Path, ...]
    then: Then


class Telling(QObject):
    """One drop after the other, in order: each may be a preset, and none is left out."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane("calibrations told", self)
        self._lane.finished.connect(self._on_told)
        self._lane.failed.connect(self._on_failed)
        self._waiting: deque[_Wanted] = deque()
        self._told: _Wanted | None = None

    @property
    def busy(self) -> bool:
        """Files are being looked at."""
        return self._told is not None

    def tell(self, paths: Sequence[Path], then: Then) -> None:
        """``then(calibration, others)``: at once where no name could be a calibration's."""
        if not any(path.suffix.lower() in ENDINGS for path in paths):
            then([], list(paths))
            return
        self._waiting.append(_Wanted(tuple(paths), then))
        if self._told is None:
            self._go_on()

    def _go_on(self) -> None:
        self._told = self._waiting.popleft() if self._waiting else None
        if self._told is not None:
            self._lane.submit(Job(partial(_told, self._told.paths), tag=self._told))

    def close(self) -> None:
        """Nothing more is told."""
        self._lane.close()

    @Slot(object, object)
    def _on_told(self, wanted: _Wanted, found: list[Path]) -> None:
        wanted.then(found, [path for path in wanted.paths if path not in found])
        self._go_on()

    @Slot(object, object)
    def _on_failed(self, wanted: _Wanted, _error: Exception) -> None:
        # Whoever reads them next says what is wrong with them.
        wanted.then([], list(wanted.paths))
        self._go_on()


def _told(paths: tuple[Path, ...], _stop: Event) -> list[Path]:
    return [path for path in paths if path.suffix.lower() in ENDINGS and is_calibration([path])]
