"""What a user does in the Export dialog, wherever it is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTreeWidgetItem,
    QWidget,
)

from tests.gui.driver import Driver
from tuner.exporters import exporters
from tuner.gui.exporting.format_list import FormatList
from tuner.gui.exporting.preview_panel import MAKING, PreviewPicture


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

    def go_to(self, key: str) -> None:
        """Stand on a format, as with the arrow keys."""
        self._list.setCurrentItem(self.line(key))

    @property
    def picture(self) -> QImage | None:
        """The small picture of what the file will hold."""
        return self._dialog.findChild(PreviewPicture, "export_preview_picture").image

    @property
    def text(self) -> str:
        """The first lines of what the file will hold."""
        return self._dialog.findChild(QPlainTextEdit, "export_preview_text").toPlainText()

    @property
    def preview_words(self) -> str:
        return self._dialog.findChild(QLabel, "export_preview_words").text()

    def preview_of(self, key: str, driver: Driver) -> ExportDriver:
        """Go to a format and wait for its preview."""
        self.go_to(key)
        driver.until(lambda: self.preview_words != MAKING)
        return self

    def cloud_box(self, name: str) -> QCheckBox:
        """A choice on how a point cloud is written."""
        return self._dialog.findChild(QCheckBox, f"export_cloud_{name}")

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
