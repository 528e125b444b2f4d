"""From which pair of a source to which, every how many, and how many pairs that is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QSpinBox, QWidget

from tuner.gui.widgets.flow import FlowLayout
from tuner.gui.widgets.naming import named
from tuner.session.pair_range import PairRange

_MOST: Final = 9_999_999
_LAST: Final = 0
"""Where nobody knows how many pairs there are, this stands for the last one."""


class RangeRow(QWidget):
    """Counts from 1, as the bar below the views does.

    Signals:
        changed: other pairs are meant.
    """

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total: int | None = None
        self._from = _spin(f"{name}_from", "From pair", "Number of the first pair, from 1 on")
        self._to = _spin(f"{name}_to", "To pair", "Number of the last pair, which is done, too")
        self._every = _spin(f"{name}_every", "Every", "2 for every second pair only")
        self._words = named(QLabel(), f"{name}_pairs")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self._from)
        row = FlowLayout(self, spacing=8, centred=True)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (
            self._from,
            _label("to pair", self._to),
            self._to,
            _label("every", self._every),
            self._every,
            self._words,
        ):
            row.addWidget(part)
        for spin in (self._from, self._to, self._every):
            spin.valueChanged.connect(self._on_value)
        self._start_anew()

    @property
    def range(self) -> PairRange:
        """The pairs that are meant."""
        last = self._to.value()
        return PairRange(
            first=self._from.value() - 1,
            last=None if last in (_LAST, self._total) else last - 1,
            every=self._every.value(),
        )

    @property
    def empty(self) -> bool:
        """No pair is meant."""
        return self.range.count(_MOST if self._total is None else self._total) == 0

    def show_total(self, total: int | None) -> None:
        """Another source, with so many pairs; None where that is not known: all of them."""
        if total != self._total:
            self._total = total
            self._start_anew()

    def _start_anew(self) -> None:
        total = self._total
        for spin in (self._from, self._to, self._every):
            spin.blockSignals(True)
            spin.setRange(1, _MOST if total is None else max(1, total))
        if total is None:
            self._to.setMinimum(_LAST)
        self._to.setSpecialValueText("last" if total is None else "")
        self._from.setValue(1)
        self._to.setValue(_LAST if total is None else total)
        self._every.setValue(1)
        for spin in (self._from, self._to, self._every):
            spin.blockSignals(False)
        self._on_value()

    @Slot()
    def _on_value(self) -> None:
        total = self._total
        meant = 0 if total is None else self.range.count(total)
        self._words.setText("" if total is None else f"{meant} of {total} pairs")
        self.changed.emit()


def _spin(name: str, title: str, tip: str) -> QSpinBox:
    spin = named(QSpinBox(), name)
    spin.setAccessibleName(title)
    spin.setToolTip(tip)
    return spin


def _label(text: str, buddy: QWidget) -> QLabel:
    label = QLabel(text)
    label.setBuddy(buddy)
    return label
