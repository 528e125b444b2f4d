"""The model manager on the screen: the only place in tests that knows how it is built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from PySide6.QtWidgets import QFileDialog, QMessageBox, QTreeWidget

from tests.gui.mono_fakes import FakeBackend
from tests.gui.widget_driver import WidgetDriver
from tuner.gui.monocular.model_manager import ModelManager


class ModelDriver(WidgetDriver):
    """Does what a user does with the manager, and reads what it shows."""

    def __init__(self, backend: FakeBackend, qtbot: Any) -> None:
        self._manager = ModelManager(backend)
        super().__init__(self._manager, qtbot)
        self.backend = backend
        self.changes = 0
        """How often a file came, went, or lay elsewhere."""
        self.models_chosen: list[str] = []
        self._manager.models_changed.connect(self._on_change)
        self._manager.chosen.connect(self.models_chosen.append)
        self._manager.show()
        qtbot.waitExposed(self._manager)

    def _on_change(self) -> None:
        self.changes += 1

    def close(self) -> None:
        self.backend.deaf.clear()
        self.let(0, 1, 2, 3)
        self._manager.close_workers()
        self._manager.close()
        self._manager.deleteLater()

    def refresh(self) -> None:
        self._manager.refresh()

    def turn_to(self, key: str) -> None:
        """Select a model."""
        self._manager.show_model(key)

    def choose_folder(self, folder: Path) -> None:
        """Choose a folder in the dialog."""
        with patch.object(QFileDialog, "getExistingDirectory", return_value=str(folder)):
            self.click("model_choose_folder")

    def after_a_change(self, gesture: Callable[[], object]) -> None:
        """Do something, and wait until a file came, went, or lies elsewhere."""
        before = self.changes
        gesture()
        self.until(lambda: self.changes > before)

    @property
    def working(self) -> bool:
        """Something is being downloaded, checked or deleted."""
        return self._manager.busy

    def settle(self) -> None:
        self.until(lambda: not self.working)

    @property
    def table(self) -> list[list[str]]:
        tree = self.find(QTreeWidget, "model_table")
        items = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
        return [[item.text(column) for column in range(6)] for item in items]

    def texts(self, row: int = 0) -> list[str]:
        return self.table[row]

    def answer_deletion(self, kind: QMessageBox.StandardButton) -> None:
        """Answer the question; Cancel is what the Enter key gives."""
        box = self.find(QMessageBox, "model_delete_question")
        assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
        box.button(kind).click()
        box.setObjectName("answered")

    def let(self, *steps: int) -> None:
        for step in steps:
            self.backend.steps[step].set()
