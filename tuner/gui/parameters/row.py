"""One row per tunable, built from its Spec alone; only a gesture edits, showing never does."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tuner.core.tunable import Range, Size, Spec, Values
from tuner.gui.parameters.choice_row import ChoiceRow
from tuner.gui.parameters.number_row import NumberRow
from tuner.gui.parameters.rectangle_row import RectRow
from tuner.gui.parameters.words import spoken, tooltip


class ParameterRow(NumberRow):
    """The row of one whole-number parameter; its objectName is the field's name.

    Signals:
        edited(name, value, dragging): a gesture set this legal value.
    """

    edited = Signal(str, object, bool)

    def __init__(self, name: str, spec: Spec, default: int, parent: QWidget | None = None) -> None:
        super().__init__(name, spec, parent)
        self.name, self.spec, self.default = name, spec, default
        self._said: tuple[Range, bool, str] | None = None
        self._shown: tuple[int, Range, Range, str, bool] | None = None
        self.moved.connect(lambda value, dragging: self.edited.emit(name, value, dragging))
        self.reset_requested.connect(self.reset)
        self.slider.show_default(default)

    @property
    def modified(self) -> bool:
        """Whether the shown value differs from the default."""
        return self.value != self.default

    def show_value(self, values: Values, size: Size, *, operable: bool = False) -> None:
        """Show this parameter's share of all values, for images of this size; never emits.

        Args:
            operable: take input even without effect.
        """
        value = values[self.name]
        legal = _with(self.spec.legal_range(values, size), value)
        offered = self.spec.slider_range(self.name, values, size)
        reason = self.spec.no_effect(values) if self.spec.no_effect else ""
        shown = (value, legal, offered, reason, operable)
        if shown == self._shown and self.shows(value):
            return
        self._shown = shown
        modified = value != self.default
        self.show_number(value, offered=offered, legal=legal, modified=modified)
        self.show_reason(reason, locked=bool(reason) and not operable)
        self._say(legal, modified, reason)

    def reset(self) -> None:
        """Go back to the default, as a gesture."""
        if self.value != self.default:
            self.edited.emit(self.name, self.default, False)

    def _say(self, legal: Range, modified: bool, reason: str) -> None:
        if self._said == (legal, modified, reason):
            return
        self._said = (legal, modified, reason)
        text = tooltip(self.spec, legal, self.default, name=self.name, reason=reason)
        words = spoken(
            self.spec, default=self.spec.shown(self.default), modified=modified, reason=reason
        )
        for widget in (self, self.label, self.caption, self.slider, self.spin):
            widget.setToolTip(text)
            widget.setWhatsThis(text)
        for widget in (self, self.slider, self.spin):
            widget.setAccessibleDescription(words)


def _with(legal: Range, value: int) -> Range:
    """The range, widened so that the present value can be shown."""
    return Range(min(legal.low, value), max(legal.high, value), legal.step)


FieldRow = ParameterRow | RectRow | ChoiceRow


def field_row(name: str, spec: Spec, default: Any, parent: QWidget | None = None) -> FieldRow:
    """The row that fits the Spec."""
    kind: type[FieldRow] = ParameterRow
    if spec.rectangle or spec.choices:
        kind = RectRow if spec.rectangle else ChoiceRow
    return kind(name, spec, default, parent)
