"""Above a view of the comparison: the choice of what it shows, and a note beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from tuner.comparison.maps import MAPS
from tuner.gui.views.title_line import TitleLine
from tuner.gui.widgets.naming import named


class Heading(QWidget):
    """The choice of what a view shows, and a note beside it."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = named(QComboBox(), f"compare_view_{number}")
        for name, info in MAPS.items():
            self.choice.addItem(info.title, name)
        self.choice.setToolTip("What this view shows")
        self.choice.setAccessibleName(f"Content of view {number}")
        self.note = TitleLine("", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 1, 4, 1)
        row.setSpacing(6)
        row.addWidget(self.choice)
        row.addWidget(self.note, 1)

    @property
    def name(self) -> str:
        """Name of the map that is chosen."""
        return str(self.choice.currentData())

    def choose(self, name: str) -> None:
        """Follow what the view shows; emits nothing."""
        blocked = self.choice.blockSignals(True)
        self.choice.setCurrentIndex(max(0, self.choice.findData(name)))
        self.choice.blockSignals(blocked)

    def say(self, note: str, title: str = "") -> None:
        """A word in bold and a note, which is elided where there is no room."""
        self.note.set_texts(title, note)
