"""A folder to type or to choose."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from tuner.gui.widgets.making import push_button
from tuner.gui.widgets.naming import named


class FolderRow(QWidget):
    """A line with a button.

    Signals:
        changed: another folder stands there.
    """

    changed = Signal()

    def __init__(self, name: str, title: str, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self.line = named(QLineEdit(folder), name)
        self.line.setAccessibleName(title)
        self._button = named(push_button("Choose…"), f"{name}_choose")
        self._button.clicked.connect(self._choose)
        self.line.textChanged.connect(lambda _text: self.changed.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self._button)

    @property
    def folder(self) -> str:
        return self.line.text().strip()

    def _choose(self) -> None:
        found = QFileDialog.getExistingDirectory(self, self._title, self.folder)
        if found:
            self.line.setText(found)
