"""The side list of presets: shipped and one's own, what is in them, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSplitter,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tuner.gui.presets.delegate import PresetDelegate, Role
from tuner.gui.presets.words import details, second_line, tooltip
from tuner.gui.widgets.local_keys import LocalKey
from tuner.gui.widgets.naming import named
from tuner.presets.library import Entry

SECTIONS: Final = ((True, "Shipped"), (False, "Mine"))
LOAD: Final = LocalKey("Load the preset", ("Return", "Enter"))
RENAME: Final = LocalKey("Rename it", ("F2",))
DELETE: Final = LocalKey("Move it to the trash", ("Del",))
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
        self._entries: dict[Path, Entry] = {}
        self._items: dict[Path, QListWidgetItem] = {}
        self._active: Path | None = None
        self._dirty = False
        self.list = _list(self)
        self.details = _details(self)
        self.delegate = PresetDelegate(self.list)
        self.list.setItemDelegate(self.delegate)
        self._make_actions()
        self._arrange()
        self._connect()
        self._follow_selection()

    def show_entries(self, entries: Iterable[Entry], active_path: Path | None, dirty: bool) -> None:
        """Show these presets; never emits. The selection stays where it was, if it can.

        Args:
            active_path: the preset that was loaded last.
            dirty: the present settings differ from it.
        """
        shown = {entry.path: entry for entry in entries}
        if shown == self._entries:
            self._show_active(active_path, dirty)
            return
        loaded = active_path != self._active
        selected = active_path if loaded or self.selected is None else self.selected.path
        self._entries, self._active, self._dirty = shown, active_path, dirty
        self.list.clear()
        self._items = {}
        for shipped, title in SECTIONS:
            self._add_section(title, [e for e in shown.values() if e.shipped is shipped])
        self._select(selected if selected in shown else active_path)
        self._follow_selection()

    def _show_active(self, path: Path | None, dirty: bool) -> None:
        """Mark and select another preset of those on show; a long list is not built anew for it."""
        before, self._active = self._active, path
        if path != before:
            self._dirty = dirty
            for changed in (before, path):
                self._mark(changed)
            self._select(path)
            self._follow_selection()
        self.show_dirty(dirty)

    def _mark(self, path: Path | None) -> None:
        item = self._item(path)
        if item is None or path is None:
            return
        active = path == self._active
        item.setData(Role.ACTIVE, active)
        item.setData(Role.DIRTY, active and self._dirty)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, self._spoken(self._entries[path]))

    def show_dirty(self, dirty: bool) -> None:
        """Mark the active preset as differing from the present settings, or not."""
        self._dirty = dirty
        item = self._item(self._active)
        if item is not None and item.data(Role.DIRTY) != dirty:
            item.setData(Role.DIRTY, dirty)
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                self._spoken(self._entries[item.data(Role.PATH)]),
            )
        self.save.setEnabled(dirty or not self._active_is_mine())

    @property
    def selected(self) -> Entry | None:
        """The selected preset."""
        item = self.list.currentItem()
        return None if item is None else self._entries.get(item.data(Role.PATH))

    def _add_section(self, title: str, entries: list[Entry]) -> None:
        header = QListWidgetItem(title, self.list)
        header.setFlags(Qt.ItemFlag.NoItemFlags)
        for entry in entries:
            item = self._items[entry.path] = self._new_item(entry)
            self.list.addItem(item)
        if not entries:
            header.setText(f"{title}: none yet")

    def _new_item(self, entry: Entry) -> QListWidgetItem:
        item = QListWidgetItem(entry.title)
        active = entry.path == self._active
        item.setData(Role.PATH, entry.path)
        item.setData(Role.SECOND, second_line(entry))
        item.setData(Role.ACTIVE, active)
        item.setData(Role.DIRTY, active and self._dirty)
        item.setData(Role.BROKEN, bool(entry.error))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, self._spoken(entry))
        item.setToolTip(tooltip(entry))
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if entry.writable and not entry.error:
            flags |= Qt.ItemFlag.ItemIsEditable
        item.setFlags(flags)
        return item

    def _spoken(self, entry: Entry) -> str:
        active = entry.path == self._active
        marks = ["active"] * active + ["modified"] * (active and self._dirty)
        marks += ["cannot be used"] * bool(entry.error)
        return ", ".join([entry.title, *marks, second_line(entry)])

    def _item(self, path: Path | None) -> QListWidgetItem | None:
        return None if path is None else self._items.get(path)

    def _select(self, path: Path | None) -> None:
        """Select this one; nothing, if it is not on show (yet)."""
        item = self._item(path)
        self.list.setCurrentRow(-1 if item is None else self.list.row(item))

    def _active_is_mine(self) -> bool:
        entry = None if self._active is None else self._entries.get(self._active)
        return entry is not None and entry.writable

    def _make_actions(self) -> None:
        self.load = self._action("load", "&Load", self._load, *LOAD.keys)
        self.save = self._action("save", "&Save", self._save)
        self.save_as = self._action("save_as", "Save &as…", self.save_as_requested.emit)
        self.duplicate = self._action(
            "duplicate", "&Duplicate", lambda: self._ask(self.duplicate_requested)
        )
        self.rename = self._action("rename", "&Rename", self._rename, *RENAME.keys)
        self.describe = self._action(
            "describe", "&Title, description, tags…", lambda: self._ask(self.describe_requested)
        )
        self.delete = self._action("delete", "D&elete", self._delete, *DELETE.keys)
        self.open_folder = self._action(
            "open_folder", "Open &folder", self.open_folder_requested.emit
        )

    def _action(self, name: str, text: str, do: Callable[[], object], *keys: str) -> QAction:
        action = named(QAction(text, self.list), f"preset_{name}")
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _checked: do())
        self.list.addAction(action)
        return action

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
        column.addLayout(self._buttons())
        column.addWidget(splitter, 1)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(4, 2, 4, 2)
        row.setSpacing(2)
        for action in (self.load, self.save, self.save_as):
            row.addWidget(_button(action, self))
        row.addStretch(1)
        self.more = QToolButton(self)
        self.more.setText("More")
        self.more.setAutoRaise(True)
        self.more.setAccessibleName("More actions for the selected preset")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        every = (self.duplicate, self.rename, self.describe, self.delete, self.open_folder)
        self.more.setMenu(self._menu(every))
        row.addWidget(self.more)
        return row

    def _menu(self, actions: Iterable[QAction]) -> QMenu:
        menu = QMenu(self)
        for action in actions:
            if action is self.open_folder:
                menu.addSeparator()
            menu.addAction(action)
        return menu

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda *_: self._follow_selection())
        self.list.itemDoubleClicked.connect(lambda _: self._load())
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.delegate.renamed.connect(self.rename_requested)

    def _show_menu(self, at: QPoint) -> None:
        every = (self.load, self.save, self.save_as, self.duplicate, self.rename, self.describe)
        menu = self._menu((*every, self.delete, self.open_folder))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.list.viewport().mapToGlobal(at))

    def _follow_selection(self) -> None:
        entry = self.selected
        usable = entry is not None and not entry.error
        mine = entry is not None and entry.writable
        self.load.setEnabled(usable)
        self.duplicate.setEnabled(usable)
        self.rename.setEnabled(usable and mine)
        self.describe.setEnabled(usable and mine)
        self.delete.setEnabled(mine)
        self.save.setEnabled(self._dirty or not self._active_is_mine())
        self.details.setHtml(NOTHING if entry is None else details(entry))

    def _load(self) -> None:
        if self.load.isEnabled():
            self._ask(self.load_requested)

    def _save(self) -> None:
        wanted = self.save_requested if self._active_is_mine() else self.save_as_requested
        wanted.emit()

    def _rename(self) -> None:
        self.list.editItem(self.list.currentItem())

    def _delete(self) -> None:
        self._ask(self.delete_requested)

    def _ask(self, signal: SignalInstance) -> None:
        if self.selected is not None:
            signal.emit(self.selected.path)


def _list(parent: QWidget) -> QListWidget:
    presets = named(QListWidget(parent), "preset_list")
    presets.setAccessibleName("Presets")
    presets.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    presets.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    # F2 comes through the action, which knows what may be renamed; a double click loads.
    presets.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    presets.setMinimumHeight(120)
    return presets


def _details(parent: QWidget) -> QTextBrowser:
    box = QTextBrowser(parent)
    box.setOpenLinks(False)
    box.setAccessibleName("What is in the selected preset")
    box.setTabChangesFocus(True)
    box.setMinimumHeight(80)
    return box


def _button(action: QAction, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
