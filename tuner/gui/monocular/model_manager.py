"""The model manager: which models there are, where their files lie; download, check, delete."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from tuner.gui.lanes.models import Done, ModelWork, Transfer
from tuner.gui.monocular.model_buttons import ModelButtons, button
from tuner.gui.monocular.model_delete import ask_to_delete
from tuner.gui.monocular.model_folder import ModelFolder
from tuner.gui.monocular.model_progress import ModelProgress
from tuner.gui.monocular.model_state import half_of, place_of, state_of
from tuner.gui.monocular.model_table import ModelTable
from tuner.gui.monocular.model_words import about
from tuner.gui.widgets.fitting import fit_dialog
from tuner.gui.widgets.making import paragraph
from tuner.gui.widgets.message_bar import Message, MessageBar, Tone
from tuner.gui.widgets.naming import named
from tuner.networks.backend import Backend, row_of
from tuner.networks.types import ModelRow


class ModelManager(QDialog):
    """Nothing is downloaded and nothing deleted without a click."""

    models_changed = Signal()
    """A file came, went, or lies elsewhere."""
    chosen = Signal(str)
    """Key of the model to use."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("model_manager")
        self.setWindowTitle("Models")
        self._backend = backend
        self._work = ModelWork(backend, self)
        self._transfer: Transfer | None = None
        self._discard_after = False
        self._build()
        self._connect()
        fit_dialog(self, 960, 500)
        self.refresh()
        self.show_model("")

    # parts

    def _build(self) -> None:
        self.messages = MessageBar(self)
        self._table = ModelTable(self._backend)
        self._about = _about_label()
        self._progress = ModelProgress()
        self._buttons = ModelButtons()
        self._folder = ModelFolder(self._backend, self._work)
        self._box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._use = button("&Use this model", "model_use", "Use the selected model in the tab")
        self._box.addButton(self._use, QDialogButtonBox.ButtonRole.ActionRole)
        named(self._box.button(QDialogButtonBox.StandardButton.Close), "model_close")
        layout = QVBoxLayout(self)
        layout.addWidget(self.messages)
        layout.addWidget(self._table, 1)
        for part in (self._about, self._progress, self._buttons, self._folder, self._box):
            layout.addWidget(part)

    def _connect(self) -> None:
        buttons, work = self._buttons, self._work
        self._table.currentItemChanged.connect(self._show_selected)
        buttons.download.clicked.connect(self._on_download)
        buttons.pause.clicked.connect(work.stop)
        buttons.cancel.clicked.connect(self._on_cancel)
        buttons.verify.clicked.connect(self._on_verify)
        buttons.delete.clicked.connect(self._on_delete)
        self._folder.said.connect(self.messages.say)
        self._folder.moved.connect(self._on_moved)
        self._use.clicked.connect(self._on_use)
        self._box.rejected.connect(self.reject)
        work.progressed.connect(self._on_progress)
        work.done.connect(self._on_done)
        work.failed.connect(self._on_failed)

    # what is shown

    @property
    def busy(self) -> bool:
        """Something is being downloaded, checked or deleted."""
        return self._work.busy

    def show_model(self, key: str) -> None:
        """Select a model; the default one for an empty or unknown key."""
        self._table.select(key)

    @Slot()
    def refresh(self) -> None:
        """Look again where the files lie."""
        self._table.refresh()
        self._folder.refresh()
        self._show_selected()

    @Slot()
    def _show_selected(self) -> None:
        row = self._table.row
        if row is None:
            return
        state = state_of(row, backend=self._backend, work=self._work)
        self._about.setText(about(row, place_of(row, self._backend)))
        self._buttons.show_state(state)
        self._use.setEnabled(state.here)
        self._folder.show_row(row, changeable=not state.busy)
        active = self._work.busy_with == row.key
        if active and self._work.task == "verify":
            self._progress.show_checking()
        else:
            coming = self._transfer
            if coming is None or coming.key != row.key:
                coming = half_of(row, self._backend)
            self._progress.show_transfer(coming, active=active)

    # gestures

    def _begin(self) -> ModelRow | None:
        self.messages.next()
        return None if self._work.busy else self._table.row

    @Slot()
    def _on_download(self) -> None:
        if (row := self._begin()) is not None:
            self._discard_after = False
            self._work.download(row)
            self._show_selected()

    @Slot()
    def _on_cancel(self) -> None:
        row = self._table.row
        if self._work.busy:
            self._discard_after = True
            self._work.stop()
        elif row is not None:
            self._work.discard(row)

    @Slot()
    def _on_verify(self) -> None:
        if (row := self._begin()) is not None:
            self._work.verify(row)
            self._show_selected()

    @Slot()
    def _on_delete(self) -> None:
        row = self._table.row
        if row is not None:
            place = place_of(row, self._backend)
            ask_to_delete(row, place, delete=lambda: self._delete(row), parent=self)

    def _delete(self, row: ModelRow) -> None:
        if not self._work.busy:
            self.messages.next()
            self._work.remove(row)
            self._show_selected()

    @Slot()
    def _on_moved(self) -> None:
        """Models lie elsewhere: nothing is known of their files."""
        self._table.forget_digests()
        self._work.survey()
        self.refresh()

    @Slot()
    def _on_use(self) -> None:
        row = self._table.row
        if row is not None:
            self.chosen.emit(row.key)
            self.accept()

    # what the worker says

    @Slot(object)
    def _on_progress(self, transfer: Transfer) -> None:
        self._transfer = transfer
        row = self._table.row
        if row is not None and row.key == transfer.key and self._work.busy_with == row.key:
            self._progress.show_transfer(transfer, active=True)

    @Slot(object)
    def _on_done(self, done: Done) -> None:
        if done.task == "download" and not done.words:
            self._on_stopped(done.key)
            return
        self._transfer = None
        row = row_of(self._backend.rows(), done.key)
        if done.task in ("download", "verify") and done.words and row is not None:
            self._table.note_digest(row, right=True)
        if done.words:
            self._say(done.words)
        self.refresh()
        if done.task != "verify":
            self.models_changed.emit()

    def _on_stopped(self, key: str) -> None:
        """A download was paused, or is to be forgotten."""
        self._transfer = None
        row = row_of(self._backend.rows(), key)
        if self._discard_after and row is not None:
            self._work.discard(row)
        self._show_selected()

    @Slot(object, str)
    def _on_failed(self, done: Done, text: str) -> None:
        self._transfer = None
        row = row_of(self._backend.rows(), done.key)
        if done.task == "verify" and row is not None:
            self._table.note_digest(row, right=False)
        self._say(text, Tone.ERROR)
        self.refresh()
        if done.task == "verify":
            self.models_changed.emit()

    def _say(self, text: str, tone: Tone = Tone.NEWS) -> None:
        self.messages.say(Message(text, tone))

    def close_workers(self) -> None:
        """Stop what runs; a download can be resumed later."""
        self._work.close()


def _about_label() -> QLabel:
    label = named(paragraph(), "model_about")
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setOpenExternalLinks(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
    label.setMinimumHeight(label.fontMetrics().lineSpacing() * 5)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    return label
