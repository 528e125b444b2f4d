"""The list of formats: what each writes and is for, and which are chosen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from tuner.exporters import Exporter, Group, exporters

_KEY: Final = Qt.ItemDataRole.UserRole
_TITLE, _FILE, _PURPOSE = range(3)
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class FormatList(QTreeWidget):
    """A tree of groups; a format that cannot be written says why and cannot be chosen.

    Signals:
        chosen_changed: another format is chosen, or one less.
        looked_at: what there is to be said of the format that was gone to.
    """

    chosen_changed = Signal()
    looked_at = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("export_formats")
        self.setAccessibleName("Formats")
        self.setColumnCount(3)
        self.setHeaderLabels(["Format", "File", "What it is for"])
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(False)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._lacking: Mapping[str, str] = {}
        self._fill()
        for column in (_TITLE, _FILE):
            self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.expandAll()
        self.itemChanged.connect(lambda _item, _column: self.chosen_changed.emit())
        self.currentItemChanged.connect(lambda _now, _before: self.looked_at.emit(self.about))

    def _fill(self) -> None:
        for group in Group:
            members = exporters(group)
            if not members:
                continue
            head = QTreeWidgetItem(self, [group.value])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            head.setFirstColumnSpanned(True)
            font = head.font(_TITLE)
            font.setBold(True)
            head.setFont(_TITLE, font)
            for one in members:
                item = QTreeWidgetItem(head, [one.title, one.name, one.purpose])
                item.setData(_TITLE, _KEY, one.key)
                item.setCheckState(_TITLE, _UNCHECKED)
                self._items[one.key] = item

    def show_lacking(self, lacking: Mapping[str, str]) -> None:
        """Which formats cannot be written, and why: key -> sentence, empty for those that can."""
        self._lacking = lacking
        # All can be gone to, so that what a format needs can be read, and be spoken.
        readable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        faint = self.palette().brush(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        for key, item in self._items.items():
            why = lacking.get(key, "")
            item.setFlags(readable if why else readable | Qt.ItemFlag.ItemIsUserCheckable)
            words = f"Not possible: {why}" if why else self._exporter(key).purpose
            item.setText(_PURPOSE, words)
            for column in range(3):
                item.setToolTip(column, words)
                if why:
                    item.setForeground(column, faint)

    def choose(self, keys: Collection[str]) -> None:
        """Choose exactly these."""
        for key, item in self._items.items():
            item.setCheckState(_TITLE, _CHECKED if key in keys else _UNCHECKED)
        first = next((item for key, item in self._items.items() if key in keys), None)
        if first is not None:
            self.setCurrentItem(first)

    @property
    def chosen(self) -> tuple[Exporter, ...]:
        """What is chosen and can be written, in the order of the list."""
        return tuple(
            one
            for one in exporters()
            if self._items[one.key].checkState(_TITLE) == _CHECKED
            and not self._lacking.get(one.key)
        )

    @property
    def wanted(self) -> tuple[str, ...]:
        """Keys of all that is ticked, also of what cannot be written now."""
        return tuple(
            key for key, item in self._items.items() if item.checkState(_TITLE) == _CHECKED
        )

    @property
    def gone_to(self) -> Exporter | None:
        """The format that was gone to; None on a heading."""
        item = self.currentItem()
        key = None if item is None else item.data(_TITLE, _KEY)
        return self._exporter(key) if key else None

    @property
    def about(self) -> str:
        """What the format that was gone to writes and is for, and what it needs; empty for none."""
        one = self.gone_to
        if one is None:
            return ""
        why = self.why_not(one)
        needs = f" It needs {', '.join(need.value for need in one.needs)}." if one.needs else ""
        lack = f" Not possible now: {why}." if why else ""
        return f"{one.group.value}, {one.title}: {one.purpose}.{needs}{lack}"

    def why_not(self, one: Exporter) -> str:
        """Why it cannot be written; empty if it can."""
        return self._lacking.get(one.key, "")

    def item_of(self, key: str) -> QTreeWidgetItem:
        """The line of a format."""
        return self._items[key]

    def _exporter(self, key: str) -> Exporter:
        return next(one for one in exporters() if one.key == key)
