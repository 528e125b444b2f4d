"""Fetches, checks and deletes model files off the GUI thread, one thing at a time."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.errors import UserError
from tuner.core.stopping import Stopped, check
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.networks.backend import Backend
from tuner.networks.types import ModelRow

REPORT_EVERY_S: Final = 0.1
LOOK_S: Final = 0.05
PATIENCE_S: Final = 1.0
"""How long a stopped download may take to end by itself; a disk that hangs would take longer."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """How far a download is.

    Attributes:
        there, total: bytes; total is 0 while not known.
        bytes_per_second: over the last seconds; 0 while not known.
    """

    key: str
    there: int
    total: int
    bytes_per_second: float


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one job: ``words`` for the user, empty when it was stopped."""

    task: str
    key: str
    words: str = ""


class Speedometer:
    """Bytes per second over the last few seconds; forgets what lay there before."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, int]] = []

    def add(self, there: int, now: float) -> float:
        self._seen = [one for one in self._seen if now - one[0] < 3] + [(now, there)]
        (first, before), (last, after) = self._seen[0], self._seen[-1]
        return (after - before) / (last - first) if last > first else 0.0


class Fetching:
    """Runs downloads one after the other; one whose disk does not answer is left to end alone."""

    def __init__(self) -> None:
        self._thread = Thread()

    def run(self, download: Callable[[], Path], stop: Event) -> Path:
        """What it returns or raises; Stopped if it does not end although it was told to."""
        # One that was left may still hold the file that this one goes on with.
        while not self._has_ended(LOOK_S):
            check(stop)
        ended: Future[Path] = Future()
        args = (ended, download)
        self._thread = Thread(target=_settle, args=args, name="download", daemon=True)
        self._thread.start()
        while not stop.is_set():
            if self._has_ended(LOOK_S):
                return ended.result()
        if self._has_ended(PATIENCE_S):
            return ended.result()
        raise Stopped

    def _has_ended(self, within_s: float) -> bool:
        if self._thread.is_alive():
            self._thread.join(within_s)
        return not self._thread.is_alive()


def _settle(ended: Future[Path], download: Callable[[], Path]) -> None:
    try:
        ended.set_result(download())
    except Exception as error:  # noqa: BLE001 - raised on the lane's thread
        ended.set_exception(error)


class ModelWork(QObject):
    """The manager's lane; ``busy_with`` is the model at work."""

    progressed = Signal(object)
    """Transfer"""
    done = Signal(object)
    """Done"""
    failed = Signal(object, str)
    """(Done without words, message)"""
    looked = Signal(object, bool)
    """(Path, it is a folder)"""

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._lane = Lane("models", self)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)
        # Of its own, so that a download under way does not hold a look at the disk up.
        self._looks = Lane("look", self)
        self._looks.finished.connect(self._on_looked)
        self._stop = Event()
        self._fetching = Fetching()
        self.task, self.busy_with = "", ""

    @property
    def busy(self) -> bool:
        return bool(self.task)

    def download(self, row: ModelRow) -> None:
        """Fetch a model's file, going on where an earlier attempt ended."""
        self._begin(
            "download", row, partial(_download, self._backend, row, self._fetching, self._tell)
        )

    def verify(self, row: ModelRow) -> None:
        """Compare a file's digest with the registry's."""
        self._begin("verify", row, partial(_verify, self._backend, row))

    def remove(self, row: ModelRow) -> None:
        """Delete a model's file."""
        self._begin("delete", row, partial(_remove, self._backend, row))

    def discard(self, row: ModelRow) -> None:
        """Delete what a stopped download left."""
        self._begin("discard", row, partial(_discard, self._backend, row))

    def survey(self) -> None:
        """Look again which files are here."""
        self._begin("survey", None, partial(_survey, self._backend))

    def look(self, folder: Path) -> None:
        """Whether this folder is there; also while something else is at work."""
        self._looks.submit(Job(lambda _: os.path.isdir(folder), tag=folder))

    def stop(self) -> None:
        """End a download or a check; what is there stays there."""
        self._stop.set()

    def close(self) -> None:
        """Stop and wait for the worker."""
        self._stop.set()
        self._lane.close()
        self._looks.close()

    def _begin(self, task: str, row: ModelRow | None, work: Callable[[Event], str]) -> None:
        if self.busy:
            return
        self.task, self.busy_with = task, row.key if row is not None else ""
        stop = self._stop = Event()
        # A stop of our own: the lane would not report the end of a job that it stopped.
        self._lane.submit(Job(lambda _: work(stop), tag=Done(task, self.busy_with)))

    def _tell(self, transfer: Transfer) -> None:
        """On the lane's thread."""
        self.progressed.emit(transfer)

    @Slot(object, object)
    def _on_looked(self, folder: Path, there: bool) -> None:
        self.looked.emit(folder, there)

    @Slot(object, object)
    def _on_finished(self, done: Done, words: str) -> None:
        self.task = self.busy_with = ""
        self.done.emit(Done(done.task, done.key, words))

    @Slot(object, object)
    def _on_failed(self, done: Done, error: Exception) -> None:
        self.task = self.busy_with = ""
        self.failed.emit(done, message_of(error))


def _download(
    backend: Backend,
    row: ModelRow,
    fetching: Fetching,
    tell: Callable[[Transfer], None],
    stop: Event,
) -> str:
    meter, last = Speedometer(), 0.0

    def progress(there: int, total: int) -> None:
        nonlocal last
        if stop.is_set():
            return
        now = monotonic()
        if now - last >= REPORT_EVERY_S or there >= total > 0:
            last = now
            tell(Transfer(row.key, there, total, meter.add(there, now)))

    try:
        path = fetching.run(partial(backend.download, row, progress=progress, stop=stop), stop)
    except Stopped:
        return ""
    except UserError:
        if stop.is_set():
            # It was to end anyhow; how is of no interest.
            return ""
        raise
    backend.survey(stop)
    return f"{row.title} lies in {path} now."


def _verify(backend: Backend, row: ModelRow, stop: Event) -> str:
    try:
        return backend.verify(row, stop=stop)
    except Stopped:
        return ""
    except UserError:
        # It may be another file now, or none.
        backend.survey(stop)
        raise


def _remove(backend: Backend, row: ModelRow, stop: Event) -> str:
    backend.remove(row)
    backend.survey(stop)
    return f"{row.title} was deleted."


def _discard(backend: Backend, row: ModelRow, _stop: Event) -> str:
    backend.discard(row)
    return "The download was cancelled."


def _survey(backend: Backend, stop: Event) -> str:
    backend.survey(stop)
    return ""
