"""The mark that work takes long."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from tuner.gui.lanes.busy import Busy


class Work(QObject):
    """Work that is under way for as long as a test says, and what was said of it."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way = False
        self.said: list[bool] = []
        self.busy = Busy(lambda: self.under_way, self, after_ms=1)
        self.busy.changed.connect(self.said.append)

    def begin(self) -> None:
        self.under_way = True
        self.busy.begin()


@pytest.fixture
def work(qapp: object) -> Work:
    return Work()


def test_work_that_lasts_is_said(work: Work, qtbot: QtBot) -> None:
    with qtbot.waitSignal(work.busy.changed):
        work.begin()
    assert work.said == [True]
    assert work.busy.on


def test_nothing_is_said_of_work_that_was_quick(work: Work, qtbot: QtBot) -> None:
    later = Work()
    work.begin()
    work.under_way = False
    work.busy.pause()
    with qtbot.waitSignal(later.busy.changed):
        later.begin()
    assert work.said == []


def test_a_result_takes_the_mark_away_and_more_work_brings_it_back(
    work: Work, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(work.busy.changed):
        work.begin()
    with qtbot.waitSignals([work.busy.changed] * 2):
        work.busy.pause()
    assert work.said == [True, False, True]


def test_the_mark_can_stay_until_all_has_come(work: Work, qtbot: QtBot) -> None:
    with qtbot.waitSignal(work.busy.changed):
        work.begin()
    work.busy.end()
    assert work.said == [True]
    work.under_way = False
    work.busy.end()
    assert work.said == [True, False]


def test_nothing_is_said_after_stop(work: Work, qtbot: QtBot) -> None:
    later = Work()
    work.begin()
    work.busy.stop()
    with qtbot.waitSignal(later.busy.changed):
        later.begin()
    assert work.said == []
