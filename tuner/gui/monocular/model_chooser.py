"""The choice of a model, with two entries below: open a file, manage models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QWidget

from tuner.gui.monocular.controls import dressed, narrow, widen_list
from tuner.networks.backend import row_of
from tuner.networks.types import ModelRow

_OPEN: Final = "open a file"
_MANAGE: Final = "manage models"
_FILE: Final = ""
"""Data of the entry for a file that is no model of the registry."""


class ModelChooser(QComboBox):
    """Emits what the user picked; the ``show_...`` methods follow and emit nothing."""

    picked = Signal(str)
    """Key of a model."""
    file_wanted = Signal()
    """Open an ONNX file."""
    manager_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dressed(self, "mono_model", spoken="Model", tip="The network that makes the map")
        narrow(self, letters=28)
        self._rows: Sequence[ModelRow] = ()
        self._model = ""
        self.activated.connect(self._on_activated)

    def show_rows(self, rows: Sequence[ModelRow], here: Iterable[str]) -> None:
        """The registry, and the keys of the models whose files are here."""
        self._rows, present = rows, set(here)
        with QSignalBlocker(self):
            self.clear()
            for row in rows:
                self.addItem(
                    row.title if row.key in present else f"{row.title} (not downloaded)", row.key
                )
                self.setItemData(self.count() - 1, row.good_for, Qt.ItemDataRole.ToolTipRole)
            widen_list(self)
            self.insertSeparator(self.count())
            self.addItem("Open ONNX file…", _OPEN)
            self.addItem("Manage models…", _MANAGE)
        self.show_model(self._model)

    def show_model(self, model: str) -> None:
        """Follow the choice: key of a model, path of a file, or empty for the default."""
        self._model = model
        with QSignalBlocker(self):
            if self.itemData(0) == _FILE and self.count():
                self.removeItem(0)
            row = row_of(self._rows, model)
            if row is None and model and self._rows:
                self.insertItem(0, Path(model).name, _FILE)
                self.setItemData(0, model, Qt.ItemDataRole.ToolTipRole)
                self.setCurrentIndex(0)
                return
            self.setCurrentIndex(self.findData(row.key) if row is not None else -1)

    @Slot(int)
    def _on_activated(self, _index: int) -> None:
        data = self.currentData()
        if data in (_OPEN, _MANAGE):
            self.show_model(self._model)
            (self.file_wanted if data == _OPEN else self.manager_wanted).emit()
        elif data:
            self.picked.emit(data)
