"""The table of models: which there are, whether their files are right, where they lie."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from tuner.gui.monocular.model_words import size_words
from tuner.networks.backend import Backend, row_of
from tuner.networks.types import ModelRow

COLUMNS: Final = ("Model", "Good for", "Size", "Licence", "Digest", "Where it lies")
NOT_HERE, NOT_CHECKED, RIGHT, WRONG = "not downloaded", "not checked", "right", "wrong"
UNKNOWN: Final = "none published"


class ModelTable(QTreeWidget):
    """One row for each model of the registry; it asks the backend and changes nothing."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("model_table")
        self._backend = backend
        self._digests: dict[str, str] = {}
        self.setAccessibleName("Models")
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setHeaderLabels(list(COLUMNS))
        for column in (0, 2, 3, 4):
            self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.header().resizeSection(1, 280)
        self.header().setStretchLastSection(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)

    @property
    def row(self) -> ModelRow | None:
        """The selected model."""
        item = self.currentItem()
        key = item.data(0, Qt.ItemDataRole.UserRole) if item is not None else ""
        return row_of(self._backend.rows(), key)

    def select(self, key: str) -> None:
        """Select a model; the first one for an empty or unknown key."""
        rows = self._backend.rows()
        at = next((number for number, row in enumerate(rows) if row.key == key), 0)
        item = self.topLevelItem(at)
        if item is not None:
            self.setCurrentItem(item)

    def refresh(self) -> None:
        """Ask anew where the files lie; the selection stays."""
        selected = self.row
        with QSignalBlocker(self):
            self.clear()
            for row in self._backend.rows():
                self.addTopLevelItem(self._make_item(row))
        self.select(selected.key if selected is not None else "")

    def note_digest(self, row: ModelRow, *, right: bool) -> None:
        """What a look at the whole file found; ``refresh`` shows it."""
        self._digests[row.key] = WRONG if not right else RIGHT if row.sha256 else UNKNOWN

    def forget_digests(self) -> None:
        """The files lie elsewhere: nothing is known of them."""
        self._digests.clear()

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
