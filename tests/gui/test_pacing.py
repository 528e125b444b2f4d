"""What is read follows at once while one looks, and at a pace while pictures pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject

from tuner.gui.widgets.pacing import Paced


@pytest.fixture
def due(qapp: Any) -> Iterator[tuple[Paced, list[int]]]:
    owner, said = QObject(), list[int]()
    paced = Paced(owner)
    paced.due.connect(lambda: said.append(1))
    yield paced, said
    paced.stop()


def test_it_is_due_at_once(due: tuple[Paced, list[int]]) -> None:
    paced, said = due
    paced.ask(passing=False)
    paced.ask(passing=False)
    assert len(said) == 2


def test_of_what_passes_the_last_is_enough(due: tuple[Paced, list[int]], qtbot: Any) -> None:
    paced, said = due
    with qtbot.waitSignal(paced.due):
        for _ in range(5):
            paced.ask(passing=True)
        assert said == []
    assert len(said) == 1


def test_what_comes_at_rest_is_not_said_twice(due: tuple[Paced, list[int]], qtbot: Any) -> None:
    paced, said = due
    paced.ask(passing=True)
    paced.ask(passing=False)
    with qtbot.waitSignal(paced.due):
        paced.ask(passing=True)
    assert len(said) == 2
