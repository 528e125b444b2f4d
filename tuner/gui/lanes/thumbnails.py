"""Makes small pictures of the pairs of a source: of those that can be seen, and one at a time."""

from __future__ import annotations

from functools import partial
from threading import Event
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.errors import UserError
from tuner.engine.thumbnail import thumbnail
from tuner.gui.lanes.held_source import HeldSource
from tuner.gui.lanes.lane import Job, Lane
from tuner.sources.source import SourceRef

Small = NDArray[np.uint8]

HEIGHT: Final = 64
"""Of a small picture, px."""


class Thumbnails(QObject):
    """Each is made once; one that cannot be read stays empty.

    While pairs follow each other none is made: reading its pair takes as long as reading theirs.
    """

    made = Signal(object, int, object)
    """(SourceRef, index, (H, W, 3) uint8 RGB)"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane("thumbnails", self)
        self._lane.finished.connect(self._on_made)
        self._lane.failed.connect(self._on_failed)
        self._held = HeldSource()
        self._ref: SourceRef | None = None
        self._wanted: list[int] = []
        self._under_way: int | None = None
        self._anew = self._waiting = False

    @property
    def settled(self) -> bool:
        """All that were wanted are there."""
        return self._under_way is None and not self._wanted

    def want(self, ref: SourceRef, indices: list[int]) -> None:
        """These are wanted now, in this order; no others any more."""
        self._ref, self._wanted = ref, list(indices)
        if self._under_way is None:
            self._go_on()

    @Slot(bool)
    def wait(self, waiting: bool) -> None:
        """Something else has to be read at once; or not any more."""
        self._waiting = waiting
        if self._under_way is None:
            self._go_on()

    def forget(self) -> None:
        """None is wanted."""
        self._ref, self._wanted = None, []

    @Slot()
    def start_anew(self) -> None:
        """The source was opened again, and may hold other pairs than before."""
        self.forget()
        self._anew = True

    def close(self) -> None:
        """Stop and wait for the worker."""
        self.forget()
        if self._lane.close():
            self._held.close()

    def _go_on(self) -> None:
        if self._ref is None or not self._wanted or self._waiting or self._lane.closed:
            self._under_way = None
            return
        self._under_way = self._wanted.pop(0)
        work = partial(_make, self._held, self._ref, self._under_way, self._anew)
        self._anew = False
        self._lane.submit(Job(work, tag=(self._ref, self._under_way)))

    @Slot(object, object)
    def _on_made(self, tag: tuple[SourceRef, int], small: Small | None) -> None:
        if small is not None and tag[0] == self._ref:
            self.made.emit(*tag, small)
        self._go_on()

    @Slot(object, object)
    def _on_failed(self, _tag: object, _error: Exception) -> None:
        # A source that cannot be opened is told where it is opened to be shown.
        self._go_on()


def _make(held: HeldSource, ref: SourceRef, index: int, anew: bool, stop: Event) -> Small | None:
    """On the lane's thread; None where the pair cannot be read, which is told when it is shown."""
    if anew:
        held.close()
    source = held.open(ref, stop=stop)
    try:
        return thumbnail(source.read(index, stop=stop), HEIGHT)
    except UserError:
        return None
