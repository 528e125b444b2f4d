"""Draws maps that are there already: a remembered one, or the one on show in another look."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.inverse_depth import draw
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.lanes.network_runs import Run
from tuner.gui.logbook import message_of
from tuner.networks.types import InverseDepth
from tuner.session.depth_map import DepthMap
from tuner.session.view import MapLook


class MapDrawing(QObject):
    """Draws in a lane of its own, so that no slider waits for a network."""

    recalled = Signal(object, object)
    """(Run, DepthMap): a remembered map in place of a run."""
    redrawn = Signal(object)
    """DepthMap: the one on show, in another look."""
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = Lane("mono drawing", self)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)
        self._waiting: tuple[Run, InverseDepth] | None = None

    @property
    def quiet(self) -> bool:
        """Nothing is drawn, waits, or is yet to be reported."""
        return self._lane.quiet

    def recall(self, run: Run, depth: InverseDepth) -> None:
        """Draw a remembered map, as this run would."""
        self._waiting = run, depth
        self._lane.submit(Job(partial(_remembered_work, run, depth), tag=run))

    def forget(self) -> None:
        """The remembered map is on show, or no longer wanted."""
        self._waiting = None

    def draw(self, shown: DepthMap | None, look: MapLook) -> None:
        """Draw what is on show, or the remembered map that is to come, in this look."""
        if self._waiting is not None:
            # Its drawing may still wait, and would be forgotten for the one of the map on show.
            run, depth = self._waiting
            self.recall(replace(run, look=look), depth)
        elif shown is not None:
            self._lane.submit(Job(partial(_draw_work, shown, look)))

    def close(self) -> None:
        """Wait for the worker; nothing more is reported."""
        self._lane.close()

    @Slot(object, object)
    def _on_finished(self, run: Run | None, drawn: DepthMap) -> None:
        if run is None:
            self.redrawn.emit(drawn)
        else:
            self.recalled.emit(run, drawn)

    @Slot(object, object)
    def _on_failed(self, _run: Run | None, error: Exception) -> None:
        self.failed.emit(message_of(error))


def _remembered_work(run: Run, depth: InverseDepth, _stop: Event) -> DepthMap:
    drawn = draw(depth.values, run.look.contrast)
    return DepthMap(run.picture, run.choice, run.look, depth, drawn, remembered=True)


def _draw_work(shown: DepthMap, look: MapLook, _stop: Event) -> DepthMap:
    return replace(shown, look=look, drawn=draw(shown.depth.values, look.contrast))
