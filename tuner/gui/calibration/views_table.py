"""The pairs of a calibration: each with its errors as bars; a click leaves it out."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QKeyEvent, QPalette
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from tuner.gui.calibration.bars import BARS, BarDelegate
from tuner.gui.calibration.words import error_words
from tuner.gui.widgets.local_keys import LocalKey
from tuner.gui.widgets.virtuals import guarded
from tuner.session.board_set import BoardRow, Part

NAME, ERROR, ROWS = range(3)
TURN: Final = LocalKey("Leave the pair out, or take it in again", ("Space",))
REMOVE: Final = LocalKey("Put the pair away", ("Del",))
_CLICK: Final = "Click to leave it out or take it in again, and calibrate anew"
_LEAST_SCALE_PX: Final = 0.2


@guarded
class ViewsTable(QTreeWidget):
    """Follows the rows that it is given; gestures are told, and change nothing here."""

    turned = Signal(str)
    """This pair is to be left out, or to take part again."""
    removed = Signal(str)
    """This pair is to go for good."""
    looked_at = Signal(str)
    """This pair is to be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("calibration_views")
        self.setAccessibleName("Pairs and their reprojection errors")
        self.setColumnCount(3)
        self.setHeaderLabels(["Pair", "Reprojection error (left | right, px)", "Rows (px)"])
        self.headerItem().setToolTip(
            ROWS, "Median of how much its rows differ once rectified: the epipolar error"
        )
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setItemDelegateForColumn(ERROR, BarDelegate(self))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(ERROR, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(ROWS, QHeaderView.ResizeMode.ResizeToContents)
        self._rows: tuple[BoardRow, ...] = ()
        self._scale = 0.0
        self.itemChanged.connect(self._on_changed)
        self.itemClicked.connect(self._on_clicked)
        self.currentItemChanged.connect(self._on_current)

    def show_rows(self, rows: Sequence[BoardRow]) -> None:
        """These pairs, with what is known of them."""
        if tuple(row.name for row in rows) != tuple(row.name for row in self._rows):
            self._list_anew(rows)
            self._scale = 0.0
        before, self._rows = self._rows, tuple(rows)
        used = [max(row.left_px, row.right_px) for row in rows if isfinite(row.left_px)]
        scale = max([_LEAST_SCALE_PX, *used])
        known = {row.name: row for row in before} if scale == self._scale else {}
        self._scale = scale
        with QSignalBlocker(self):
            for number, row in enumerate(rows):
                # Each of many pairs that are looked at changes its own row only.
                if known.get(row.name) != row:
                    self._show(self._item(number), row, scale)

    @property
    def current(self) -> str:
        """The name of the pair that is selected, or empty."""
        item = self.currentItem()
        return item.text(NAME) if item is not None else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.current:
            self.removed.emit(self.current)
            return
        super().keyPressEvent(event)

    def _list_anew(self, rows: Sequence[BoardRow]) -> None:
        before = self.current
        with QSignalBlocker(self):
            self.clear()
            self.addTopLevelItems([QTreeWidgetItem([row.name, "", ""]) for row in rows])
        names = [row.name for row in rows]
        if before in names:
            self.setCurrentItem(self._item(names.index(before)))
        elif names:
            # What was caught last is what one wants to see.
            self.setCurrentItem(self._item(len(names) - 1 if self._rows else 0))

    def _show(self, item: QTreeWidgetItem, row: BoardRow, scale: float) -> None:
        there = row.part in (Part.USED, Part.LEFT_OUT)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags | Qt.ItemFlag.ItemIsUserCheckable if there else flags)
        checked = Qt.CheckState.Checked if row.part is Part.USED else Qt.CheckState.Unchecked
        item.setCheckState(NAME, checked)
        has_bars = row.part is Part.USED and isfinite(row.left_px)
        words = error_words(row)
        item.setText(ERROR, words)
        item.setData(ERROR, BARS, (row.left_px, row.right_px, scale) if has_bars else None)
        item.setToolTip(ERROR, f"{words}\n{_CLICK}" if there else words)
        item.setText(ROWS, f"{row.rows_px:.2f}" if isfinite(row.rows_px) else "")
        item.setTextAlignment(ROWS, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        role = (
            QPalette.ColorRole.Text if row.part is Part.USED else QPalette.ColorRole.PlaceholderText
        )
        for column in (NAME, ERROR, ROWS):
            item.setForeground(column, QBrush(self.palette().color(role)))

    def _item(self, number: int) -> QTreeWidgetItem:
        item = self.topLevelItem(number)
        assert item is not None
        return item

    def _row(self, item: QTreeWidgetItem) -> BoardRow:
        return self._rows[self.indexOfTopLevelItem(item)]

    @Slot(QTreeWidgetItem, int)
    def _on_changed(self, item: QTreeWidgetItem, column: int) -> None:
        """Its box was ticked, with the mouse or the space bar."""
        row = self._row(item)
        ticked = item.checkState(NAME) is Qt.CheckState.Checked
        if column == NAME and ticked != (row.part is Part.USED):
            self.turned.emit(row.name)

    @Slot(QTreeWidgetItem, int)
    def _on_clicked(self, item: QTreeWidgetItem, column: int) -> None:
        row = self._row(item)
        if column == ERROR and row.part in (Part.USED, Part.LEFT_OUT):
            self.turned.emit(row.name)

    @Slot()
    def _on_current(self) -> None:
        if self.current:
            self.looked_at.emit(self.current)
