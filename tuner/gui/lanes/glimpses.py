"""Computes what is on show while a slider moves, and tells when it rests."""

from __future__ import annotations

from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.engine.glimpse import Glimpse, GlimpseRequest, glimpse
from tuner.engine.memo import Memo
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.widgets.making import one_shot

REST_MS: Final = (25, 80)
"""A slider that has not moved for a tenth of a whole match rests, but within these limits."""


class Glimpses(QObject):
    """A lane of its own: what is on show never waits behind a match that nobody needs any more."""

    came = Signal(object, object)
    """(number, Glimpse)"""
    failed = Signal(object)
    rested = Signal()
    """The slider rests and nothing is computed here: all of the machine is free."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = Lane("glimpses", self)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)
        self._memo = Memo()
        self._moving = False
        self._timer = one_shot(self, REST_MS[0])
        self._timer.timeout.connect(self.rest)

    @property
    def quiet(self) -> bool:
        """Nothing is computed, and nobody waits for the slider to rest."""
        return self._lane.quiet and not self._moving

    def ask(self, wanted: GlimpseRequest, *, number: int, whole_ms: float) -> None:
        """Compute this next; the slider has moved."""
        self._moving = True
        least, most = REST_MS
        self._timer.start(round(min(max(whole_ms / 10, least), most)))

        def work(stop: Event) -> Glimpse:
            return glimpse(wanted, memo=self._memo, stop=stop)

        self._lane.submit(Job(work, tag=number))

    def forget(self) -> None:
        """Something else was asked for: nobody waits for the slider to rest any more."""
        self._moving = False
        self._timer.stop()

    @Slot()
    def rest(self) -> None:
        """The slider rests; what is being computed comes first."""
        self._timer.stop()
        # OpenCV gives a match that begins beside another one a single thread.
        if self._moving and self._lane.quiet:
            self._moving = False
            self.rested.emit()

    def close(self) -> None:
        """Stop and wait for the worker."""
        self._timer.stop()
        self._lane.close()

    @Slot(object, object)
    def _on_finished(self, number: int, found: Glimpse) -> None:
        self.came.emit(number, found)
        self._go_on()

    @Slot(object, object)
    def _on_failed(self, _number: int, error: Exception) -> None:
        self.failed.emit(error)
        self._go_on()

    def _go_on(self) -> None:
        if not self._timer.isActive():
            self.rest()
