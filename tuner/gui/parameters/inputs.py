"""The box in which a value is typed: it lets only legal values out."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QSpinBox, QWidget

from tuner.core.tunable import Range, Spec
from tuner.gui.widgets.local_keys import LocalKey
from tuner.gui.widgets.undo_keys import leave_undo_to_window
from tuner.gui.widgets.virtuals import guarded

ROW_KEYS: Final = (
    LocalKey("One step", ("Arrow keys",)),
    LocalKey("Ten steps", ("Page Up, Page Down",)),
    LocalKey("One step by the mouse", ("Ctrl + wheel",)),
    LocalKey("Drag ten times finer", ("Shift",)),
    LocalKey("Reset to the default", ("Double-click on name or slider",)),
)

LONGEST_UNIT: Final = 3
"""Longer units ("grey levels") are told in the tooltip only, so that the spin column stays slim."""

MOST_DIGITS: Final = 12
"""A whole part with more digits means the end of the range: no C int holds it, nor a float 309."""

_NUMBER: Final = re.compile(r"([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+))(\D*)")


def compact(spec: Spec, value: int) -> str:
    """The value as the spin box writes it: exact, with a short unit, or a word."""
    named = dict(spec.choices).get(value)
    if named is not None:
        return named
    if spec.off_below is not None and value < spec.off_below:
        return "off"
    number = str(value)
    if spec.per_unit != 1:
        number = f"{value / spec.per_unit:.4f}".rstrip("0").rstrip(".")
    unit = spec.unit if len(spec.unit) <= LONGEST_UNIT else ""
    return f"{number} {unit}".rstrip()


def parsed(spec: Spec, text: str) -> int | None:
    """The raw value that a typed text means, legal or not; None if it means none (yet)."""
    typed = "".join(text.split()).lower()
    if not typed:
        return None
    for value, name in spec.choices:
        if name.replace(" ", "").lower().startswith(typed):
            return value
    if spec.off_below is not None and "off".startswith(typed):
        return spec.off_below - 1
    number = _NUMBER.fullmatch(typed)
    if number is None or not spec.unit.lower().startswith(number[2]):
        return None
    digits = _bounded(number[1].replace(",", "."))
    if spec.per_unit == 1:
        return int(digits) if "." not in digits else None
    return round(float(digits) * spec.per_unit)


def _bounded(digits: str) -> str:
    """The same number, or one beyond every range if its whole part is longer than any legal one."""
    whole, point, rest = digits.partition(".")
    sign = "-" if whole.startswith("-") else ""
    figures = whole.lstrip("+-").lstrip("0") or "0"
    if len(figures) > MOST_DIGITS:
        figures = "9" * MOST_DIGITS
    return f"{sign}{figures}{point}{rest[:MOST_DIGITS]}"


def may_become_legal(spec: Spec, text: str) -> bool:
    """Whether more typing could still make a value of this text."""
    typed = text.strip()
    return typed in {"", "+", "-", ".", ","} or typed.lower() == spec.unit.lower()


@guarded
class SpecSpin(QSpinBox):
    """A spin box in raw units that reads and writes as its Spec says: 1/16 px, "off", names."""

    stepped = Signal(int)
    """A gesture set this legal value."""
    corrected = Signal(str)
    """What was typed is not legal here, and the nearest value was taken: words that say so."""

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._legal = spec.range
        self._typed: int | None = None
        self.setRange(spec.low, spec.high)
        self.setSingleStep(spec.step)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setKeyboardTracking(False)
        self.setAccelerated(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self._snap)
        self.editingFinished.connect(self._rewrite)
        leave_undo_to_window(self)

    def show_range(self, legal: Range) -> None:
        """Take these values; tells nobody."""
        if legal == self._legal:
            return
        self._legal = legal
        blocked = QSignalBlocker(self)
        self.setRange(legal.low, legal.nearest(legal.high))
        blocked.unblock()

    def show_value(self, value: int) -> None:
        """Show a value; tells nobody, and leaves a half-typed text alone if nothing changed."""
        if value != self.value():
            blocked = QSignalBlocker(self)
            self.setValue(value)
            blocked.unblock()

    def textFromValue(self, value: int) -> str:
        return compact(self._spec, value)

    def valueFromText(self, text: str) -> int:
        value = self._typed = parsed(self._spec, text)
        return self.value() if value is None else self._legal.nearest(value)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        if parsed(self._spec, text) is not None:
            return QValidator.State.Acceptable, text, position
        if may_become_legal(self._spec, text):
            return QValidator.State.Intermediate, text, position
        return QValidator.State.Invalid, text, position

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        allowed = super().stepEnabled()
        if self._is_off():
            # Every value below "off" means the same: stepping there would change nothing.
            allowed &= ~QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return allowed

    def stepBy(self, steps: int) -> None:
        if self._spec.off_below is None:
            super().stepBy(steps)
            return
        off = self._spec.off_below - 1
        wanted = max(off, self.value()) + steps * self.singleStep()
        # Python's whole numbers go on where a C int ends.
        self.setValue(min(max(off, wanted), self.maximum()))
        self.selectAll()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _is_off(self) -> bool:
        return self._spec.off_below is not None and self.value() < self._spec.off_below

    def _snap(self, value: int) -> None:
        legal = self._legal.nearest(value)
        self.show_value(legal)
        self.stepped.emit(legal)

    def _rewrite(self) -> None:
        """Replace what was typed by what it came to."""
        text = self.textFromValue(self.value())
        if self.lineEdit().text() != text:
            self.lineEdit().setText(text)
        typed, self._typed = self._typed, None
        means_off = self._spec.off_below is not None and (typed or 0) < self._spec.off_below
        if typed is not None and typed not in self._legal and not means_off:
            why, taken = self._spec.why_not(typed, self._legal), compact(self._spec, self.value())
            self.corrected.emit(f"{self._spec.label}: {why}, so {taken} was taken.")
