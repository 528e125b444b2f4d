"""One worker thread: one job running, one waiting; a newer job replaces the waiting one."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, Slot

log = logging.getLogger(__name__)

BEHIND: Final = 5
"""Steps of niceness below the GUI's thread."""


def _go_behind() -> None:
    """On a lane's thread: where cores are short, the window goes first.

    What the thread starts follows it: OpenCV's own threads, processes apart. Only Linux gives each
    thread a niceness of its own.
    """
    if sys.platform != "linux":
        return
    thread = threading.get_native_id()
    try:
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + BEHIND)
    except OSError as error:
        log.info("a worker runs at the window's priority (%s)", error.strerror)


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
    told to stop as soon as another job comes, and then reports nothing. Nothing is reported after
    ``close``, not even what had ended before it.
    """

    finished = Signal(object, object)
    failed = Signal(object, object)
    _ended = Signal(object, object, object)
    """(Job, result, error): from the lane's thread to the GUI thread."""

    def __init__(
        self,
        name: str,
        parent: QObject | None = None,
        *,
        writes: bool = False,
        head_start_s: float = 0.0,
    ) -> None:
        """A lane without a job.

        Args:
            writes: what runs is never told to stop, and always waited for.
            head_start_s: how long who submits lets the lane's thread have Python's lock.
        """
        super().__init__(parent)
        self._writes = writes
        self._head_start_s = head_start_s
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name, initializer=_go_behind)
        self._lock = threading.Lock()
        self._running: Job | None = None
        self._waiting: Job | None = None
        self._underway: list[Job] = []
        self._closed = False
        self._left = False
        self._drained: Future[None] | None = None
        self._ended.connect(self._report)

    def submit(self, job: Job) -> None:
        """Run this job next; a job that was waiting is forgotten."""
        with self._lock:
            if self._closed or (job.idle and self._waiting is not None):
                return
            for idle in [one for one in self._underway if one.idle and not job.idle]:
                idle.stop.set()
            self._waiting = job
            if self._running is not None:
                if self._running.idle:
                    self._running.stop.set()
                return
            self._running = job
            self._waiting = None
        self._drained = self._pool.submit(self._drain, job)
        time.sleep(self._head_start_s)

    @property
    def closed(self) -> bool:
        """Nothing is reported any more."""
        return self._closed

    @property
    def busy(self) -> bool:
        """A job that was asked for by the user is running, waiting, or not yet reported."""
        with self._lock:
            jobs = (self._running, self._waiting, *self._underway)
            return any(job is not None and not job.idle for job in jobs)

    @property
    def quiet(self) -> bool:
        """Nothing at all is running, waiting, or not yet reported."""
        with self._lock:
            return self._running is None and self._waiting is None and not self._underway

    @property
    def waits(self) -> bool:
        """A job waits for the one that runs; another would take its place."""
        with self._lock:
            return self._waiting is not None

    def drop(self) -> None:
        """Forget what waits and tell what runs to stop: neither is reported. The lane goes on."""
        with self._lock:
            self._waiting = None
            if self._running is not None and not self._writes:
                self._running.stop.set()

    def stop(self) -> None:
        """Forget what waits, tell what runs to stop, report nothing more; returns at once."""
        with self._lock:
            self._closed = True
            self._waiting = None
            if self._running is not None and not self._writes:
                self._running.stop.set()
        # What a writing lane was given is written, also if its thread has not come to it yet.
        self._pool.shutdown(wait=False, cancel_futures=not self._writes)

    def wait(self, within_s: float | None = None) -> bool:
        """After ``stop``: whether the thread is done within that time; a writing one has no limit.

        A thread that was not is left to itself: nobody waits for it again.
        """
        limit = 0.0 if self._left else within_s
        # What was cancelled before the thread came to it never counts as done for ``wait``.
        if self._drained is not None and not self._drained.cancelled():
            self._left = bool(wait([self._drained], None if self._writes else limit).not_done)
        if not self._left:
            # Nothing is left to do: the thread itself is gone in no time.
            self._pool.shutdown(wait=True)
        return not self._left

    def close(self) -> bool:
        """``stop``, and wait for the thread unless it was left; whether it is done."""
        self.stop()
        return self.wait()

    def _drain(self, job: Job | None) -> None:
        """On the lane's thread: run the job and all that came meanwhile."""
        while job is not None:
            job = self._run(job)

    def _run(self, job: Job) -> Job | None:
        """Run it and say so; the next job. A job is done before it is reported."""
        result, failure = None, None
        try:
            result = job.work(job.stop)
        except Exception as error:  # noqa: BLE001 - reported to the user, whatever it is
            failure = error
        with self._lock:
            following = self._running = self._waiting
            self._waiting = None
            told = not (self._closed or job.stop.is_set())
            if told:
                self._underway.append(job)
        if told:
            self._ended.emit(job, result, failure)
        return following

    @Slot(object, object, object)
    def _report(self, job: Job, result: Any, error: Exception | None) -> None:
        with self._lock:
            self._underway.remove(job)
            if self._closed or job.stop.is_set():
                return
        if error is None:
            self.finished.emit(job.tag, result)
        else:
            self.failed.emit(job.tag, error)
