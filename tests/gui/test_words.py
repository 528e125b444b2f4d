"""What the window calls a thing is one word everywhere: no text says a field's name instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabWidget,
    QTextBrowser,
    QWidget,
)

from tests.gui.driver import Driver
from tests.gui.region_driver import Pencil
from tuner.gui.commands.shortcuts import ELSEWHERE
from tuner.matchers.registry import matchers

FIELDS: Final = {name for matcher in matchers() for name in matcher.specs}
NAMED: Final = re.compile(
    rf"(?<![\w/\\\"'-])({'|'.join(sorted(FIELDS, key=len, reverse=True))})(?![\w\"'])"
)
ON_PURPOSE: Final = re.compile(
    r"<code>.*?</code>|<tr><td><b>(?:OpenCV|ROS 2)</b>.*?</tr>", re.DOTALL
)
"""In the tooltip of a parameter: what files and programs call it."""

JARGON: Final = re.compile(r"px rejected|\(not here\)|= [\d.]+ ms|\bapart\b$|\bslot\b.*\bNone\b")
ROLES: Final = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)


def texts(window: QWidget) -> Iterator[tuple[str, str]]:
    """Where, and what: everything that the window and its dialogs show, tell or speak."""
    for one in window.findChildren(QWidget):
        where = f"{type(one).__name__} {one.objectName()}"
        yield where, one.windowTitle()
        for said in (one.toolTip(), one.whatsThis(), one.statusTip()):
            yield where, said
        yield where, one.accessibleName()
        yield where, one.accessibleDescription()
        yield from ((where, said) for said in shown(one))
    for action in window.findChildren(QAction):
        for said in (action.text(), action.toolTip(), action.statusTip()):
            yield f"action {action.objectName()}", said


def shown(one: QWidget) -> Iterator[str]:
    """What stands in a widget."""
    if isinstance(one, QLabel | QAbstractButton | QLineEdit):
        yield one.text()
    elif isinstance(one, QTextBrowser):
        yield one.toPlainText()
    elif isinstance(one, QTabWidget):
        for number in range(one.count()):
            yield one.tabText(number)
            yield one.tabToolTip(number)
    elif isinstance(one, QComboBox | QAbstractItemView) and one.model() is not None:
        yield from entries(one.model())


def entries(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(model.rowCount()):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount()):
            index = model.index(row, column)
            yield from (str(model.data(index, role) or "") for role in ROLES)


def amiss(said: str) -> list[str]:
    """Names of fields, and words that nobody says."""
    plain = ON_PURPOSE.sub("", said)
    return [*NAMED.findall(plain), *JARGON.findall(plain)]


def faults(driver: Driver) -> list[tuple[str, str, list[str]]]:
    said = [*texts(driver.window), *(("message", one.text) for one in driver.messages)]
    assert len(said) > 100
    return [(where, text[:300], amiss(text)) for where, text in said if amiss(text)]


def test_a_field_name_is_seen_and_what_names_it_on_purpose_is_not() -> None:
    assert amiss("Lower block_size.") == ["block_size"]
    assert amiss("<b>Block size</b> <code>block_size</code>") == []
    assert amiss('/tmp/block_size.png, "block_size"') == []
    assert amiss("12 px rejected") == ["px rejected"]


def test_every_text_of_the_window_says_labels(driver: Driver) -> None:
    driver.inside.show_map(np.linspace(1, 2, 160 * 120, dtype=np.float32).reshape(120, 160))
    for tab in ("show_mono", "show_compare", "show_stereo"):
        driver.do(tab)
        driver.settle_all()
        assert faults(driver) == []


def test_every_dialog_says_labels(driver: Driver) -> None:
    for name in ("shortcuts", "models"):
        driver.do(name)
        assert faults(driver) == []
        driver.close_dialogs()
    assert [key.text for _, keys in ELSEWHERE for key in keys if amiss(key.text)] == []


@pytest.mark.parametrize(
    "values",
    [
        {"num_disparities": 144, "block_size": 41},
        {"speckle_window_size": 100, "speckle_range": 0},
        {"disp12_max_diff": 1, "block_size": 25},
        {"pre_filter_type": 0, "pre_filter_size": 87},
        {"pre_filter_type": 0, "pre_filter_size": 101},
    ],
    ids=", ".join,
)
def test_every_message_on_settings_says_labels(driver: Driver, values: dict[str, int]) -> None:
    for name, value in values.items():
        driver.set(name, value)
    driver.settle()
    assert faults(driver) == []
    assert driver.messages, "these settings are worth a word"


def test_what_is_said_of_a_roi_says_its_label(driver: Driver) -> None:
    driver.click("roi1_draw")
    Pencil(driver, "left").drag((10, 10), (13, 13), (14, 14))
    driver.settle()
    assert faults(driver) == []


def test_what_is_said_of_a_preset_that_cannot_be_used_says_labels(
    driver: Driver, tmp_path: Path
) -> None:
    for number, text in enumerate(
        (
            '{"block_size": 8}',
            '{"min_disparity": 1000, "num_disparities": 2048}',
            '{"stereo_bm": {"blockSize": 8}}',
            '{"numDisparities": 100, "blockSize": 15}',
        )
    ):
        path = tmp_path / f"{number}.json"
        path.write_text(text)
        driver.load_preset(path)
    driver.settle()
    assert len(driver.messages) >= 1
    assert faults(driver) == []
