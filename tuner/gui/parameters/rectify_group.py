"""The tunables of a rig's rectification in the panel, as declared: a switch, the rest folded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tuner.core.geometry.stereo_rectification import OFF, ON, SPECS, Rectification
from tuner.core.tunable import Size
from tuner.gui.parameters.rectangle_row import disclosure
from tuner.gui.parameters.row import FieldRow, ParameterRow, field_row
from tuner.gui.widgets.naming import named
from tuner.session.rig import RigRef

PREFIX: Final = "rectify_"
"""Before the names of the tunables, as on the command line."""

SWITCHED_OFF: Final = "rectification is off"
DONE_ALREADY: Final = "the pair is rectified already"
BY_HAND: Final = "the numbers typed by hand leave nothing to choose"
_ALWAYS: Final = ("on", "shift")
"""What counts for pictures that somebody has rectified, too."""


class RectifyGroup(QWidget):
    """Shows by what the pair is rectified, and how; hidden where no calibration is open.

    Signals:
        edited(name, value, dragging): a gesture set this legal value.
        noted(words): what was typed is not what was taken.
    """

    edited = Signal(str, object, bool)
    noted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rectification")
        self._disclosure = named(disclosure(self), "rectification_disclosure")
        defaults = Rectification().values
        self._rows = {name: self._row(name, defaults[name]) for name in SPECS}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        for part in (self._disclosure, *self._rows.values()):
            column.addWidget(part)
        self._disclosure.clicked.connect(lambda: self.unfold(not self._unfolded))
        self.unfold(False)
        self.hide()

    @property
    def rows(self) -> Mapping[str, FieldRow]:
        """The rows, by the names of their fields."""
        return self._rows

    def set_columns(self, spin: int) -> None:
        """Width of the boxes, so that they align with those of other rows."""
        for row in self._rows.values():
            row.set_columns(spin)

    def unfold(self, unfolded: bool) -> None:
        """Show or hide all rows but the switch."""
        self._unfolded = unfolded
        arrow = Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow
        self._disclosure.setArrowType(arrow)
        for name, row in self._rows.items():
            row.setVisible(unfolded or name == "on")

    def show_rig(self, rig: RigRef, size: Size) -> None:
        """Show the values; never emits.

        Args:
            size: of the pair on show.
        """
        self.setVisible(bool(rig))
        if not rig:
            return
        values = {PREFIX + name: value for name, value in rig.how.values.items()}
        for name, row in self._rows.items():
            row.show_value(values, size)
            if isinstance(row, ParameterRow):
                reason = _no_effect(name, rig)
                row.show_reason(reason, locked=bool(reason))
        done = "Calibration" if rig.how.on != ON or rig.typed is not None else "Rectified by"
        found = " (found beside)" if rig.found else ""
        self._disclosure.setText(f"{done}: {_short(rig)}{found}")
        self._disclosure.setToolTip("\n".join(rig.calibration.files) or rig.title)
        self._disclosure.setAccessibleDescription(self._disclosure.toolTip())

    def _row(self, name: str, default: int) -> FieldRow:
        row = field_row(PREFIX + name, SPECS[name], default, self)
        row.edited.connect(lambda _, value, dragging: self.edited.emit(name, value, dragging))
        row.noted.connect(self.noted)
        return row


def _no_effect(name: str, rig: RigRef) -> str:
    if name == "on":
        return ""
    if rig.how.on == OFF:
        return SWITCHED_OFF
    if name in _ALWAYS:
        return ""
    if rig.typed is not None:
        return BY_HAND
    return "" if rig.how.on == ON else DONE_ALREADY


def _short(rig: RigRef) -> str:
    first, *others = rig.title.split(" and ")
    return f"{first} + {len(others)}" if others else first
