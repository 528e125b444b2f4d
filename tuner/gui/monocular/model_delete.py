"""Asks before a model's file is deleted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from tuner.networks.types import ModelRow

_KINDS = QMessageBox.StandardButton


def ask_to_delete(
    row: ModelRow, path: Path | None, *, delete: Callable[[], object], parent: QWidget
) -> None:
    """Open the question, whose default is Cancel; a yes calls ``delete``."""
    box = QMessageBox(parent)
    box.setObjectName("model_delete_question")
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("Delete this model?")
    box.setText(f"Delete {row.title}?")
    box.setInformativeText(f"{path}\nIt can be downloaded again.")
    box.setStandardButtons(_KINDS.Yes | _KINDS.Cancel)
    box.setDefaultButton(_KINDS.Cancel)
    box.button(_KINDS.Yes).setText("&Delete")
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.finished.connect(lambda answer: delete() if answer == _KINDS.Yes else None)
    box.open()
