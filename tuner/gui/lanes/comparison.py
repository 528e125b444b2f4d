"""Keeps the comparison following the stereo picture: the newest wins, all that end are shown."""

from __future__ import annotations

from functools import partial
from threading import Event
from time import perf_counter
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from tuner.comparison.pictures import ComparisonPictures, ComparisonRequest, draw, measured
from tuner.engine.pipeline import Stopped
from tuner.gui.lanes.busy import Busy
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.widgets.making import one_shot

QUICK_MS: Final = 20
"""Numbers that cost no more follow every picture."""

IDLE_MS: Final = 120
"""Nothing asked for this long: time for numbers that cost more."""


class _Made(NamedTuple):
    """Pictures, and what their numbers cost; None when they were not made."""

    pictures: ComparisonPictures
    numbers_ms: float | None = None


class ComparisonLane(QObject):
    """Turns requests into comparisons, on a thread of its own.

    A comparison is shown twice: its pictures at once, and again when its numbers are there,
    unless something newer has been asked meanwhile.
    """

    shown = Signal(object)
    """ComparisonPictures, newest last."""
    failed = Signal(object)
    """The error of the newest wish."""
    busy_changed = Signal(bool)
    _drawn = Signal(object, object)
    """(number, pictures) from the worker: the pictures are there, the numbers follow."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane("comparison", self)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)
        self._drawn.connect(self._on_drawn)
        self._asked = self._ended = 0
        self._request: ComparisonRequest | None = None
        self._pictures: ComparisonPictures | None = None
        self._numbers_ms = 0.0
        self._busy = Busy(self)
        self._busy.changed.connect(self.busy_changed)
        self._idle_timer = one_shot(self, IDLE_MS)
        self._idle_timer.timeout.connect(self._on_idle)

    @property
    def pictures(self) -> ComparisonPictures | None:
        """What was shown last."""
        return self._pictures

    @property
    def settled(self) -> bool:
        """The newest wish has been answered, numbers and all."""
        answered = self._ended == self._asked and not self._idle_timer.isActive()
        return answered and self._lane.quiet

    def show(self, request: ComparisonRequest) -> None:
        """Show this as soon as possible, unless it is what was asked for last."""
        if self._request is not None and request.same(self._request):
            return
        self._request = request
        self._asked += 1
        self._idle_timer.stop()
        self._busy.begin()
        work = partial(self._work, self._asked, request, self._pictures)
        self._lane.submit(Job(work, tag=self._asked))

    def forget(self) -> None:
        """Nothing is asked any more; what still comes is not shown."""
        self._asked += 1
        self._ended = self._asked
        self._request = self._pictures = None
        self._idle_timer.stop()
        self._busy.pause(more=self._ended < self._asked)

    def close(self) -> None:
        """Stop and wait for the worker."""
        self._busy.stop()
        self._idle_timer.stop()
        self._lane.close()

    def _work(
        self, number: int, request: ComparisonRequest, known: ComparisonPictures | None, stop: Event
    ) -> _Made:
        """On the lane's thread."""
        pictures = draw(request, known=known, stop=stop)
        if stop.is_set() or number < self._asked or self._numbers_ms > QUICK_MS:
            return _Made(pictures)
        self._drawn.emit(number, pictures)
        return _measured(pictures, stop)

    @Slot(object, object)
    def _on_drawn(self, number: int, pictures: ComparisonPictures) -> None:
        if number > self._ended and not self._lane.closed:
            self._pictures = pictures
            self.shown.emit(pictures)

    @Slot(object, object)
    def _on_finished(self, number: int, made: _Made) -> None:
        if made.numbers_ms is not None:
            self._numbers_ms = made.numbers_ms
        if number < self._ended:
            return
        self._ended = number
        self._pictures = made.pictures
        self._busy.pause(more=self._ended < self._asked)
        if not made.pictures.complete and number == self._asked:
            self._idle_timer.start()
        self.shown.emit(made.pictures)

    @Slot(object, object)
    def _on_failed(self, number: int, error: Exception) -> None:
        if number < self._ended or isinstance(error, Stopped):
            return
        self._ended = number
        self._request = None
        self._busy.pause(more=self._ended < self._asked)
        self.failed.emit(error)

    @Slot()
    def _on_idle(self) -> None:
        if self._pictures is not None:
            work = partial(_measured, self._pictures)
            self._lane.submit(Job(work, tag=self._asked, idle=True))


def _measured(pictures: ComparisonPictures, _stop: Event) -> _Made:
    start = perf_counter()
    made = measured(pictures)
    return _Made(made, (perf_counter() - start) * 1000)
