"""How a point cloud is written to a file."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from tuner.gui.widgets.flow import FlowLayout
from tuner.gui.widgets.naming import named
from tuner.session.view import CLOUD_FILE, CloudView


class CloudFileRow(QWidget):
    """The same choices as in the menu of the cloud's dock.

    Signals:
        changed: with the ``CloudView`` of now.
    """

    changed = Signal(object)

    def __init__(self, view: CloudView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        row = FlowLayout(self, spacing=12)
        row.setContentsMargins(0, 0, 0, 0)
        for name, words in CLOUD_FILE.items():
            box = named(QCheckBox(words), f"export_cloud_{name}")
            box.setChecked(getattr(view, name))
            box.toggled.connect(partial(self._edit, name))
            row.addWidget(box)

    @property
    def view(self) -> CloudView:
        """With what is chosen now."""
        return self._view

    def _edit(self, name: str, on: bool) -> None:
        changes: dict[str, Any] = {name: on}
        self._view = replace(self._view, **changes)
        self.changed.emit(self._view)
