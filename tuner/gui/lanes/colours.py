"""Makes the colours of the pictures on show once they are looked at for longer than a moment."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Slot

from tuner.core.colours import Colours
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.gui.results import Results
from tuner.gui.widgets.making import one_shot

log = logging.getLogger(__name__)

REST_MS: Final = 100


class ColourLane(QObject):
    """Until then a view shows single pixels of a picture that is larger than the view.

    What it has made it says by ``Results.show_colours``.
    """

    def __init__(self, results: Results, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results = results
        self._lane = Lane("colours", self)
        self._lane.finished.connect(self._on_made)
        self._lane.failed.connect(self._on_failed)
        self._rest = one_shot(self, REST_MS)
        self._rest.timeout.connect(self._make)
        results.files_changed.connect(self._rest.start)
        results.picture_changed.connect(self._rest.start)

    @property
    def settled(self) -> bool:
        """All that is on show is made."""
        return self._lane.quiet and not self._rest.isActive()

    def close(self) -> None:
        """Stop and wait for the worker."""
        self._rest.stop()
        self._lane.close()

    @Slot()
    def _make(self) -> None:
        if self._results.passing:
            self._rest.start()
        elif wanted := tuple(self._wanted()):
            self._lane.submit(Job(partial(_made, wanted), tag=wanted))
        else:
            # A recording, say, may have asked for them first.
            self._results.show_colours()

    def _wanted(self) -> Iterator[Colours]:
        """What of the pictures on show is not made yet."""
        results = self._results
        pictures = [results.picture]
        for pair in (results.pair, results.as_read):
            pictures += [pair.left, pair.right] if pair is not None else []
        for seen in (picture.seen for picture in pictures if picture is not None):
            if isinstance(seen, Colours):
                yield seen

    @Slot(object, object)
    def _on_made(self, *_: object) -> None:
        self._results.show_colours()

    @Slot(object, object)
    def _on_failed(self, _tag: object, error: Exception) -> None:
        # The pixels that are seen are shown all the same.
        log.warning("the pictures on show stay rough: %s", message_of(error))


def _made(wanted: tuple[Colours, ...], stop: Event) -> None:
    for colours in wanted:
        if not stop.is_set():
            colours.whole()
