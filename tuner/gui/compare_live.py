"""Keeps the comparison following the stereo picture: the newest wins, all that end are shown."""

from __future__ import annotations

from functools import partial
from threading import Event

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from tuner.engine.compare_sheet import Ask, Sheet, draw, measured
from tuner.engine.pipeline import Stopped
from tuner.gui.lane import Job, Lane

BUSY_AFTER_MS = 200


class CompareLive(QObject):
    """Turns what is asked into sheets, on a thread of its own.

    A sheet is shown twice: its pictures at once, and again when its numbers are there, unless
    something newer has been asked meanwhile.
    """

    shown = Signal(object)
    """Sheet, newest last."""
    failed = Signal(object)
    """The error of the newest wish."""
    busy_changed = Signal(bool)
    _drawn = Signal(object, object)
    """(number, sheet) from the worker: the pictures are there, the numbers follow."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane("comparison", self)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)
        self._drawn.connect(self._on_drawn)
        self._asked = 0
        self._ended = 0
        self._sheet: Sheet | None = None
        self._busy = False
        self._timer = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._timer.timeout.connect(lambda: self._set_busy(not self.settled))

    @property
    def sheet(self) -> Sheet | None:
        """What was shown last."""
        return self._sheet

    @property
    def settled(self) -> bool:
        """The newest wish has been answered."""
        return self._ended == self._asked

    def show(self, ask: Ask) -> None:
        """Show this as soon as possible."""
        self._asked += 1
        if not self._timer.isActive() and not self._busy:
            self._timer.start()
        work = partial(self._work, self._asked, ask, self._sheet)
        self._lane.submit(Job(work, tag=self._asked))

    def forget(self) -> None:
        """Nothing is asked any more; what still comes is not shown."""
        self._asked += 1
        self._ended = self._asked
        self._sheet = None
        self._rest()

    def close(self) -> None:
        """Stop and wait for the worker."""
        self._timer.stop()
        self._lane.close()

    @Slot(object, object)
    def _on_finished(self, number: int, sheet: Sheet) -> None:
        if number <= self._ended:
            return
        self._ended = number
        self._sheet = sheet
        self._rest()
        self.shown.emit(sheet)

    @Slot(object, object)
    def _on_failed(self, number: int, error: Exception) -> None:
        if number <= self._ended or isinstance(error, Stopped):
            return
        self._ended = number
        self._rest()
        self.failed.emit(error)

    @Slot(object, object)
    def _on_drawn(self, number: int, sheet: Sheet) -> None:
        if number > self._ended and not self._lane.closed:
            self._sheet = sheet
            self.shown.emit(sheet)

    def _work(self, number: int, ask: Ask, known: Sheet | None, stop: Event) -> Sheet:
        """On the lane's thread."""
        sheet = draw(ask, known=known, stop=stop)
        if stop.is_set():
            return sheet
        self._drawn.emit(number, sheet)
        return measured(sheet) if number == self._asked else sheet

    def _rest(self) -> None:
        self._timer.stop()
        if not self.settled:
            self._timer.start()
        self._set_busy(False)

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)
