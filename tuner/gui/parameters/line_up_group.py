"""The line-up of the rows in the panel: a switch, and five numbers that are folded by default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from tuner.core.geometry.rectification import SPECS
from tuner.core.tunable import Size
from tuner.gui.parameters.rectangle_row import disclosure
from tuner.gui.parameters.row import ParameterRow
from tuner.gui.widgets.font import smaller
from tuner.gui.widgets.making import paragraph
from tuner.gui.widgets.naming import named
from tuner.session.rows import RowsShown

PREFIX: Final = "line_up_"
"""Before the names of the numbers, as on the command line."""

ESTIMATED: Final = "Estimated from the pair's own matches: no metres."
ON_TOP: Final = "Estimated from the pair's own matches, on top of the calibration: metres stay."
ASIDE: Final = "switched off"


class LineUpGroup(QWidget):
    """Shows how the right picture is moved; hidden while that does not matter.

    Signals:
        edited(name, value, dragging): a gesture set this legal value.
        switched(on): a gesture.
        noted(words): what was typed is not what was taken.
    """

    edited = Signal(str, object, bool)
    switched = Signal(bool)
    noted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("line_up")
        self._shown = RowsShown()
        self._size: Size | None = None
        self._disclosure = named(disclosure(self), "line_up_disclosure")
        self._switch = named(QCheckBox("on", self), "line_up_on")
        self._switch.setAccessibleName("Line up the rows")
        self._switch.setToolTip(
            "Move the right picture so that its rows meet those of the left one. Off keeps the "
            "numbers."
        )
        self._estimated = paragraph(ESTIMATED)
        self._estimated.setFont(smaller(self._estimated.font()))
        self._estimated.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._rows = {name: self._row(name) for name in SPECS}
        self._arrange()
        self._disclosure.clicked.connect(lambda: self.unfold(not self._unfolded))
        self._switch.clicked.connect(self._on_switch)
        self.unfold(False)
        self.hide()

    @property
    def rows(self) -> Mapping[str, ParameterRow]:
        """The rows of the numbers, by the names of their fields."""
        return self._rows

    def set_columns(self, spin: int) -> None:
        """Width of the spin boxes, so that they align with those of other rows."""
        for row in self._rows.values():
            row.set_columns(spin)

    def unfold(self, unfolded: bool) -> None:
        """Show or hide the five numbers."""
        self._unfolded = unfolded
        arrow = Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow
        self._disclosure.setArrowType(arrow)
        for part in (self._estimated, *self._rows.values()):
            part.setVisible(unfolded)

    def show_rows(self, shown: RowsShown, size: Size, *, seen: bool) -> None:
        """Show the numbers and whether they are in force; never emits."""
        self.setVisible(seen)
        if (shown, size) == (self._shown, self._size) and self._stands:
            return
        self._shown, self._size = shown, size
        values = {PREFIX + name: value for name, value in shown.line_up.values.items()}
        for row in self._rows.values():
            row.show_value(values, size)
            row.show_reason(ASIDE if shown.aside else "", locked=shown.aside)
        self._switch.setChecked(shown.on)
        self._disclosure.setText(f"Rows lined up: {self._words(shown)}")
        estimated = ON_TOP if shown.metric else ESTIMATED
        self._estimated.setText(estimated)
        self._disclosure.setToolTip(f"{shown.line_up.words}. {estimated}")
        self._disclosure.setAccessibleDescription(self._disclosure.toolTip())

    @property
    def _stands(self) -> bool:
        """Nobody has typed or clicked what has not been taken."""
        numbers = self._shown.line_up.values.items()
        rows = all(self._rows[name].shows(value) for name, value in numbers)
        return rows and self._switch.isChecked() == self._shown.on

    @staticmethod
    def _words(shown: RowsShown) -> str:
        if not shown.line_up:
            return "no"
        return "off" if shown.aside else "estimated"

    def _row(self, name: str) -> ParameterRow:
        row = ParameterRow(PREFIX + name, SPECS[name], 0, self)
        row.edited.connect(lambda _, value, dragging: self.edited.emit(name, value, dragging))
        row.noted.connect(self.noted)
        return row

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(self._disclosure)
        head.addStretch(1)
        head.addWidget(self._switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addLayout(head)
        for part in (self._estimated, *self._rows.values()):
            column.addWidget(part)

    @Slot(bool)
    def _on_switch(self, on: bool) -> None:
        # It shows what is so: a fit comes later, or is refused.
        self._switch.setChecked(self._shown.on)
        self.switched.emit(on)
