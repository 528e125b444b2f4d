"""Undo and redo are the window's where a box for numbers has nothing half-typed of its own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox

from tuner.gui.widgets.virtuals import guarded


@guarded
class _OnlyHalfTyped(QObject):
    def __init__(self, spin: QAbstractSpinBox) -> None:
        super().__init__(spin)
        self._spin = spin
        spin.installEventFilter(self)
        spin.editingFinished.connect(self._forget_typing)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._is_for_the_window(event)
        ):
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _is_for_the_window(self, event: QKeyEvent) -> bool:
        keys, typed = QKeySequence.StandardKey, self._spin.lineEdit()
        undo = event.matches(keys.Undo) and not typed.isUndoAvailable()
        return undo or (event.matches(keys.Redo) and not typed.isRedoAvailable())

    @Slot()
    def _forget_typing(self) -> None:
        # Qt keeps the letters that led to a value where the box would write it just so.
        line = self._spin.lineEdit()
        chosen = line.hasSelectedText()
        with QSignalBlocker(line):
            line.setText(line.text())
        if chosen:
            self._spin.selectAll()


def leave_undo_to_window(spin: QAbstractSpinBox) -> None:
    """Let the box take the keys of undo and redo only while they change what is typed in it."""
    _OnlyHalfTyped(spin)
