"""Runs a batch: several processes, each with one thread of OpenCV, and news of each pair done."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from queue import Empty, SimpleQueue
from threading import Event
from typing import Any, Final

from tuner.apart import Helper, HelperEnded, HelperRefused
from tuner.core.errors import UserError
from tuner.core.stopping import Stopped
from tuner.engine.batch import work
from tuner.engine.batch.entries import Entry
from tuner.engine.batch.job import Job, Part, parts_of, prepare
from tuner.engine.batch.record import Standing
from tuner.engine.batch.table import failed_row
from tuner.files.whole_folder import sweep

_WORK: Final = "tuner.engine.batch.work:apart"
_LIMIT_S: Final = 3600.0
"""No pair takes so long; a process that does has come to harm."""
_AHEAD: Final = 2
"""Pairs that wait for each process: more would only take memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One pair of a batch has been dealt with.

    Attributes:
        rows: one for each preset.
        before: all of it was there and whole.
        again: there was a result, which lacked the calibration that there is now.
        failed: why there is no result, or only a part of it; empty if all went well.
        notes: what is to be known of the result.
    """

    name: str
    rows: tuple[dict[str, Any], ...]
    before: bool = False
    again: bool = False
    failed: str = ""
    notes: tuple[str, ...] = ()


def cores() -> int:
    """How many processes can compute at the same time here."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def run(job: Job, *, jobs: int = 1, stop: Event | None = None) -> Iterator[Done]:
    """Work through a batch; what is there and whole is not made again.

    Results come as they are done. A pair that cannot be used is told of and left out.

    Args:
        jobs: how many processes.
        stop: set from any thread to end the work soon, with Stopped.

    Raises:
        FileError, OutputError: results cannot be written, or would replace something else.
        Stopped: ``stop`` was set. What was done by then is whole.
    """
    prepare(job)
    workers = _Workers(job, stop or Event())
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="batch")
    waiting = iter(job.entries)
    running: set[Future[Done]] = set()
    try:
        while True:
            for entry in islice(waiting, jobs * _AHEAD - len(running)):
                running.add(pool.submit(workers.dealt_with, entry))
            if not running:
                return
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            # What is done is told of before what ends the batch.
            for future in sorted(finished, key=lambda one: one.exception() is not None):
                yield future.result()
    finally:
        workers.stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
        workers.end()
        for folder in job.parents:
            sweep(folder)


class _Workers:
    """The processes of a batch; each is taken by one thread at a time."""

    def __init__(self, job: Job, stop: Event) -> None:
        self._job = job
        self._given = stop
        self.stop = _Either(stop)
        self._idle: SimpleQueue[Helper] = SimpleQueue()

    def dealt_with(self, entry: Entry) -> Done:
        """On a thread of the pool."""
        if self.stop.is_set():
            raise Stopped
        parts = parts_of(self._job, entry)
        missing = [part for part in parts if part.standing is not Standing.DONE]
        rows = {part.preset.label: part.row for part in parts if part.standing is Standing.DONE}
        notes: list[str] = []
        if missing:
            try:
                answer = self._answer(entry, missing)
            except UserError as error:
                if isinstance(error, work.OutputError):
                    raise
                answer = _failed(entry, missing, str(error))
            rows |= {row["preset"]: row for row in answer["rows"]}
            notes = list(dict.fromkeys(note for said in answer["notes"] for note in said))
        found = tuple(rows[part.preset.label] for part in parts)
        lacking = " ".join(dict.fromkeys(row["message"] for row in found if row["message"]))
        return Done(
            name=entry.name,
            rows=found,
            before=not missing,
            again=any(part.outdated for part in parts),
            failed=lacking,
            notes=tuple(notes),
        )

    def end(self) -> None:
        with contextlib.suppress(Empty):
            while True:
                self._idle.get_nowait().end()

    def _answer(self, entry: Entry, parts: list[Part]) -> dict[str, Any]:
        formats = {one.key for one in self._job.formats}
        for part in parts:
            if part.record is not None and part.standing is Standing.TO_DO:
                formats |= set(part.record.formats)  # what is there stays there
        asked = [
            {
                "label": part.preset.label,
                "preset": part.preset.text,
                "beside": part.preset.beside,
                "folder": os.path.abspath(part.folder),
                "key": part.keys.whole,
                "bare": part.keys.bare,
                "layout": self._layout(part),
                "replace": part.standing is not Standing.TO_DO or part.record is not None,
            }
            for part in parts
        ]
        if entry.address is None:
            return work.done(entry, sorted(formats), asked)
        question = {"address": entry.address, "formats": sorted(formats), "parts": asked}
        helper = self._helper()
        try:
            return helper.ask(question, limit_s=_LIMIT_S, stop=self.stop)
        except HelperRefused as error:
            raise _in_words(error) from error
        except HelperEnded as error:
            raise UserError(f"the process that computed it {error.words}") from error
        finally:
            if helper.running:
                self._idle.put(helper)
            else:
                helper.end()

    def _layout(self, part: Part) -> str:
        """Clouds that were not asked for now stay as they are."""
        if self._job.clouds or part.record is None:
            return self._job.layout.key
        return part.record.layout

    def _helper(self) -> Helper:
        with contextlib.suppress(Empty):
            return self._idle.get_nowait()
        return Helper(_WORK)


class _Either(Event):
    """Set by itself, or by another event."""

    def __init__(self, other: Event) -> None:
        super().__init__()
        self._other = other

    def is_set(self) -> bool:
        return super().is_set() or self._other.is_set()


def _in_words(error: HelperRefused) -> UserError:
    if error.kind == work.OutputError.__name__:
        return work.OutputError(error.words)
    return UserError(error.words if error.user else f"{error.kind}: {error.words}")


def _failed(entry: Entry, parts: list[Part], why: str) -> dict[str, Any]:
    return {"rows": [failed_row(entry.name, part.preset.label, why) for part in parts], "notes": []}
