"""What can be done to presets: actions with their keys, and the buttons and menus of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from tuner.gui.widgets.local_keys import LocalKey
from tuner.gui.widgets.naming import named
from tuner.presets.library import Entry

LOAD: Final = LocalKey("Load the preset", ("Return", "Enter"))
RENAME: Final = LocalKey("Rename it", ("F2",))
DELETE: Final = LocalKey("Move it to the trash", ("Del",))


class PresetActions:
    """The actions; they belong to the list, whose keys they are, and are offered elsewhere too."""

    def __init__(self, over: QWidget) -> None:
        self._over = over
        self.load = self._action("load", "&Load", *LOAD.keys)
        self.save = self._action("save", "&Save")
        self.save_as = self._action("save_as", "Save &as…")
        self.duplicate = self._action("duplicate", "&Duplicate")
        self.rename = self._action("rename", "&Rename", *RENAME.keys)
        self.describe = self._action("describe", "&Title, description, tags…")
        self.delete = self._action("delete", "D&elete", *DELETE.keys)
        self.open_folder = self._action("open_folder", "Open &folder")

    def _action(self, name: str, text: str, *keys: str) -> QAction:
        action = named(QAction(text, self._over), f"preset_{name}")
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._over.addAction(action)
        return action

    def enable(self, selected: Entry | None) -> None:
        """Offer what can be done to this preset; saving does not depend on it."""
        usable = selected is not None and not selected.error
        mine = selected is not None and selected.writable
        self.load.setEnabled(usable)
        self.duplicate.setEnabled(usable)
        self.rename.setEnabled(usable and mine)
        self.describe.setEnabled(usable and mine)
        self.delete.setEnabled(mine)

    @property
    def _rare(self) -> tuple[QAction, ...]:
        return self.duplicate, self.rename, self.describe, self.delete, self.open_folder

    def buttons(self, parent: QWidget) -> QHBoxLayout:
        """The buttons above the list."""
        row = QHBoxLayout()
        row.setContentsMargins(4, 2, 4, 2)
        row.setSpacing(2)
        for action in (self.load, self.save, self.save_as):
            row.addWidget(_button(action, parent))
        row.addStretch(1)
        more = QToolButton(parent)
        more.setText("More")
        more.setAutoRaise(True)
        more.setAccessibleName("More actions for the selected preset")
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        more.setMenu(self._menu(self._rare, parent))
        row.addWidget(more)
        return row

    def pop_up(self, at: QPoint, parent: QWidget) -> None:
        """All of them in a menu at a point of the screen."""
        often = (self.load, self.save, self.save_as)
        menu = self._menu((*often, *self._rare), parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def _menu(self, actions: Iterable[QAction], parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        for action in actions:
            if action is self.open_folder:
                menu.addSeparator()
            menu.addAction(action)
        return menu


def _button(action: QAction, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
