"""The line that says where downloads go."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from tuner.gui.monocular.model_buttons import button
from tuner.gui.widgets.naming import named


class ModelFolder(QWidget):
    """Where downloads go, and two ways on from there."""

    open_wanted = Signal()
    choose_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = named(QLabel(), "model_folder")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setMinimumWidth(80)
        show = button("&Open folder", "model_open_folder", "Show the files")
        self._choose = button(
            "Choose &folder…", "model_choose_folder", "Look for models and download them elsewhere"
        )
        show.clicked.connect(self.open_wanted)
        self._choose.clicked.connect(self.choose_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(show)
        row.addWidget(self._choose)

    def show_folder(self, folder: Path) -> None:
        """Say where downloads go."""
        self._words.setText(f"Downloads go to {folder}")
        self._words.setToolTip(str(folder))

    def show_changeable(self, changeable: bool) -> None:
        """While something comes, it stays where it is."""
        self._choose.setEnabled(changeable)
