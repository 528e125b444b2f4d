"""One job runs, one waits: what is shown, in which order, and what happens at the end."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, ClassVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from tuner.gui.lanes import lane as module
from tuner.gui.lanes.lane import Job, Lane

WAIT_MS = 5000


class Gate:
    """A job that says when it runs and ends when it is let."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.running = threading.Event()
        self.let = threading.Event()

    def job(self, **more: Any) -> Job:
        return Job(self.work, tag=self.name, **more)

    def work(self, stop: threading.Event) -> str:
        self.running.set()
        assert self.let.wait(WAIT_MS / 1000)
        return self.name.upper()


class Heard:
    """What a lane reported."""

    def __init__(self, lane: Lane) -> None:
        self.finished: list[tuple[Any, Any]] = []
        self.failed: list[tuple[Any, Exception]] = []
        self.threads: set[int] = set()
        lane.finished.connect(self._on_finished)
        lane.failed.connect(lambda tag, error: self.failed.append((tag, error)))

    def _on_finished(self, tag: Any, result: Any) -> None:
        self.threads.add(threading.get_ident())
        self.finished.append((tag, result))


class Pool(ThreadPoolExecutor):
    """Remembers what it was given."""

    given: ClassVar[list[Future[Any]]] = []

    def submit(self, *work: Any, **more: Any) -> Future[Any]:
        future = super().submit(*work, **more)
        self.given.append(future)
        return future


@pytest.fixture
def ran_out(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Wait until the threads have done all their work; reports wait for the event loop."""
    given: list[Future[Any]] = []
    monkeypatch.setattr(Pool, "given", given)
    monkeypatch.setattr(module, "ThreadPoolExecutor", Pool)

    def wait_for_all() -> None:
        assert given
        assert not wait(given, WAIT_MS / 1000).not_done

    return wait_for_all


@pytest.fixture
def lane(qapp: Any) -> Iterator[Lane]:
    lane = Lane("tested")
    yield lane
    lane.close()


@pytest.fixture
def until(qtbot: Any) -> Callable[[Callable[[], object]], None]:
    return lambda seen: qtbot.waitUntil(lambda: bool(seen()), timeout=WAIT_MS)


def value(number: int) -> Job:
    return Job(lambda stop: number, tag=number)


def test_a_result_comes_back_on_the_gui_thread(lane: Lane, until: Any) -> None:
    heard = Heard(lane)
    lane.submit(value(3))
    until(lambda: heard.finished)
    assert heard.finished == [(3, 3)]
    assert heard.threads == {threading.get_ident()}


def test_the_newest_of_the_waiting_jobs_wins(lane: Lane, until: Any) -> None:
    heard, first = Heard(lane), Gate("first")
    lane.submit(first.job())
    assert first.running.wait(5)
    for number in range(100):
        lane.submit(value(number))
    assert lane.busy
    first.let.set()
    until(lambda: lane.quiet and len(heard.finished) == 2)
    assert [tag for tag, _ in heard.finished] == ["first", 99]
    assert not lane.busy


def test_every_finished_job_is_reported_in_order(lane: Lane, until: Any) -> None:
    heard = Heard(lane)
    ran: list[int] = []

    def work(number: int) -> Callable[[threading.Event], int]:
        def run(stop: threading.Event) -> int:
            ran.append(number)
            return number

        return run

    for number in range(300):
        lane.submit(Job(work(number), tag=number))
    until(lambda: ran and ran[-1] == 299 and len(heard.finished) == len(ran))
    assert [tag for tag, _ in heard.finished] == ran
    assert ran == sorted(ran)


def test_an_error_is_reported_and_the_lane_lives_on(lane: Lane, until: Any) -> None:
    heard = Heard(lane)

    def broken(stop: threading.Event) -> None:
        raise ValueError("no")

    lane.submit(Job(broken, tag="broken"))
    until(lambda: heard.failed)
    assert heard.failed[0][0] == "broken"
    assert str(heard.failed[0][1]) == "no"
    lane.submit(value(1))
    until(lambda: heard.finished)
    assert heard.finished == [(1, 1)]


def test_an_idle_job_is_stopped_by_the_next_and_reports_nothing(lane: Lane, until: Any) -> None:
    heard, running = Heard(lane), threading.Event()

    def patient(stop: threading.Event) -> str:
        running.set()
        assert stop.wait(5), "an idle job must be told to stop"
        return "late"

    lane.submit(Job(patient, tag="idle", idle=True))
    assert running.wait(5)
    assert not lane.busy
    assert not lane.quiet
    lane.submit(value(2))
    until(lambda: heard.finished)
    assert heard.finished == [(2, 2)]
    assert heard.failed == []


def test_an_idle_job_that_finished_a_moment_too_late_reports_nothing(
    ran_out: Any, lane: Lane
) -> None:
    """It ended before the user's job came, but its report had not been heard yet."""
    heard, ended = Heard(lane), threading.Event()
    lane.submit(Job(lambda stop: ended.set(), tag="idle", idle=True))
    assert ended.wait(5)
    ran_out()
    lane.submit(value(2))
    ran_out()
    QCoreApplication.processEvents()
    assert heard.finished == [(2, 2)]


def test_an_idle_job_gives_way_to_one_that_waits(lane: Lane, until: Any) -> None:
    heard, first = Heard(lane), Gate("first")
    lane.submit(first.job())
    assert first.running.wait(5)
    lane.submit(value(1))
    lane.submit(Job(lambda stop: 2, tag="idle", idle=True))
    first.let.set()
    until(lambda: len(heard.finished) == 2)
    assert [tag for tag, _ in heard.finished] == ["first", 1]


def test_a_waiting_idle_job_is_replaced(lane: Lane, until: Any) -> None:
    heard, first = Heard(lane), Gate("first")
    lane.submit(first.job())
    assert first.running.wait(5)
    lane.submit(Job(lambda stop: 2, tag="idle", idle=True))
    lane.submit(value(1))
    first.let.set()
    until(lambda: len(heard.finished) == 2)
    assert [tag for tag, _ in heard.finished] == ["first", 1]


def test_closing_waits_for_the_thread_and_reports_nothing(qapp: Any) -> None:
    lane = Lane("closing")
    heard, running = Heard(lane), threading.Event()

    def work(stop: threading.Event) -> int:
        running.set()
        assert stop.wait(5), "closing must tell the running job to stop"
        return 1

    lane.submit(Job(work, tag="running"))
    assert running.wait(5)
    lane.submit(value(2))
    lane.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.MetaCall)
    QCoreApplication.processEvents()
    assert heard.finished == heard.failed == []
    assert not [t for t in threading.enumerate() if t.name.startswith("closing")]


