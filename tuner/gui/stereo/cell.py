"""One column of the strip of numbers: a caption, a value and, of two slots, a second value."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from tuner.gui.widgets.naming import named
from tuner.gui.widgets.steady_label import SteadyLabel

NONE = "–"
PENDING = "…"
PENDING_TIP = "Counted as soon as the whole picture has been matched: when the slider rests."


class NumberCell(QWidget):
    """Its values are found by the objectNames ``<name>`` and ``<name>_b``."""

    def __init__(self, name: str, caption: str, *, tip: str = "", least: str = "") -> None:
        super().__init__()
        self.setToolTip(tip)
        self._caption = QLabel(caption)
        self._caption.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._first = self._value(name, caption, least)
        self._second = self._value(f"{name}_b", f"{caption} of B" if caption else "", least)
        self._second.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for label in (self._caption, self._first, self._second):
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignLeft)

    def _value(self, name: str, spoken: str, least: str) -> SteadyLabel:
        value = named(SteadyLabel(NONE, self, least=least), name)
        value.setAccessibleName(spoken)
        font = value.font()
        font.setBold(True)
        value.setFont(font)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return value

    def show_text(self, row: int, text: str) -> None:
        """The value in row 0 or 1."""
        value = (self._first, self._second)[row]
        value.show_text(text)
        value.setToolTip("")

    def show_pending(self, row: int) -> None:
        """The value in row 0 or 1 is not known yet."""
        value = (self._first, self._second)[row]
        value.show_text(PENDING)
        value.setToolTip(PENDING_TIP)

    def show_second(self, shown: bool) -> None:
        """Whether there is a second row."""
        self._second.setVisible(shown)
