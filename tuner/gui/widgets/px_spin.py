"""A box for a number in px, however it is typed."""

from __future__ import annotations

import unicodedata

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from tuner.gui.widgets.undo_keys import leave_undo_to_window
from tuner.gui.widgets.virtuals import guarded


def plain(text: str) -> str:
    """A typed number as the program writes it: a point, and the digits 0..9 of any script."""
    written = (str(unicodedata.decimal(letter, letter)) for letter in text)
    return "".join(written).replace(",", ".").replace("\u066b", ".")


@guarded
class PxSpin(QDoubleSpinBox):
    """A spin box for px that takes a comma for a point, and digits of any script."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        leave_undo_to_window(self)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        state: tuple[QValidator.State, str, int] = super().validate(plain(text), position)
        return state

    def valueFromText(self, text: str) -> float:
        return super().valueFromText(plain(text))
