"""The line that says where downloads go, lets one look there, and sends them elsewhere."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QWidget

from tuner.gui.lanes.models import ModelWork
from tuner.gui.monocular.model_buttons import button
from tuner.gui.widgets.message_bar import Message, Tone
from tuner.gui.widgets.naming import named
from tuner.networks.backend import Backend
from tuner.networks.types import ModelRow


class ModelFolder(QWidget):
    """Where downloads go, and two ways on from there."""

    moved = Signal()
    """Models are looked for elsewhere from now on."""
    said = Signal(object)
    """Message"""

    def __init__(self, backend: Backend, work: ModelWork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._work = work
        self._row: ModelRow | None = None
        self._words = named(QLabel(), "model_folder")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setMinimumWidth(80)
        show = button("&Open folder", "model_open_folder", "Show the files")
        self._choose = button(
            "Choose &folder…", "model_choose_folder", "Look for models and download them elsewhere"
        )
        show.clicked.connect(self._on_open)
        self._choose.clicked.connect(self._on_choose)
        work.looked.connect(self._on_looked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(show)
        row.addWidget(self._choose)

    def refresh(self) -> None:
        """Say where downloads go."""
        folder = self._backend.folder()
        self._words.setText(f"Downloads go to {folder}")
        self._words.setToolTip(str(folder))

    def show_row(self, row: ModelRow, *, changeable: bool) -> None:
        """The selected model; while something comes, the folder stays where it is."""
        self._row = row
        self._choose.setEnabled(changeable)

    @Slot()
    def _on_open(self) -> None:
        """Where the selected model's file lies, or would."""
        path = self._backend.locate(self._row) if self._row is not None else None
        self._work.look(path.parent if path is not None else self._backend.folder())

    @Slot(object, bool)
    def _on_looked(self, folder: Path, there: bool) -> None:
        if not there:
            self._say(f"{folder} does not exist yet; the first download makes it.")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._say(f"No program here opens folders; the files lie in {folder}.")

    @Slot()
    def _on_choose(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self.window(),
            "Look for models here, and download them to it",
            str(self._backend.folder()),
        )
        if name:
            self._take(Path(name))

    def _take(self, folder: Path) -> None:
        """Look and download here from now on."""
        self._backend.set_folder(folder)
        if self._backend.folder() != folder:
            self._say(
                f"Models are looked for in {folder} too, but downloads go to "
                f"{self._backend.folder()}: STEREO_TUNER_MODELS says so.",
                Tone.WARNING,
            )
        self.moved.emit()

    def _say(self, text: str, tone: Tone = Tone.NEWS) -> None:
        self.said.emit(Message(text, tone))
