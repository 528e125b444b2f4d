"""The network at work in a lane of its own: opened, run on a picture, let go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.choices import NetworkChoice
from tuner.core.inverse_depth import draw
from tuner.core.types import Picture
from tuner.gui.lanes.busy import Busy
from tuner.gui.lanes.chosen import Key
from tuner.gui.lanes.lane import Job, Lane
from tuner.networks.backend import Backend, Question
from tuner.networks.types import Network
from tuner.session.depth_map import DepthMap
from tuner.session.view import MapLook

BUSY_AFTER_MS: Final = 150


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One run asked for.

    Attributes:
        number: counts them.
        network: changes when the choice or its file does.
    """

    number: int
    picture: Picture
    choice: NetworkChoice
    look: MapLook
    network: Key

    @property
    def key(self) -> Key:
        """Equal keys give equal maps."""
        return (self.picture, *self.network)


class Loaded:
    """The network that is loaded; only the lane's thread opens and closes it."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._key: Key = ()
        self._network: Network | None = None

    def network(self, run: Run, stop: Event) -> Network:
        """The network of this run; another one that was loaded is let go first."""
        if self._network is None or run.network != self._key:
            self.close()
            self._network = self._backend.open(run.choice, picture=run.picture.size, stop=stop)
            self._key = run.network
        return self._network

    def close(self) -> None:
        network, self._network = self._network, None
        if network is not None:
            network.close()


class NetworkRuns(QObject):
    """One run at a time, and the newest waiting; each that was not told to stop is reported."""

    finished = Signal(object, object)
    """(Run, DepthMap)"""
    failed = Signal(object, object)
    """(Run, Exception)"""
    busy_changed = Signal(bool)

    def __init__(self, backend: Backend, parent: QObject) -> None:
        super().__init__(parent)
        self._backend = backend
        self._loaded = Loaded(backend)
        self._lane = Lane("mono", self)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)
        self._job: Job | None = None
        self._busy = Busy(self, after_ms=BUSY_AFTER_MS)
        self._busy.changed.connect(self.busy_changed)

    @property
    def busy(self) -> bool:
        """A run has been under way for some time."""
        return self._busy.on

    @property
    def quiet(self) -> bool:
        """Nothing runs, waits, or is yet to be reported."""
        return self._lane.quiet

    @property
    def newest(self) -> Run | None:
        """The run that was asked for last, until it ends."""
        return None if self._job is None else self._job.tag

    def submit(self, run: Run) -> None:
        """Run this next; one that was waiting is forgotten."""
        self._submit(partial(_run_work, run, self._loaded, self._backend), run)

    def submit_trusted(self, run: Run, question: Question) -> None:
        """The same with a file that the user vouches for from now on."""
        self._submit(partial(_trusted_work, run, self._loaded, self._backend, question), run)

    def end(self) -> None:
        """Tell what runs to stop and forget what waits: neither is reported."""
        if self._job is not None:
            self._job.stop.set()
        # In a film an older run may still be under way, and the newest wait for it.
        self._lane.drop()
        self._rest()

    def close(self) -> None:
        """Wait for the worker and let the network go; nothing more is reported."""
        # A network that still computes is in use; it goes with the process.
        if self._lane.close():
            self._loaded.close()

    def _submit(self, work: Callable[[Event], DepthMap | None], run: Run) -> None:
        self._job = Job(work, tag=run)
        self._lane.submit(self._job)
        self._busy.begin()

    def _rest(self) -> None:
        self._job = None
        self._busy.end(more=False)

    @Slot(object, object)
    def _on_finished(self, run: Run, frame: DepthMap) -> None:
        if self.newest is run:
            self._rest()
        self.finished.emit(run, frame)

    @Slot(object, object)
    def _on_failed(self, run: Run, error: Exception) -> None:
        if self.newest is run:
            self._rest()
        self.failed.emit(run, error)


def _run_work(run: Run, loaded: Loaded, backend: Backend, stop: Event) -> DepthMap | None:
    if stop.is_set():
        return None
    network = loaded.network(run, stop)
    if stop.is_set():
        return None
    depth = backend.estimate(network, run.picture, stop=stop)
    return DepthMap(run.picture, run.choice, run.look, depth, draw(depth.values, run.look.contrast))


def _trusted_work(
    run: Run, loaded: Loaded, backend: Backend, question: Question, stop: Event
) -> DepthMap | None:
    backend.trust(question)
    return _run_work(run, loaded, backend, stop)
