"""What a user does at the list of presets, and sees in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from tuner.gui.presets.delegate import Role
from tuner.presets.library import is_shipped
from tuner.presets.preset import Words

if TYPE_CHECKING:
    from tests.gui.driver import Driver


class PresetDriver:
    """Selects presets and does to them what their context menu offers."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    # seeing

    @property
    def _list(self) -> QListWidget:
        return self._driver.find(QListWidget, "preset_list")

    def _items(self) -> dict[Path, QListWidgetItem]:
        items = [self._list.item(row) for row in range(self._list.count())]
        return {item.data(Role.PATH): item for item in items if item.data(Role.PATH) is not None}

    @property
    def paths(self) -> list[Path]:
        """Files of all presets in the list, those that come with the program first."""
        return list(self._items())

    @property
    def shipped(self) -> list[Path]:
        return [path for path in self.paths if is_shipped(path)]

    @property
    def mine(self) -> list[str]:
        """Titles of the user's own."""
        return [item.text() for path, item in self._items().items() if not is_shipped(path)]

    @property
    def selected(self) -> Path | None:
        item = self._list.currentItem()
        return None if item is None else item.data(Role.PATH)

    def broken(self, path: Path) -> bool:
        """Whether the list marks this one as of no use."""
        return bool(self._items()[path].data(Role.BROKEN))

    def named(self, part: str) -> Path:
        """The preset whose file's name holds this."""
        return next(path for path in self.paths if part in path.name)

    # doing

    def select(self, path: Path) -> None:
        self._list.setCurrentItem(self._items()[path])

    def offers(self, path: Path, command: str) -> bool:
        """Whether load, duplicate, rename or delete can be given to this preset."""
        self.select(path)
        return self._action(command).isEnabled()

    def duplicate(self, path: Path) -> None:
        self._do("duplicate", path)

    def delete(self, path: Path) -> None:
        self._do("delete", path)

    def describe(self, path: Path, words: Words) -> None:
        """Write another title, description and tags in the dialog."""
        self._driver.answer(words)
        self._do("describe", path)

    def rename(self, path: Path, title: str) -> None:
        """Open the title for typing, type another one, press Return."""
        self._do("rename", path)
        editor = self._driver.find(QLineEdit, "preset_title")
        editor.setText(title)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        # Qt takes the new title over when the key has been dealt with.
        self._driver.until(lambda: not self._driver.window.findChildren(QLineEdit, "preset_title"))

    def _do(self, command: str, path: Path) -> None:
        assert self.offers(path, command), f"{path.name}: {command} is greyed out"
        self._action(command).trigger()

    def _action(self, command: str) -> QAction:
        return self._driver.find(QAction, f"preset_{command}")
