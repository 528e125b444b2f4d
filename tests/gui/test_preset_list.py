"""The side list of presets: what it shows and what it asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tuner.gui.presets.delegate import Role
from tuner.gui.presets.list import PresetList
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.library import Entry
from tuner.presets.preset import Preset

INDOOR, DEFAULTS = Path("/shipped/indoor.json"), Path("/shipped/defaults.json")
RIG, BROKEN = Path("/mine/rig.json"), Path("/mine/broken.json")
REASON = "block_size: 8 is not odd; nearest legal values are 7 and 9"


def entry(path: Path, title: str, *, description: str = "", **values: int) -> Entry:
    mine = path.parent.name == "mine"
    preset = Preset(settings=StereoBMSettings(**values), title=title, description=description)
    return Entry(path=path, preset=preset, shipped=not mine, writable=mine)


ENTRIES = (
    entry(INDOOR, "Indoor <near>", description="Bench & shelf.\nSecond line.", block_size=15),
    entry(DEFAULTS, "Defaults"),
    entry(RIG, "My rig", block_size=9, speckle_range=32, speckle_window_size=100),
    Entry(path=BROKEN, preset=None, error=f"{BROKEN}: {REASON}", writable=True),
)
SIGNALS = (
    "load_requested",
    "save_requested",
    "save_as_requested",
    "duplicate_requested",
    "rename_requested",
    "describe_requested",
    "delete_requested",
    "open_folder_requested",
)


@pytest.fixture
def presets(qtbot: QtBot) -> PresetList:
    made = PresetList()
    qtbot.addWidget(made)
    made.resize(260, 600)
    made.show_entries(ENTRIES, None, False)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


@pytest.fixture
def asked(presets: PresetList) -> list[tuple[Any, ...]]:
    seen: list[tuple[Any, ...]] = []
    for name in SIGNALS:
        getattr(presets, name).connect(lambda *given, name=name: seen.append((name, *given)))
    return seen


def choose(presets: PresetList, path: Path) -> None:
    items = [presets.list.item(row) for row in range(presets.list.count())]
    presets.list.setCurrentItem(next(i for i in items if i.data(Role.PATH) == path))


def texts(presets: PresetList) -> list[str]:
    return [presets.list.item(row).text() for row in range(presets.list.count())]


def mark(presets: PresetList, path: Path, role: Role) -> Any:
    choose(presets, path)
    return presets.list.currentItem().data(role)


def test_shipped_presets_stand_above_ones_own(presets: PresetList) -> None:
    assert texts(presets) == ["Shipped", "Indoor <near>", "Defaults", "Mine", "My rig", "broken"]


def test_an_empty_section_says_so(presets: PresetList) -> None:
    presets.show_entries(ENTRIES[:1], None, False)
    assert texts(presets)[-1] == "Mine: none yet"


def test_the_second_line_describes_or_tells_the_differences(presets: PresetList) -> None:
    assert mark(presets, INDOOR, Role.SECOND) == "Bench & shelf."
    assert mark(presets, DEFAULTS, Role.SECOND) == "StereoBM's defaults"
    second = mark(presets, RIG, Role.SECOND)
    assert second == "Block size 9 px, Speckle area 100 px², Speckle range 2 px"


def test_the_details_show_description_and_differences(presets: PresetList) -> None:
    choose(presets, INDOOR)
    text = presets.details.toPlainText()
    assert "Indoor <near>" in text
    assert "Second line." in text
    assert "Block size" in text
    assert "21 px" in text
    assert "15 px" in text


def test_a_broken_file_shows_its_reason_and_cannot_be_loaded(
    presets: PresetList, asked: list[Any]
) -> None:
    choose(presets, BROKEN)
    assert presets.list.currentItem().data(Role.SECOND) == REASON
    assert REASON in presets.details.toPlainText()
    assert not presets.offered.load.isEnabled()
    presets.list.itemDoubleClicked.emit(presets.list.currentItem())
    assert asked == []
    presets.offered.delete.trigger()
    assert asked == [("delete_requested", BROKEN)]


def test_showing_entries_asks_for_nothing(presets: PresetList, asked: list[Any]) -> None:
    presets.show_entries(ENTRIES[1:], RIG, True)
    presets.show_dirty(False)
    assert asked == []


def test_double_click_and_enter_load(presets: PresetList, asked: list[Any]) -> None:
    choose(presets, RIG)
    place = presets.list.visualItemRect(presets.list.currentItem()).center()
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(presets.list.viewport(), left, pos=place)
    QTest.mouseDClick(presets.list.viewport(), left, pos=place)
    assert asked == [("load_requested", RIG)]


def test_enter_loads(presets: PresetList, asked: list[Any], qtbot: QtBot) -> None:
    choose(presets, INDOOR)
    presets.list.setFocus()
    qtbot.waitUntil(presets.list.hasFocus)
    QTest.keyClick(presets.list, Qt.Key.Key_Return)
    assert asked == [("load_requested", INDOOR)]


def test_del_asks_to_delete_ones_own_only(
    presets: PresetList, asked: list[Any], qtbot: QtBot
) -> None:
    presets.list.setFocus()
    qtbot.waitUntil(presets.list.hasFocus)
    for path in (INDOOR, RIG):
        choose(presets, path)
        QTest.keyClick(presets.list, Qt.Key.Key_Delete)
    assert asked == [("delete_requested", RIG)]


def test_f2_renames_in_place(presets: PresetList, asked: list[Any], qtbot: QtBot) -> None:
    choose(presets, RIG)
    presets.list.setFocus()
    qtbot.waitUntil(presets.list.hasFocus)
    QTest.keyClick(presets.list, Qt.Key.Key_F2)
    editor = presets.list.findChild(QLineEdit)
    assert editor.text() == "My rig"
    QTest.keyClicks(editor, "Robot")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [("rename_requested", RIG, "Robot")]
    assert "My rig" in texts(presets)


def test_a_shipped_preset_can_be_loaded_and_duplicated_only(presets: PresetList) -> None:
    choose(presets, INDOOR)
    assert presets.offered.load.isEnabled()
    assert presets.offered.duplicate.isEnabled()
    assert not presets.offered.rename.isEnabled()
    assert not presets.offered.delete.isEnabled()


@pytest.mark.parametrize(
    ("active", "wanted"),
    [(RIG, "save_requested"), (INDOOR, "save_as_requested"), (None, "save_as_requested")],
)
def test_save_overwrites_ones_own_only(
    presets: PresetList, asked: list[Any], active: Path | None, wanted: str
) -> None:
    presets.show_entries(ENTRIES, active, True)
    presets.offered.save.trigger()
    assert asked == [(wanted,)]


def test_the_active_preset_is_marked_when_the_settings_differ(presets: PresetList) -> None:
    presets.show_entries(ENTRIES, RIG, False)
    assert mark(presets, RIG, Role.ACTIVE)
    assert not mark(presets, RIG, Role.DIRTY)
    assert not presets.offered.save.isEnabled()
    presets.show_entries(ENTRIES, RIG, True)
    assert mark(presets, RIG, Role.DIRTY)
    assert not mark(presets, INDOOR, Role.DIRTY)
    assert presets.offered.save.isEnabled()
    spoken = presets.list.currentItem
    choose(presets, RIG)
    assert "modified" in spoken().data(Qt.ItemDataRole.AccessibleTextRole)


def test_the_selection_survives_a_change_of_the_folder(presets: PresetList) -> None:
    choose(presets, RIG)
    presets.show_entries((*ENTRIES, entry(Path("/mine/a.json"), "A")), None, False)
    assert presets.selected is not None
    assert presets.selected.path == RIG


def test_a_loaded_preset_is_selected(presets: PresetList) -> None:
    choose(presets, INDOOR)
    presets.show_entries(ENTRIES, RIG, False)
    assert presets.selected is not None
    assert presets.selected.path == RIG


def test_a_preset_that_is_active_before_it_is_listed_is_selected_then(presets: PresetList) -> None:
    choose(presets, RIG)
    new = entry(Path("/mine/new.json"), "New")
    presets.show_entries(ENTRIES, new.path, False)
    assert presets.selected is None, "Del would delete a preset that nobody chose"
    presets.show_entries((*ENTRIES, new), new.path, False)
    assert presets.selected == new


@pytest.mark.parametrize("name", ["duplicate", "save_as", "open_folder"])
def test_the_other_actions_ask(presets: PresetList, asked: list[Any], name: str) -> None:
    choose(presets, INDOOR)
    action: QAction = getattr(presets.offered, name)
    action.trigger()
    assert asked[0][0] == f"{name}_requested"


def test_another_active_preset_is_marked_without_building_the_list_anew(
    presets: PresetList,
) -> None:
    presets.show_entries(ENTRIES, RIG, False)
    items = [presets.list.item(row) for row in range(presets.list.count())]
    presets.show_entries(ENTRIES, INDOOR, True)
    assert [presets.list.item(row) for row in range(presets.list.count())] == items
    assert [mark(presets, path, Role.ACTIVE) for path in (RIG, INDOOR)] == [False, True]
    assert [mark(presets, path, Role.DIRTY) for path in (RIG, INDOOR)] == [False, True]
