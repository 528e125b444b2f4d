"""Labels whose words change with every picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tuner.gui.widgets.steady_label import SteadyLabel


class Layouts(QObject):
    """Counts how often a widget was asked to lay out its children."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


@pytest.fixture
def line(qtbot: QtBot) -> QWidget:
    """A line on the screen for one label."""
    widget = QWidget()
    qtbot.addWidget(widget)
    row = QHBoxLayout(widget)
    row.addStretch(1)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def put(label: QLabel, line: QWidget) -> None:
    """Show the label in the line."""
    row = line.layout()
    assert row is not None
    row.addWidget(label)
    QCoreApplication.sendPostedEvents()


@pytest.mark.parametrize("text", ["", "x", "97.3 %", "match 31.4 + speckle 1.2 = 32.6 ms"])
@pytest.mark.parametrize("selectable", [False, True])
def test_it_is_as_large_as_any_label(
    line: QWidget, qtbot: QtBot, text: str, selectable: bool
) -> None:
    label, plain = SteadyLabel("before it"), QLabel(text)
    if selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    put(label, line)
    label.show_text(text)
    qtbot.waitUntil(lambda: label.size() == plain.sizeHint())


def test_only_words_of_another_size_move_their_neighbours(line: QWidget) -> None:
    label = SteadyLabel("12.3 ms")
    put(label, line)
    layouts = Layouts(line)
    before = layouts.count
    label.show_text("45.6 ms")
    QCoreApplication.sendPostedEvents()
    assert layouts.count == before
    label.show_text("123456.7 ms")
    QCoreApplication.sendPostedEvents()
    assert layouts.count > before


def test_longer_words_get_their_room(line: QWidget) -> None:
    label = SteadyLabel("12.3 ms")
    put(label, line)
    least = line.minimumSizeHint().width()
    label.show_text("12.3 ms, 4567 px rejected")
    assert line.minimumSizeHint().width() > least


def test_it_is_never_narrower_than_the_least_words(line: QWidget) -> None:
    label = SteadyLabel("1 px", least="88.88 px")
    put(label, line)
    assert label.width() == label.fontMetrics().horizontalAdvance("88.88 px")


def test_it_follows_its_font(line: QWidget, qtbot: QtBot) -> None:
    label = SteadyLabel("97.3 %")
    put(label, line)
    font = QFont(label.font())
    font.setPixelSize(40)
    label.setFont(font)
    large = QLabel("97.3 %")
    large.setFont(font)
    qtbot.waitUntil(lambda: label.size() == large.sizeHint())
