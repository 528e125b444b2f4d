"""What came of a calibration, in words: its numbers, and what is to be known or done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGroupBox, QLabel, QVBoxLayout, QWidget

from tuner.engine.calibrating import Calibrated
from tuner.gui.calibration.words import result_words
from tuner.gui.widgets.making import paragraph
from tuner.gui.widgets.naming import named


class ResultBox(QGroupBox):
    """Empty until there is a result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Calibration", parent)
        self.setObjectName("result_box")
        self._words = _selectable("calibration_result")
        self._notes = _selectable("calibration_notes")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 6)
        column.addWidget(self._words)
        column.addWidget(self._notes)
        self.show_result(None)

    def show_result(self, found: Calibrated | None, *, stale: bool = False) -> None:
        """These numbers; ``stale`` where what they come of has changed since."""
        self._words.setText(result_words(found) if found else "Nothing is calibrated yet.")
        # What is of before is not told as if it were of now.
        self._words.setForegroundRole(
            QPalette.ColorRole.PlaceholderText
            if stale or found is None
            else QPalette.ColorRole.WindowText
        )
        notes = found.notes if found and not stale else ()
        self._notes.setText("\n".join(f"• {note}" for note in notes))
        self._notes.setVisible(bool(notes))


def _selectable(name: str) -> QLabel:
    label = named(paragraph(), name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
