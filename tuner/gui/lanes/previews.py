"""Makes previews of what a format will hold, off the GUI thread; only the newest counts."""

from __future__ import annotations

from functools import partial
from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from tuner.exporters import Exporter
from tuner.exporters.preview import Preview
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.session.exported import OnShow


class Previews(QObject):
    """One preview at a time.

    Signals:
        made: the ``Preview`` that was asked for last.
        failed: why there is none, in words.
    """

    made = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: object = None
        self._lane = Lane("preview", self)
        self._lane.finished.connect(self._on_made)
        self._lane.failed.connect(self._on_failed)

    @property
    def settled(self) -> bool:
        """Nothing is on its way."""
        return self._lane.quiet

    def ask(self, shown: OnShow, one: Exporter) -> None:
        """Make the preview of a format; what was asked for before is not told any more."""
        self._wanted = wanted = object()
        self._lane.submit(Job(partial(_made, shown, one), tag=wanted))

    def forget(self) -> None:
        """Nobody looks."""
        self._wanted = None
        self._lane.drop()

    @Slot(object, object)
    def _on_made(self, wanted: object, preview: Preview) -> None:
        if wanted is self._wanted:
            self.made.emit(preview)

    @Slot(object, object)
    def _on_failed(self, wanted: object, error: Exception) -> None:
        if wanted is self._wanted:
            self.failed.emit(message_of(error))


def _made(shown: OnShow, one: Exporter, _stop: Event) -> Preview:
    return shown.preview(one)
