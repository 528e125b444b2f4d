"""The list itself: shipped presets above one's own, with the marks of the active one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from tuner.gui.presets.delegate import PresetDelegate, Role
from tuner.gui.presets.words import second_line, tooltip
from tuner.gui.widgets.naming import named
from tuner.presets.library import Entry

SECTIONS: Final = ((True, "Shipped"), (False, "Mine"))


class PresetItems(QListWidget):
    """Presets as items; showing them emits nothing but Qt's own signals."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "preset_list")
        self.setAccessibleName("Presets")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # F2 comes through the action, which knows what may be renamed; a double click loads.
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMinimumHeight(120)
        self.delegate = PresetDelegate(self)
        self.setItemDelegate(self.delegate)
        self._entries: dict[Path, Entry] = {}
        self._items: dict[Path, QListWidgetItem] = {}
        self._active: Path | None = None
        self._dirty = False

    # what is on show

    @property
    def selected(self) -> Entry | None:
        """The selected preset."""
        item = self.currentItem()
        return None if item is None else self._entries.get(item.data(Role.PATH))

    @property
    def active(self) -> Entry | None:
        """The preset that was loaded last, if it is on show."""
        return None if self._active is None else self._entries.get(self._active)

    @property
    def dirty(self) -> bool:
        """The present settings differ from the active preset's."""
        return self._dirty

    # showing

    def show_entries(self, entries: Iterable[Entry], active: Path | None, dirty: bool) -> bool:
        """Show these presets; whether another one may be selected or active by that."""
        shown = {entry.path: entry for entry in entries}
        if shown == self._entries:
            return self._show_active(active, dirty)
        loaded = active != self._active
        selected = active if loaded or self.selected is None else self.selected.path
        self._entries, self._active, self._dirty = shown, active, dirty
        self.clear()
        self._items = {}
        for shipped, title in SECTIONS:
            self._add_section(title, [e for e in shown.values() if e.shipped is shipped])
        self._select(selected if selected in shown else active)
        return True

    def _show_active(self, path: Path | None, dirty: bool) -> bool:
        """Mark and select another preset of those on show; a long list is not built anew for it."""
        before, self._active = self._active, path
        if path != before:
            self._dirty = dirty
            for changed in (before, path):
                self._mark(changed)
            self._select(path)
        self.show_dirty(dirty)
        return path != before

    def show_dirty(self, dirty: bool) -> None:
        """Mark the active preset as differing from the present settings, or not."""
        self._dirty = dirty
        item = self._item(self._active)
        if item is not None and item.data(Role.DIRTY) != dirty:
            self._mark(self._active)

    def _mark(self, path: Path | None) -> None:
        item = self._item(path)
        if item is not None and path is not None:
            self._set_marks(item, self._entries[path])

    def _set_marks(self, item: QListWidgetItem, entry: Entry) -> None:
        active = entry.path == self._active
        item.setData(Role.ACTIVE, active)
        item.setData(Role.DIRTY, active and self._dirty)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, self._spoken(entry))

    def _spoken(self, entry: Entry) -> str:
        active = entry.path == self._active
        marks = ["active"] * active + ["modified"] * (active and self._dirty)
        marks += ["cannot be used"] * bool(entry.error)
        return ", ".join([entry.title, *marks, second_line(entry)])

    # items

    def _add_section(self, title: str, entries: list[Entry]) -> None:
        header = QListWidgetItem(title, self)
        header.setFlags(Qt.ItemFlag.NoItemFlags)
        for entry in entries:
            item = self._items[entry.path] = self._new_item(entry)
            self.addItem(item)
        if not entries:
            header.setText(f"{title}: none yet")

    def _new_item(self, entry: Entry) -> QListWidgetItem:
        item = QListWidgetItem(entry.title)
        item.setData(Role.PATH, entry.path)
        item.setData(Role.SECOND, second_line(entry))
        item.setData(Role.BROKEN, bool(entry.error))
        self._set_marks(item, entry)
        item.setToolTip(tooltip(entry))
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if entry.writable and not entry.error:
            flags |= Qt.ItemFlag.ItemIsEditable
        item.setFlags(flags)
        return item

    def _item(self, path: Path | None) -> QListWidgetItem | None:
        return None if path is None else self._items.get(path)

    def _select(self, path: Path | None) -> None:
        """Select this one; nothing, if it is not on show (yet)."""
        item = self._item(path)
        self.setCurrentRow(-1 if item is None else self.row(item))
