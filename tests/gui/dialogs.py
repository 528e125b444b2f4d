"""Fills a dialog of the window's own that waits for an answer, as a user does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

if TYPE_CHECKING:
    from tests.gui.driver import Driver


def answer(
    driver: Driver, name: str, fill: Callable[[QWidget], None], *, accept: bool = True
) -> None:
    """Fill the dialog of this name that comes next, and accept or cancel it."""
    driver.answers.filled = True
    Filling(driver.window, name, fill, accept=accept)


class Filling(QObject):
    """Looks for the dialog whenever nothing else is to be done."""

    def __init__(
        self, window: QObject, name: str, fill: Callable[[QWidget], None], *, accept: bool
    ) -> None:
        super().__init__(window)
        self._name, self._fill, self._accept = name, fill, accept
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(0)

    def _look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog) or dialog.objectName() != self._name:
            return
        self._timer.stop()
        try:
            self._fill(dialog)
        finally:
            if not self._accept:
                dialog.reject()
            else:
                self._press(dialog)

    @staticmethod
    def _press(dialog: QDialog) -> None:
        from PySide6.QtWidgets import QDialogButtonBox

        box = dialog.findChild(QDialogButtonBox)
        box.button(QDialogButtonBox.StandardButton.Ok).click()
