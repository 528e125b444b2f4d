"""The model manager: which models there are, where their files lie; download, check, delete."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from tuner.gui.lanes.models import Done, ModelWork, Transfer
from tuner.gui.widgets.making import paragraph, push_button
from tuner.gui.widgets.message_bar import Message, MessageBar, Tone, readable
from tuner.gui.widgets.naming import named
from tuner.networks.backend import Backend, row_of
from tuner.networks.types import ModelRow

COLUMNS: Final = ("Model", "Good for", "Size", "Licence", "Digest", "Where it lies")
NOT_HERE, NOT_CHECKED, RIGHT, WRONG = "not downloaded", "not checked", "right", "wrong"
UNKNOWN: Final = "none published"
_BAR_STEPS: Final = 1000
LICENCES: Final = {
    "MIT": "https://opensource.org/license/mit",
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
}


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
        self._digests: dict[str, str] = {}
        self._transfer: Transfer | None = None
        self._discard_after = False
        self._build()
        self._connect()
        self.resize(960, 500)
        self.refresh()
        self.show_model("")

    # parts

    def _build(self) -> None:
        self.messages = MessageBar(self)
        self.table = self._make_table()
        self.about = named(paragraph(), "model_about")
        self.about.setTextFormat(Qt.TextFormat.RichText)
        self.about.setOpenExternalLinks(True)
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.about.setMinimumHeight(self.about.fontMetrics().lineSpacing() * 5)
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.bar = named(QProgressBar(), "model_progress")
        self.bar.setRange(0, _BAR_STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Download progress")
        self.speed = named(QLabel(), "model_speed")
        self._make_buttons()
        layout = QVBoxLayout(self)
        layout.addWidget(self.messages)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.about)
        layout.addLayout(_row(self.bar, self.speed, stretch=0))
        layout.addLayout(_row(self.download, self.pause, self.cancel, self.verify, self.delete))
        layout.addLayout(_row(self.folder, self.open_folder, self.choose_folder, stretch=0))
        layout.addWidget(self.box)

    def _make_table(self) -> QTreeWidget:
        table = named(QTreeWidget(), "model_table")
        table.setAccessibleName("Models")
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.setAlternatingRowColors(True)
        table.setHeaderLabels(list(COLUMNS))
        for column in (0, 2, 3, 4):
            table.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        table.header().resizeSection(1, 280)
        table.header().setStretchLastSection(True)
        table.setTextElideMode(Qt.TextElideMode.ElideRight)
        return table

    def _make_buttons(self) -> None:
        self.download = _button("&Download", "model_download", "Download the selected model")
        self.pause = _button("&Pause", "model_pause", "Stop; Resume goes on where it stopped")
        self.cancel = _button("&Cancel", "model_cancel", "Stop and delete what has come so far")
        self.verify = _button("&Verify", "model_verify", "Compare the file with its known digest")
        self.delete = _button("D&elete…", "model_delete", "Delete the model's file")
        self.open_folder = _button("&Open folder", "model_open_folder", "Show the files")
        self.choose_folder = _button(
            "Choose &folder…", "model_choose_folder", "Look for models and download them elsewhere"
        )
        self.folder = named(QLabel(), "model_folder")
        self.folder.setTextFormat(Qt.TextFormat.PlainText)
        self.folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.folder.setMinimumWidth(80)
        self.box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.use = _button("&Use this model", "model_use", "Use the selected model in the tab")
        self.box.addButton(self.use, QDialogButtonBox.ButtonRole.ActionRole)
        named(self.box.button(QDialogButtonBox.StandardButton.Close), "model_close")

    def _connect(self) -> None:
        self.table.currentItemChanged.connect(self._show_selected)
        self.download.clicked.connect(self._on_download)
        self.pause.clicked.connect(self._work.stop)
        self.cancel.clicked.connect(self._on_cancel)
        self.verify.clicked.connect(self._on_verify)
        self.delete.clicked.connect(self._on_delete)
        self.open_folder.clicked.connect(self._on_open_folder)
        self.choose_folder.clicked.connect(self._on_choose_folder)
        self.use.clicked.connect(self._on_use)
        self.box.rejected.connect(self.reject)
        self._work.progressed.connect(self._on_progress)
        self._work.done.connect(self._on_done)
        self._work.failed.connect(self._on_failed)
        self._work.looked.connect(self._on_looked)

    # what is shown

    @property
    def busy(self) -> bool:
        """Something is being downloaded, checked or deleted."""
        return self._work.busy

    @property
    def row(self) -> ModelRow | None:
        """The selected model."""
        item = self.table.currentItem()
        key = item.data(0, Qt.ItemDataRole.UserRole) if item is not None else ""
        return row_of(self._backend.rows(), key)

    def show_model(self, key: str) -> None:
        """Select a model; the default one for an empty or unknown key."""
        for index in range(self.table.topLevelItemCount()):
            item = self.table.topLevelItem(index)
            if item is not None and item.data(0, Qt.ItemDataRole.UserRole) == key:
                self.table.setCurrentItem(item)
                return
        first = self.table.topLevelItem(0)
        if first is not None:
            self.table.setCurrentItem(first)

    @Slot()
    def refresh(self) -> None:
        """Look again where the files lie."""
        selected = self.row
        self.table.blockSignals(True)
        self.table.clear()
        for row in self._backend.rows():
            self.table.addTopLevelItem(self._make_item(row))
        self.table.blockSignals(False)
        self.show_model(selected.key if selected is not None else "")
        folder = self._backend.folder()
        self.folder.setText(f"Downloads go to {folder}")
        self.folder.setToolTip(str(folder))
        self._show_selected()

    def _make_item(self, row: ModelRow) -> QTreeWidgetItem:
        path = self._backend.locate(row)
        digest = self._digest_state(row, path)
        path = path or self._backend.damaged(row)
        where = str(path) if path is not None else NOT_HERE
        item = QTreeWidgetItem(
            [row.title, row.good_for, size_words(row), row.licence, digest, where]
        )
        item.setData(0, Qt.ItemDataRole.UserRole, row.key)
        item.setToolTip(1, row.good_for)
        item.setToolTip(4, row.sha256 or "Nobody has published a digest of this file.")
        item.setToolTip(5, where)
        return item

    def _digest_state(self, row: ModelRow, path: Path | None) -> str:
        if path is None:
            self._digests.pop(row.key, None)
            return WRONG if self._backend.damaged(row) is not None else "–"
        return self._digests.get(row.key, NOT_CHECKED if row.sha256 else UNKNOWN)

    @Slot()
    def _show_selected(self) -> None:
        row = self.row
        if row is None:
            return
        self.about.setText(about(row, self._backend.locate(row) or self._backend.damaged(row)))
        self._show_buttons(row)
        active = self._work.busy_with == row.key
        self._show_progress(self._transfer_of(row), active=active)

    def _transfer_of(self, row: ModelRow) -> Transfer | None:
        if self._transfer is not None and self._transfer.key == row.key:
            return self._transfer
        half = self._backend.half(row)
        return Transfer(row.key, half, row.bytes_high, 0.0) if half else None

    def _show_buttons(self, row: ModelRow) -> None:
        here, busy = self._backend.locate(row) is not None, self._work.busy
        damaged = self._backend.damaged(row) is not None
        loading = busy and self._work.task == "download" and self._work.busy_with == row.key
        paused = self._backend.half(row) > 0 and not loading
        self.download.setText("&Resume" if paused else "&Download")
        self.download.setEnabled(not here and not damaged and not busy)
        self.pause.setEnabled(loading)
        self.cancel.setEnabled(loading or (paused and not busy))
        self.verify.setEnabled(here and not busy)
        self.delete.setEnabled((here or damaged) and not busy)
        self.use.setEnabled(here)
        self.choose_folder.setEnabled(not busy)
        self.download.setDefault(not here)

    def _show_progress(self, transfer: Transfer | None, *, active: bool) -> None:
        checking = active and self._work.task == "verify"
        unknown = active and (checking or transfer is None or not transfer.total)
        self.bar.setEnabled(active or transfer is not None)
        self.bar.setRange(0, 0 if unknown else _BAR_STEPS)
        if checking:
            self.speed.setText("checking…")
        elif transfer is None:
            self.speed.setText("connecting…" if active else "")
            self.bar.setValue(0)
        else:
            share = transfer.there / transfer.total if transfer.total else 0
            self.bar.setValue(round(share * _BAR_STEPS))
            self.speed.setText(transfer_words(transfer, active=active))

    # gestures

    def _begin(self) -> ModelRow | None:
        self.messages.next()
        return None if self._work.busy else self.row

    @Slot()
    def _on_download(self) -> None:
        if (row := self._begin()) is not None:
            self._discard_after = False
            self._work.download(row)
            self._show_selected()

    @Slot()
    def _on_cancel(self) -> None:
        row = self.row
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
        row = self.row
        if row is None:
            return
        path = self._backend.locate(row) or self._backend.damaged(row)
        box = QMessageBox(self)
        box.setObjectName("model_delete_question")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Delete this model?")
        box.setText(f"Delete {row.title}?")
        box.setInformativeText(f"{path}\nIt can be downloaded again.")
        kinds = QMessageBox.StandardButton
        box.setStandardButtons(kinds.Yes | kinds.Cancel)
        box.setDefaultButton(kinds.Cancel)
        box.button(kinds.Yes).setText("&Delete")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(lambda answer: self._delete(row) if answer == kinds.Yes else None)
        box.open()

    def _delete(self, row: ModelRow) -> None:
        if not self._work.busy:
            self.messages.next()
            self._work.remove(row)
            self._show_selected()

    @Slot()
    def _on_open_folder(self) -> None:
        row = self.row
        path = self._backend.locate(row) if row is not None else None
        self._work.look(path.parent if path is not None else self._backend.folder())

    @Slot(object, bool)
    def _on_looked(self, folder: Path, there: bool) -> None:
        if not there:
            self._say(f"{folder} does not exist yet; the first download makes it.")
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._say(f"No program here opens folders; the files lie in {folder}.")

    @Slot()
    def _on_choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self, "Look for models here, and download them to it", str(self._backend.folder())
        )
        if name:
            self.set_folder(Path(name))

    def set_folder(self, folder: Path) -> None:
        """Look and download here from now on."""
        self._backend.set_folder(folder)
        self._digests.clear()
        if self._backend.folder() != folder:
            self._say(
                f"Models are looked for in {folder} too, but downloads go to "
                f"{self._backend.folder()}: STEREO_TUNER_MODELS says so.",
                Tone.WARNING,
            )
        self._work.survey()
        self.refresh()

    @Slot()
    def _on_use(self) -> None:
        row = self.row
        if row is not None:
            self.chosen.emit(row.key)
            self.accept()

    # what the worker says

    @Slot(object)
    def _on_progress(self, transfer: Transfer) -> None:
        self._transfer = transfer
        row = self.row
        if row is not None and row.key == transfer.key and self._work.busy_with == row.key:
            self._show_progress(transfer, active=True)

    @Slot(object)
    def _on_done(self, done: Done) -> None:
        if done.task == "download" and not done.words:
            self._on_stopped(done.key)
            return
        self._transfer = None
        row = row_of(self._backend.rows(), done.key)
        if done.task in ("download", "verify") and done.words and row is not None:
            self._digests[done.key] = RIGHT if row.sha256 else UNKNOWN
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
        if done.task == "verify":
            self._digests[done.key] = WRONG
        self._say(text, Tone.ERROR)
        self.refresh()
        if done.task == "verify":
            self.models_changed.emit()

    def _say(self, text: str, tone: Tone = Tone.NEWS) -> None:
        self.messages.say(Message(text, tone))

    def close_workers(self) -> None:
        """Stop what runs; a download can be resumed later."""
        self._work.close()


def size_words(row: ModelRow) -> str:
    """Size of a model's file in MB."""
    about_it = "" if row.bytes_low == row.bytes_high else "about "
    return f"{about_it}{(row.bytes_low + row.bytes_high) / 2e6:.0f} MB"


