"""Small builders of the bar's controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from tuner.gui.widgets.naming import named

_Box = TypeVar("_Box", bound=QComboBox)


def dressed(chooser: _Box, name: str, *, spoken: str, tip: str) -> _Box:
    """The same box with its name and words, as wide as what it shows."""
    named(chooser, name)
    chooser.setAccessibleName(spoken)
    chooser.setToolTip(tip)
    chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    # Narrower than its contents rather than cut off in a small window.
    chooser.setMinimumWidth(80)
    return chooser


def narrow(chooser: QComboBox, *, letters: int) -> None:
    """Not as wide as the longest entry; the list that opens is."""
    chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    chooser.setMinimumContentsLength(letters)


def fill(chooser: QComboBox, names: Mapping[str, str], *, chosen: str) -> None:
    """Show these entries, data -> text, and the chosen one; emits nothing."""
    with QSignalBlocker(chooser):
        chooser.clear()
        for data, text in names.items():
            chooser.addItem(text, data)
        chooser.setCurrentIndex(max(0, chooser.findData(chosen)))
    widen_list(chooser)


def widen_list(chooser: QComboBox) -> None:
    """Let the list that opens show its longest entry whole."""
    chooser.view().setMinimumWidth(chooser.view().sizeHintForColumn(0) + 24)


def group(label: str, widget: QWidget, *more: QWidget) -> QWidget:
    """A control with its words, which stay together when the row is wrapped."""
    box, words = QWidget(), QLabel(label)
    words.setBuddy(widget)
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for one in (words, widget, *more):
        row.addWidget(one)
    return box


def order(widgets: Sequence[QWidget]) -> None:
    """Let the Tab key go from one to the next."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)