def test_closing_before_the_thread_came_to_the_job_ends_too(
    qapp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread starts late on a busy machine; what it never began ends by no result."""
    occupied, go = threading.Event(), threading.Event()

    class Late(ThreadPoolExecutor):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            super().submit(lambda: (occupied.set(), go.wait(WAIT_MS / 1000)))

    monkeypatch.setattr(module, "ThreadPoolExecutor", Late)
    lane = Lane("late")
    heard = Heard(lane)
    assert occupied.wait(WAIT_MS / 1000)
    lane.submit(value(1))
    lane.stop()
    go.set()
    assert lane.wait(within_s=WAIT_MS / 1000)
    QCoreApplication.processEvents()
    assert heard.finished == heard.failed == []


def test_a_report_on_its_way_is_not_heard_after_closing(qapp: Any, ran_out: Any) -> None:
    lane = Lane("underway")
    heard = Heard(lane)
    lane.submit(value(1))
    ran_out()
    assert lane.busy, "what has not been heard yet is still to come"
    lane.close()
    QCoreApplication.processEvents()
    assert heard.finished == []


def test_a_closed_lane_takes_nothing_and_closes_twice(qapp: Any) -> None:
    lane = Lane("closed")
    heard = Heard(lane)
    lane.close()
    lane.submit(value(1))
    lane.close()
    QCoreApplication.processEvents()
    assert heard.finished == []
    assert lane.quiet


def test_a_reported_job_is_no_longer_under_way(lane: Lane, until: Any) -> None:
    seen: list[tuple[bool, bool]] = []
    lane.finished.connect(lambda *_: seen.append((lane.busy, lane.quiet)))
    for count in range(1, 51):
        lane.submit(Job(lambda _stop: None))
        until(lambda count=count: len(seen) == count)
    assert set(seen) == {(False, True)}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all threads have one niceness")
def test_jobs_run_behind_the_window(qtbot: Any) -> None:
    def niceness(_stop: threading.Event) -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    lane = Lane("test")
    heard = Heard(lane)
    lane.submit(Job(niceness))
    qtbot.waitUntil(lambda: bool(heard.finished), timeout=WAIT_MS)
    lane.close()
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert heard.finished == [(None, min(own + module.BEHIND, 19))]
