"""A parameter with a few named values: label and combo box in one line."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from tuner.core.tunable import Size, Spec, Values
from tuner.gui.parameters.field_label import FieldLabel, reset_button
from tuner.gui.parameters.words import spoken, tooltip
from tuner.gui.widgets.wheel import keep_for_focus

SPARE: Final = 34
"""Room for the arrow beside the longest name, px."""


class ChoiceRow(QWidget):
    """The row of one named parameter; its objectName is the field's name.

    Signals:
        edited(name, value, dragging): a gesture set this legal value; ``dragging`` is never true.
        noted(words): never; other rows have it too.
    """

    edited = Signal(str, object, bool)
    noted = Signal(str)

    def __init__(self, name: str, spec: Spec, default: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.name, self.spec, self.default = name, spec, default
        self.value = default
        self.label = FieldLabel(spec.label, self)
        self.box = QComboBox(self)
        for value, text in spec.choices:
            self.box.addItem(text, value)
        keep_for_focus(self.box)
        self.reset_button = reset_button(spec.label, "its default", self)
        self._arrange()
        self._say(modified=False)
        self.box.currentIndexChanged.connect(self._on_chosen)
        self.label.double_clicked.connect(self.reset)
        self.reset_button.clicked.connect(self.reset)

    @property
    def modified(self) -> bool:
        """Whether the shown value differs from the default."""
        return self.value != self.default

    def set_columns(self, spin: int) -> None:
        """Width of the box, so that those of all rows align; the longest name has room."""
        names = max(self.fontMetrics().horizontalAdvance(text) for _, text in self.spec.choices)
        self.box.setFixedWidth(max(spin, names + SPARE))

    def show_value(self, values: Values, size: Size, *, operable: bool = False) -> None:
        """Show this parameter's share of all values; never emits."""
        del size, operable
        value = values[self.name]
        if value == self.value and self.box.currentData() == value:
            return
        self.value = value
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(self.box.findData(value))
        self.label.show_modified(self.modified)
        self.reset_button.setVisible(self.modified)
        self._say(modified=self.modified)

    def reset(self) -> None:
        """Go back to the default, as a gesture."""
        if self.modified:
            self.edited.emit(self.name, self.default, False)

    def _arrange(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 2)
        line.setSpacing(4)
        line.addWidget(self.label)
        line.addStretch(1)
        line.addWidget(self.reset_button)
        line.addWidget(self.box)
        self.label.setBuddy(self.box)
        self.box.setAccessibleName(self.spec.label)
        self.box.setCurrentIndex(self.box.findData(self.value))

    def _on_chosen(self, _index: int) -> None:
        self.value = self.box.currentData()
        self.edited.emit(self.name, self.value, False)

    def _say(self, *, modified: bool) -> None:
        text = tooltip(self.spec, self.spec.range, self.default, name=self.name)
        words = spoken(self.spec, default=self.spec.shown(self.default), modified=modified)
        for widget in (self, self.label, self.box):
            widget.setToolTip(text)
            widget.setWhatsThis(text)
        for widget in (self, self.box):
            widget.setAccessibleDescription(words)
