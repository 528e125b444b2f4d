"""What stands in the map's place while the chosen model is not here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from tuner.gui.widgets.making import paragraph
from tuner.gui.widgets.naming import named
from tuner.networks.types import ModelRow


class MonoWelcome(QWidget):
    """Two sentences and two ways on: download the model, or choose a file."""

    download_wanted = Signal()
    file_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mono_welcome")
        self.title = named(paragraph("No model yet"), "mono_welcome_title")
        font = self.title.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.25)
        self.title.setFont(font)
        self.text = named(paragraph(), "mono_welcome_text")
        self.terms = named(paragraph(), "mono_welcome_terms")
        self.terms.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.download = named(QPushButton("Do&wnload…"), "mono_download")
        self.choose = named(QPushButton("Ch&oose a file…"), "mono_choose_file")
        self.download.clicked.connect(self.download_wanted)
        self.choose.clicked.connect(self.file_wanted)
        self._lay_out()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.download)
        buttons.addWidget(self.choose)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(10)
        column.addStretch(1)
        for label in (self.title, self.text, self.terms):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addLayout(buttons)
        column.addStretch(1)

    def show_row(self, row: ModelRow) -> None:
        """Say what is missing."""
        self.title.setText(f"{row.title} has not been downloaded yet")
        self.text.setText(
            "A neural network guesses from this one picture what is nearer and what is farther. "
            "Download its file once, or choose an ONNX file that you have."
        )
        size = (row.bytes_low + row.bytes_high) / 2e6
        self.terms.setText(f"{size:.0f} MB, licence {row.licence}; nothing is sent anywhere.")
