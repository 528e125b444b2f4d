"""The mark that work takes long."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from tuner.gui.lanes.busy import Busy


@pytest.fixture
def owner(qtbot: QtBot) -> Iterator[QObject]:
    owner = QObject()
    yield owner
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()


@pytest.fixture
def busy(owner: QObject) -> Busy:
    return Busy(owner, after_ms=1)


@pytest.fixture
def said(busy: Busy) -> list[bool]:
    said: list[bool] = []
    busy.changed.connect(said.append)
    return said


def until_on(busy: Busy, qtbot: QtBot) -> None:
    with qtbot.waitSignal(busy.changed):
        busy.begin()


def until_the_time_is_over(owner: QObject, qtbot: QtBot) -> None:
    """What began later comes later."""
    until_on(Busy(owner, after_ms=1), qtbot)


def test_work_that_lasts_is_said(busy: Busy, said: list[bool], qtbot: QtBot) -> None:
    until_on(busy, qtbot)
    assert said == [True]
    assert busy.on


def test_nothing_is_said_of_work_that_was_quick(
    owner: QObject, busy: Busy, said: list[bool], qtbot: QtBot
) -> None:
    busy.begin()
    busy.pause(more=False)
    until_the_time_is_over(owner, qtbot)
    assert said == []


def test_a_result_takes_the_mark_away_and_more_work_brings_it_back(
    busy: Busy, said: list[bool], qtbot: QtBot
) -> None:
    until_on(busy, qtbot)
    with qtbot.waitSignals([busy.changed] * 2):
        busy.pause(more=True)
    assert said == [True, False, True]


def test_the_mark_can_stay_until_all_has_come(busy: Busy, said: list[bool], qtbot: QtBot) -> None:
    until_on(busy, qtbot)
    busy.end(more=True)
    assert said == [True]
    busy.end(more=False)
    assert said == [True, False]


def test_nothing_is_said_after_stop(
    owner: QObject, busy: Busy, said: list[bool], qtbot: QtBot
) -> None:
    busy.begin()
    busy.stop()
    until_the_time_is_over(owner, qtbot)
    assert said == []
