"""No exception leaves a method that Qt calls: it is told, and Qt gets the base class's answer."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QPaintEvent, QUndoCommand, QUndoStack, QValidator
from PySide6.QtWidgets import QLayout, QLayoutItem, QSpinBox, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

import tuner.gui
from tuner.gui.widgets.virtuals import guarded, overrides, tell


def classes() -> Iterator[type]:
    """Every class of the window that derives from one of Qt's."""
    for found in pkgutil.walk_packages(tuner.gui.__path__, "tuner.gui."):
        module = importlib.import_module(found.name)
        for value in vars(module).values():
            own = isinstance(value, type) and value.__module__ == module.__name__
            if own and issubclass(value, Shiboken.Object):
                yield value


def test_every_method_that_qt_may_call_is_guarded() -> None:
    every = [(cls, name) for cls in classes() for name in overrides(cls)]
    assert len(every) > 70
    bare = [
        f"{cls.__module__}.{cls.__name__}.{name}"
        for cls, name in every
        if not hasattr(vars(cls)[name], "guarded")
    ]
    assert not bare, "put @guarded over these classes"


def fail(*_: Any) -> Any:
    raise ValueError("a defect")


@guarded
class Spin(QSpinBox):
    def validate(self, text: str, position: int) -> Any:
        fail(text, position)

    def valueFromText(self, text: str) -> int:
        return int(fail(text))

    def textFromValue(self, value: int) -> str:
        return str(fail(value))


@guarded
class Widget(QWidget):
    def sizeHint(self) -> QSize:
        return QSize(fail())

    def paintEvent(self, event: QPaintEvent) -> None:
        fail(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return bool(fail(watched, event))


@guarded
class Bare(QLayout):
    """A layout that has no answer of its own, where Qt has none either."""

    def addItem(self, item: QLayoutItem) -> None:
        fail(item)

    def count(self) -> int:
        return int(fail())

    def itemAt(self, index: int) -> QLayoutItem | None:
        fail(index)
        return None

    def takeAt(self, index: int) -> QLayoutItem | None:
        fail(index)
        return None

    def sizeHint(self) -> QSize:
        return QSize(fail())


@guarded
class Step(QUndoCommand):
    def redo(self) -> None:
        fail()

    def undo(self) -> None:
        fail()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words of every exception that came to the excepthook."""
    words: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: words.append(str(error)))
    return words


def test_a_defect_in_a_virtual_is_told_and_qt_goes_on(qtbot: QtBot, told: list[str]) -> None:
    spin, widget = Spin(), Widget()
    qtbot.addWidget(spin)
    qtbot.addWidget(widget)
    spin.lineEdit().setText("7")
    spin.interpretText()
    assert spin.value() == 7
    assert spin.validate("8", 1)[0] == QValidator.State.Acceptable  # type: ignore[index]
    assert widget.sizeHint() == QWidget().sizeHint()
    widget.grab()
    spin.installEventFilter(widget)
    spin.setEnabled(False)
    assert set(told) == {"a defect"}


def test_where_qt_has_no_answer_there_is_an_empty_one(qtbot: QtBot, told: list[str]) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    layout = Bare(parent)
    assert (layout.count(), layout.itemAt(0), layout.takeAt(0)) == (0, None, None)
    assert layout.sizeHint() == QSize()
    assert told == ["a defect"] * 4


def test_undo_goes_on_after_a_step_that_fails(qtbot: QtBot, told: list[str]) -> None:
    stack = QUndoStack()
    stack.push(Step("a step"))
    stack.undo()
    assert told == ["a defect"] * 2
    assert stack.canRedo()


def test_a_hook_that_fails_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", lambda *_: fail())
    tell(KeyError("first"))
    assert "a defect" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stderr", None)
    tell(KeyError("first"))
