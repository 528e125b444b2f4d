"""Asks what is to be done where a preset's title is taken."""

from __future__ import annotations

from enum import Enum

from PySide6.QtWidgets import QMessageBox, QWidget

from tuner.gui.widgets.naming import named


class Taken(Enum):
    """What to do with a title that another preset has."""

    REPLACE = "replace"
    KEEP_BOTH = "keep both"
    CANCEL = "cancel"


def taken_question(over: QWidget | None, title: str, *, replaceable: bool) -> QMessageBox:
    """The question, whose default is Cancel; its buttons are named after the answers."""
    box = named(QMessageBox(over), "preset_taken")
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("This title is taken")
    box.setText(f"There is a preset called “{title}” already.")
    roles = {
        Taken.REPLACE: ("&Replace it", QMessageBox.ButtonRole.DestructiveRole),
        Taken.KEEP_BOTH: ("&Keep both", QMessageBox.ButtonRole.AcceptRole),
    }
    for answer, (text, role) in roles.items():
        if answer is not Taken.REPLACE or replaceable:
            named(box.addButton(text, role), f"taken_{answer.name.lower()}")
    cancel = named(box.addButton(QMessageBox.StandardButton.Cancel), "taken_cancel")
    box.setDefaultButton(cancel)
    return box


def ask_taken(over: QWidget, title: str, *, replaceable: bool) -> Taken:
    """The user's answer; closing the question cancels.

    Args:
        replaceable: the preset there can be written over.
    """
    box = taken_question(over, title, replaceable=replaceable)
    try:
        box.exec()
        return answer_of(box)
    finally:
        box.deleteLater()


def answer_of(box: QMessageBox) -> Taken:
    """What the button that was pressed stands for."""
    pressed = box.clickedButton()
    name = pressed.objectName() if pressed is not None else ""
    return next((one for one in Taken if name == f"taken_{one.name.lower()}"), Taken.CANCEL)
