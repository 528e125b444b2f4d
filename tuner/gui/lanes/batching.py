"""Works through a batch off the GUI thread, and tells of each pair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from PySide6.QtCore import QObject, Signal

from tuner.core.stopping import Stopped
from tuner.engine.batch.finishing import Tally, finish
from tuner.engine.batch.job import Job
from tuner.engine.batch.running import run
from tuner.gui.lanes import lane


@dataclass(frozen=True, slots=True)
class Ended:
    """How a batch ended: with words, or by an error; both are empty where it was called off."""

    words: str = ""
    error: Exception | None = None


class BatchWork(QObject):
    """One batch at a time.

    Signals:
        begun: how many pairs there are.
        progressed: one pair has been dealt with: a ``Done``.
        ended: no process is left: an ``Ended``.
    """

    begun = Signal(int)
    progressed = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("batch_work")
        self._lane = lane.Lane("batch", self)

    @property
    def busy(self) -> bool:
        return not self._lane.quiet

    def start(self, job: Callable[[], Job], *, jobs: int) -> None:
        """Work through what ``job`` makes, on the lane's thread: finding the pairs may take long.

        Args:
            jobs: how many processes.
        """

        def work(stop: Event) -> None:
            self.ended.emit(self._done(job, jobs, stop))

        self._lane.submit(lane.Job(work))

    def stop(self) -> None:
        """Call it off; ``ended`` comes when it is."""
        self._lane.drop()

    def close(self) -> None:
        """Call it off, and wait for its processes to end."""
        self._lane.close()

    def _done(self, made: Callable[[], Job], jobs: int, stop: Event) -> Ended:
        """On the lane's thread."""
        tally = Tally()
        try:
            job = made()
            self.begun.emit(len(job.entries))
            try:
                for done in run(job, jobs=jobs, stop=stop):
                    tally.add(done)
                    self.progressed.emit(done)
            finally:
                # What was done by then is whole, also if the rest was called off.
                if tally.rows:
                    finish(job, tally)
        except Stopped:
            return Ended()
        except Exception as error:  # noqa: BLE001 - told, whatever it is
            return Ended(error=error)
        return Ended(words=f"{tally.words}; {job.out}")
