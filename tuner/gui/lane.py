"""One worker thread: one job running, one waiting; a newer job replaces the waiting one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Work for a lane: ``work(stop)`` runs on the lane's thread, ``tag`` says what it was for."""

    work: Callable[[threading.Event], Any]
    tag: Any = None
    idle: bool = False
    stop: threading.Event = field(default_factory=threading.Event)


class Lane(QObject):
    """Runs jobs off the GUI thread; every job that finishes is reported, in order.

    ``finished(tag, result)`` and ``failed(tag, error)`` arrive on the GUI thread. An idle job is
    told to stop as soon as another job comes, and then reports nothing.
    """

    finished = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._lock = threading.Lock()
        self._running: Job | None = None
        self._waiting: Job | None = None
        self._closed = False

    def submit(self, job: Job) -> None:
        """Run this job next; a job that was waiting is forgotten."""
        with self._lock:
            if self._closed or (job.idle and self._waiting is not None):
                return
            self._waiting = job
            if self._running is not None:
                if self._running.idle:
                    self._running.stop.set()
                return
            self._running = job
            self._waiting = None
        self._pool.submit(self._drain, job)

    @property
    def busy(self) -> bool:
        """A job that was asked for by the user is running or waiting."""
        with self._lock:
            return any(job is not None and not job.idle for job in (self._running, self._waiting))

    @property
    def quiet(self) -> bool:
        """Nothing at all is running or waiting."""
        with self._lock:
            return self._running is None and self._waiting is None

    def close(self) -> None:
        """Forget what waits, stop what runs, report nothing more, and wait for the thread."""
        with self._lock:
            self._closed = True
            self._waiting = None
            if self._running is not None:
                self._running.stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _drain(self, job: Job | None) -> None:
        """On the lane's thread: run the job and all that came meanwhile."""
        while job is not None:
            self._run(job)
            with self._lock:
                job = self._running = self._waiting
                self._waiting = None

    def _run(self, job: Job) -> None:
        try:
            result = job.work(job.stop)
        except Exception as error:  # noqa: BLE001 - reported to the user, whatever it is
            if not job.stop.is_set():
                self._report(self.failed, job, error)
        else:
            if not job.stop.is_set():
                self._report(self.finished, job, result)

    def _report(self, signal: Any, job: Job, result: Any) -> None:
        with self._lock:
            if self._closed:
                return
        signal.emit(job.tag, result)
