"""Writes the pairs that are shown to a folder, one after the other, beside all other work."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.types import Pair
from tuner.exporters.recording import Recording
from tuner.gui.announcer import Announcer
from tuner.gui.history import History
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.gui.results import Results
from tuner.gui.widgets.message_bar import Tone
from tuner.session.state import PairRef
from tuner.sources.source import counted

TOPIC: Final = "recording"


class Recorder(QObject):
    """While it is on, each new pair of the source on show is written; none waits for the disk.

    It ends where another source comes on show.

    Signals:
        changed: it was begun (True), or has ended.
        counted: so many pairs are written; below 0 where nothing is recorded.
    """

    changed = Signal(bool)
    counted = Signal(int)

    def __init__(
        self,
        history: History,
        results: Results,
        announcer: Announcer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._results = results
        self._announcer = announcer
        self._lane = Lane("recording", self, writes=True)
        self._lane.finished.connect(self._on_written)
        self._lane.failed.connect(self._on_failed)
        self._folder: Path | None = None
        self._recording: Recording | None = None
        self._seen: Pair | None = None
        self._begun_at = PairRef()
        self._asked = self._written = 0
        results.sequence_changed.connect(self._on_sequence)
        self.changed.connect(lambda on: self.counted.emit(0 if on else -1))

    @property
    def on(self) -> bool:
        """It is recording."""
        return self._folder is not None

    def begin(self, folder: Path) -> None:
        """Write what is shown from now on to a new folder, beginning with the pair on show."""
        self._folder, self._recording, self._seen = folder, None, None
        self._begun_at = self._history.state.pair
        self._asked = self._written = 0
        self.changed.emit(True)
        self._on_sequence()

    def end(self) -> None:
        """Say what was written; what is being written is finished."""
        folder, self._folder = self._folder, None
        if folder is None:
            return
        self.changed.emit(False)
        left_out = self._asked - self._written - (0 if self._lane.quiet else 1)
        words = f"{_have_been(self._written)} recorded to {folder}; open that folder to go on"
        if left_out > 0:
            words += f". {counted(left_out)} came too fast to be written"
        self._announcer.say(f"{words}.", Tone.NEWS, topic=TOPIC)

    def close(self) -> None:
        """Wait until what is being written is whole."""
        self._folder = None
        self._lane.close()

    @Slot()
    def _on_sequence(self) -> None:
        pair = self._results.pair
        same = self._history.state.pair.of_one_source(self._begun_at)
        if self._results.sequence is None or not same:
            self.end()
        elif self._folder is not None and pair is not None and pair is not self._seen:
            self._seen = pair
            self._asked += 1
            self._lane.submit(Job(partial(self._write, self._folder, pair), tag=self._folder))

    def _write(self, folder: Path, pair: Pair, _stop: Event) -> None:
        """On the lane's thread."""
        if self._recording is None or self._recording.folder != folder:
            self._recording = Recording(folder)
        self._recording.add(pair)

    @Slot(object, object)
    def _on_written(self, folder: Path, _none: None) -> None:
        if folder == self._folder:
            self._written += 1
            self.counted.emit(self._written)

    @Slot(object, object)
    def _on_failed(self, folder: Path, error: Exception) -> None:
        if folder == self._folder:
            self._folder = None
            self.changed.emit(False)
            self._announcer.say(message_of(error), Tone.ERROR, topic=TOPIC)


def _have_been(pairs: int) -> str:
    return f"{counted(pairs)} {'was' if pairs == 1 else 'were'}"
