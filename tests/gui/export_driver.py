"""What a user does in the Export dialog, wherever it is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QLineEdit, QTreeWidgetItem, QWidget

from tuner.exporters import exporters
from tuner.gui.exporting.format_list import FormatList


class ExportDriver:
    """Hands and eyes at the dialog over a widget."""

    def __init__(self, over: QWidget) -> None:
        found = [one for one in over.findChildren(QDialog, "export_dialog") if one.isVisible()]
        assert len(found) == 1, f"{len(found)} dialogs are open"
        self._dialog = found[0]

    @property
    def _list(self) -> FormatList:
        return self._dialog.findChild(FormatList, "export_formats")

    @property
    def chosen(self) -> list[str]:
        """Keys of what is ticked."""
        return list(self._list.wanted)

    @property
    def words(self) -> str:
        """What will be written, or why nothing can be."""
        return self._dialog.findChild(QLabel, "export_words").text()

    def line(self, key: str) -> QTreeWidgetItem:
        return self._list.item_of(key)

    def why_not(self, key: str) -> str:
        """Why a format cannot be written; empty if it can."""
        item = self.line(key)
        tickable = bool(item.flags() & Qt.ItemFlag.ItemIsUserCheckable)
        assert tickable is not item.text(2).startswith("Not possible: ")
        return "" if tickable else item.text(2)

    def about(self, key: str) -> str:
        """Go to a format; what is said of it."""
        self._list.setCurrentItem(self.line(key))
        return self._dialog.findChild(QLabel, "export_about").text()

    def tick(self, *keys: str) -> None:
        """Choose exactly these formats."""
        for one in exporters():
            state = Qt.CheckState.Checked if one.key in keys else Qt.CheckState.Unchecked
            self.line(one.key).setCheckState(0, state)

    def name(self, folder: Path, prefix: str = "") -> None:
        self._dialog.findChild(QLineEdit, "export_folder").setText(str(folder))
        self._dialog.findChild(QLineEdit, "export_prefix").setText(prefix)

    def can(self, button: str) -> bool:
        return self._dialog.findChild(QAbstractButton, button).isEnabled()

    def click(self, button: str) -> None:
        found = self._dialog.findChild(QAbstractButton, button)
        assert found.isEnabled(), self.words
        found.click()


def export(over: QWidget, *keys: str, to: Path, prefix: str = "") -> None:
    """Tick these formats, or leave what is ticked; write them."""
    dialog = ExportDriver(over)
    if keys:
        dialog.tick(*keys)
    dialog.name(to, prefix)
    dialog.click("export_write")
