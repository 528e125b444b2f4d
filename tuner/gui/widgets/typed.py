"""What stands typed in a box counts, though Enter has not been pressed yet."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QApplication


def commit_typed() -> None:
    """Let the box that has the focus take what was typed into it."""
    focused = QApplication.focusWidget()
    if isinstance(focused, QAbstractSpinBox):
        focused.interpretText()
