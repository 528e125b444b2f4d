"""Writes files off the GUI thread, one at a time, and says what became of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.gui.widgets.message_bar import Message, Tone

TOPIC: Final = "saving"
BUSY_TOPIC: Final = "saving twice"
BUSY: Final = "not written, because the file before is still being written; try again then."


class Saver(QObject):
    """Runs ``work`` for a path and shows the sentence it returns, or why it failed.

    Signals:
        ended: what was asked for last is written (True) or refused; the message says which.
    """

    ended = Signal(bool)

    def __init__(self, say: Callable[[Message], object], parent: QObject) -> None:
        super().__init__(parent)
        self._say = say
        self._lane = Lane("saving", self, writes=True)
        self._lane.finished.connect(self._on_saved)
        self._lane.failed.connect(self._on_failed)

    @property
    def settled(self) -> bool:
        """Nothing is being written."""
        return self._lane.quiet

    def save(self, path: Path, work: Callable[[], str]) -> None:
        """Write this file; while another is being written the user is asked to wait."""
        if not self.settled:
            # A topic of its own: what becomes of the file before must not push this aside.
            self._say(Message(f"{path.name}: {BUSY}", Tone.WARNING, topic=BUSY_TOPIC))
            return
        self.tell(f"Writing {path.name}…")

        def run(_stop: Event) -> str:
            return work()

        self._lane.submit(Job(run, tag=path))

    def tell(self, text: str) -> None:
        """Say something on saving."""
        self._say(Message(text, topic=TOPIC))

    def refuse(self, text: str) -> None:
        """Say why nothing is written."""
        self._say(Message(text, Tone.ERROR, topic=TOPIC))
        self.ended.emit(False)

    def close(self) -> None:
        """Wait until what is being written is whole."""
        self._lane.close()

    @Slot(object, object)
    def _on_saved(self, _path: Path, words: str) -> None:
        self.tell(words)
        self.ended.emit(True)

    @Slot(object, object)
    def _on_failed(self, _path: Path, error: Exception) -> None:
        self.refuse(message_of(error))
