"""Where a number was typed last, the keys of undo and redo go through the window's steps."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox

from tests.gui.driver import Driver

CONTROL = Qt.KeyboardModifier.ControlModifier
REDO = {
    "Ctrl+Shift+Z": (Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier),
    "Ctrl+Y": (Qt.Key.Key_Y, CONTROL),
}


def number_fields(driver: Driver) -> dict[str, QAbstractSpinBox]:
    """Every box for numbers of the window itself, by a name that tells it."""
    boxes = driver.window.findChildren(QAbstractSpinBox)
    found = {box.objectName() or box.parent().objectName(): box for box in boxes}
    assert len(found) == len(boxes) > 30
    return found


def type_again(driver: Driver, box: QAbstractSpinBox) -> None:
    """Type what the box says, letter by letter as it writes it itself, and Enter."""
    box.setEnabled(True)
    box.setFocus()
    box.lineEdit().selectAll()
    driver.qtbot.keyClicks(box, box.lineEdit().text())
    driver.qtbot.keyClick(box, Qt.Key.Key_Return)


@pytest.mark.parametrize("redo", REDO)
def test_undo_in_each_field_is_the_windows_once_a_number_was_typed(
    driver: Driver, redo: str
) -> None:
    driver.drag("block_size", 15)
    driver.window.activateWindow()
    deaf = []
    for name, box in number_fields(driver).items():
        type_again(driver, box)
        before = driver.steps
        driver.qtbot.keyClick(box, Qt.Key.Key_Z, CONTROL)
        undone = driver.steps
        driver.qtbot.keyClick(box, *REDO[redo])
        if (undone, driver.steps) != (before - 1, before):
            deaf.append(name)
    driver.settle()
    assert not deaf, "leave_undo_to_window has not been said of these"


def test_undo_in_each_field_takes_back_what_is_half_typed_first(driver: Driver) -> None:
    driver.drag("block_size", 15)
    driver.window.activateWindow()
    for name, box in number_fields(driver).items():
        type_again(driver, box)
        before, text = driver.steps, box.lineEdit().text()
        box.selectAll()
        driver.qtbot.keyClick(box, Qt.Key.Key_3)
        assert box.lineEdit().text() != text, name
        driver.qtbot.keyClick(box, Qt.Key.Key_Z, CONTROL)
        assert (box.lineEdit().text(), driver.steps) == (text, before), name
    driver.settle()
