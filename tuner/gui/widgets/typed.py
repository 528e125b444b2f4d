"""What stands typed in a box counts, though Enter has not been pressed yet."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QWidget


def commit_typed(window: QWidget) -> None:
    """Let the box that has the window's focus take what was typed; another window may be active."""
    focused = window.focusWidget()
    if isinstance(focused, QAbstractSpinBox):
        focused.interpretText()
