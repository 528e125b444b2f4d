"""Reads presets off the GUI thread, one after the other, in the order in which they were asked for.

Some settings of other tools are parsed in a process apart, which takes about a second to start.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from tuner.gui.lanes.busy import Busy
from tuner.gui.lanes.lane import Job, Lane
from tuner.presets.codec import Preset, load_preset


@dataclass(frozen=True, slots=True, eq=False)
class _Wanted:
    path: Path
    then: Callable[[], None] | None
    take: Callable[[Path, Preset], None] | None


class PresetReading(QObject):
    """Nothing that was asked for is skipped: each preset is a step that undo takes back."""

    came = Signal(object, object)
    """(Path, Preset)"""
    failed = Signal(object, object)
    """(Path, error)"""
    slow_changed = Signal(bool)
    """Whether reading takes so long that it should be said."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane("preset", self)
        self._lane.finished.connect(self._on_read)
        self._lane.failed.connect(self._on_failed)
        self._slow = Busy(self)
        self._slow.changed.connect(self.slow_changed)
        self._wanted: deque[_Wanted] = deque()

    @property
    def busy(self) -> bool:
        """A preset is being read, or waits for that."""
        return bool(self._wanted)

    def read(
        self,
        path: Path,
        *,
        then: Callable[[], None] | None = None,
        take: Callable[[Path, Preset], None] | None = None,
    ) -> None:
        """Read a preset after those asked for before; ``then`` follows, also where it is broken.

        ``take`` gets it instead of ``came``.
        """
        self._wanted.append(_Wanted(path, then, take))
        if len(self._wanted) == 1:
            self._next()

    def close(self) -> None:
        """Nothing more is told."""
        self._wanted.clear()
        self._slow.stop()
        self._lane.close()

    def _next(self) -> None:
        if self._wanted:
            self._slow.begin()
            wanted = self._wanted[0]
            self._lane.submit(Job(partial(_read, wanted.path), tag=wanted))

    @Slot(object, object)
    def _on_read(self, wanted: _Wanted, preset: Preset) -> None:
        self._end()
        (wanted.take or self.came.emit)(wanted.path, preset)
        self._go_on(wanted)

    @Slot(object, object)
    def _on_failed(self, wanted: _Wanted, error: Exception) -> None:
        self._end()
        self.failed.emit(wanted.path, error)
        self._go_on(wanted)

    def _end(self) -> None:
        self._slow.end(more=len(self._wanted) > 1)

    def _go_on(self, wanted: _Wanted) -> None:
        if wanted.then is not None:
            wanted.then()
        self._wanted.popleft()
        self._next()


def _read(path: Path, _stop: Event) -> Preset:
    return load_preset(path)
