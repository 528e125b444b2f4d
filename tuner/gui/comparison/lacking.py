"""What stands in place of the comparison while there is none: why, and where to mend that."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tuner.gui.widgets.making import paragraph, push_button
from tuner.gui.widgets.naming import named
from tuner.session.requests import Lack


class Lacking(QWidget):
    """Words in the middle, and a button below them.

    Signals:
        go_asked: the user wants to go to the tab where it can be mended.
    """

    go_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = named(paragraph(), "compare_words")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._go = named(push_button("Go to the Monocular tab"), "compare_go")
        self._go.clicked.connect(self.go_asked)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(self._words)
        column.addWidget(self._go, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)

    def show_lack(self, lack: Lack | None) -> None:
        """Say this; with None nothing is missing, and this hides."""
        if lack is not None:
            self._words.setText(lack.text)
            self._go.setVisible(lack.go_to is not None)
        self.setVisible(lack is not None)