def transfer_words(transfer: Transfer, *, active: bool) -> str:
    """How far a download is, and how fast."""
    words = f"{transfer.there / 1e6:.1f}"
    words += f" of {transfer.total / 1e6:.1f} MB" if transfer.total else " MB"
    if not active:
        return f"{words}, paused"
    if transfer.bytes_per_second <= 0:
        return words
    words += f", {transfer.bytes_per_second / 1e6:.1f} MB/s"
    left = (transfer.total - transfer.there) / transfer.bytes_per_second
    return f"{words}, {_time(left)} left" if left > 1 else words


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def about(row: ModelRow, path: Path | None = None) -> str:
    """What a model is good for, its licence, origin, digest and place, as rich text."""
    licence = row.licence
    if licence in LICENCES:
        licence = f'<a href="{LICENCES[licence]}">{licence}</a>'
    digest = row.sha256 or "none published; it is shown and remembered when the file is loaded"
    note = f"<br>{row.opset_note}" if row.opset_note else ""
    place = f"<br>Lies at {escape(readable(str(path)))}" if path is not None else ""
    return (
        f"<b>{row.title}</b>: {row.good_for}.{note}<br>"
        f'Licence {licence}. From <a href="{row.url}">{row.url}</a><br>SHA-256 {digest}{place}'
    )


def _button(text: str, name: str, tip: str) -> QPushButton:
    button = named(push_button(text), name)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button


def _row(*widgets: QWidget, stretch: int = -1) -> QHBoxLayout:
    """Widgets side by side; the one at ``stretch`` takes the room that is left, else the end."""
    row = QHBoxLayout()
    for index, widget in enumerate(widgets):
        row.addWidget(widget, 1 if index == stretch else 0)
    if stretch < 0:
        row.addStretch(1)
    return row
