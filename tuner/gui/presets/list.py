"""The side list of presets: shipped and one's own, what is in them, and what can be done."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QSplitter, QTextBrowser, QVBoxLayout, QWidget

from tuner.gui.presets.actions import PresetActions
from tuner.gui.presets.items import PresetItems
from tuner.gui.presets.words import details
from tuner.presets.library import Entry

NOTHING: Final = "<p>Choose a preset to see what is in it.</p>"


class PresetList(QWidget):
    """Shows presets and asks for what the user wants; never touches a file.

    Signals:
        load_requested(path), duplicate_requested(path), delete_requested(path): of that preset.
        rename_requested(path, title): give that preset another name.
        describe_requested(path): ask for another title, description and tags.
        save_requested(): write the settings to the active preset, which is the user's own.
        save_as_requested(): write the settings to a new preset.
        open_folder_requested(): show the folder of the user's presets.
    """

    load_requested = Signal(object)
    save_requested = Signal()
    save_as_requested = Signal()
    duplicate_requested = Signal(object)
    rename_requested = Signal(object, str)
    describe_requested = Signal(object)
    delete_requested = Signal(object)
    open_folder_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = PresetItems(self)
        self.details = _details(self)
        self.offered = PresetActions(self.list)
        self._arrange()
        self._connect()
        self._follow_selection()

    @property
    def selected(self) -> Entry | None:
        """The selected preset."""
        return self.list.selected

    def show_entries(self, entries: Iterable[Entry], active_path: Path | None, dirty: bool) -> None:
        """Show these presets; never emits. The selection stays where it was, if it can.

        Args:
            active_path: the preset that was loaded last.
            dirty: the present settings differ from it.
        """
        if self.list.show_entries(entries, active_path, dirty):
            self._follow_selection()
        else:
            self._offer_save()

    def show_dirty(self, dirty: bool) -> None:
        """Mark the active preset as differing from the present settings, or not."""
        self.list.show_dirty(dirty)
        self._offer_save()

    def _arrange(self) -> None:
        splitter = QSplitter(Qt.Orientation.Vertical, self)
        splitter.addWidget(self.list)
        splitter.addWidget(self.details)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self.offered.buttons(self))
        column.addWidget(splitter, 1)

    def _connect(self) -> None:
        offered = self.offered
        offered.load.triggered.connect(lambda: self._ask(self.load_requested))
        offered.save.triggered.connect(self._save)
        offered.save_as.triggered.connect(self.save_as_requested)
        offered.duplicate.triggered.connect(lambda: self._ask(self.duplicate_requested))
        offered.rename.triggered.connect(lambda: self.list.editItem(self.list.currentItem()))
        offered.describe.triggered.connect(lambda: self._ask(self.describe_requested))
        offered.delete.triggered.connect(lambda: self._ask(self.delete_requested))
        offered.open_folder.triggered.connect(self.open_folder_requested)
        self.list.currentItemChanged.connect(lambda *_: self._follow_selection())
        # A preset that cannot be loaded has its action greyed out, which then does nothing.
        self.list.itemDoubleClicked.connect(lambda _: offered.load.trigger())
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.delegate.renamed.connect(self.rename_requested)

    def _show_menu(self, at: QPoint) -> None:
        self.offered.pop_up(self.list.viewport().mapToGlobal(at), self)

    def _follow_selection(self) -> None:
        entry = self.selected
        self.offered.enable(entry)
        self._offer_save()
        self.details.setHtml(NOTHING if entry is None else details(entry))

    def _offer_save(self) -> None:
        self.offered.save.setEnabled(self.list.dirty or not self._active_is_mine())

    def _active_is_mine(self) -> bool:
        active = self.list.active
        return active is not None and active.writable

    @Slot()
    def _save(self) -> None:
        wanted = self.save_requested if self._active_is_mine() else self.save_as_requested
        wanted.emit()

    def _ask(self, signal: SignalInstance) -> None:
        if self.selected is not None:
            signal.emit(self.selected.path)


def _details(parent: QWidget) -> QTextBrowser:
    box = QTextBrowser(parent)
    box.setOpenLinks(False)
    box.setAccessibleName("What is in the selected preset")
    box.setTabChangesFocus(True)
    box.setMinimumHeight(80)
    return box
