"""Every command does something, has its own keys, and can be reached without a mouse."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QToolBar, QWidget

from tests.gui.declared import COMMANDS, EVERY
from tests.gui.driver import Driver
from tests.gui.files import Files, write_pair
from tuner.gui.stereo.words import describe
from tuner.gui.views.layouts import NAMES
from tuner.gui.widgets.message_bar import MessageBar, Tone
from tuner.matchers.stereo_bm import SPECS

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def keys(driver: Driver) -> Callable[..., None]:
    """Types a key at the window."""
    driver.window.activateWindow()
    driver.until(driver.window.isActiveWindow)
    driver.view("disparity").setFocus()
    return driver.press


@pytest.mark.parametrize("name", [c.name for c in COMMANDS if c.name not in {"quit"}])
def test_every_command_can_be_given(driver: Driver, name: str) -> None:
    action = driver.action(name)
    assert action.receivers("2triggered(bool)") + action.receivers("2toggled(bool)") > 0
    for _ in range(2):
        action.trigger()
        driver.settle()
        driver.close_dialogs()
    assert driver.errors() == []
    driver.agrees()


@pytest.mark.parametrize("name", [c.name for c in COMMANDS if c.name not in {"quit"}])
def test_every_command_can_be_given_without_a_pair(empty: Driver, name: str) -> None:
    empty.do(name)
    empty.settle()
    empty.close_dialogs()


def test_quit_closes(driver: Driver) -> None:
    driver.do("quit")
    assert not driver.window.isVisible()


def test_no_two_commands_share_a_key(driver: Driver) -> None:
    used = Counter(QKeySequence(key).toString() for c in COMMANDS for key in c.keys)
    assert [key for key, count in used.items() if count > 1] == []
    assert "" not in used


def test_no_two_commands_share_a_name_or_a_mnemonic() -> None:
    assert len({c.name for c in COMMANDS}) == len(COMMANDS)
    for menu in {c.menu for c in COMMANDS}:
        letters = [c.text[c.text.index("&") + 1].lower() for c in EVERY if c.menu == menu]
        assert len(set(letters)) == len(letters), menu


def test_every_command_is_in_a_menu(driver: Driver) -> None:
    shown = {
        action.objectName()
        for menu in driver.window.menuBar().actions()
        for action in menu.menu().actions()
    }
    assert {f"action_{c.name}" for c in COMMANDS} <= shown


MENUS = {
    "file": """
        open_pair open_folder open_recording open_camera recent open_sample open_sample_street
        | open_truth close_truth change_divisor read_as_depth signed_truth truth_mask
        | swap open_calibration line_up leave_rows
        | load_preset save_preset save_preset_as copy_settings save_settings
        | export screenshot | quit
    """,
    "edit": "undo redo | copy_value | reset_all set_range draw_left draw_right",
    "view": """
        layout_1 layout_2 layout_3 layout_4 | next_view previous_view | fit one_to_one
        | show_as_read show_rows grey show_findings show_invalid outline | full_screen side_panels
        | point_cloud cloud_reset cloud_front cloud_top cloud_side | Presets Parameters
    """,
    "pairs": """
        previous_pair next_pair play_pairs loop_pairs
        | mark_pair mark_ten unmark_pairs next_marked previous_marked
        | pair_strip | record_pairs
    """,
    "rig": """
        open_calibration close_calibration calibration_details type_calibration calibrate_here
        | search_by_distance
    """,
    "compare": "flip copy_to_other wipe",
    "depth": """
        show_stereo show_mono show_compare | run_network open_network models export_map
        | compare_copy compare_table compare_filled compare_figures
    """,
    "output": "snapshot report export_cloud | batch",
    "help": "shortcuts diagnostics about",
}
TOOLBAR = """
    open_pair save_preset | undo redo
    | layout_1 layout_2 layout_3 layout_4 fit one_to_one | swap flip wipe
"""


def test_the_menus_and_the_toolbar_keep_their_order(empty: Driver) -> None:
    for name, order in MENUS.items():
        assert entries(empty.find(QMenu, f"menu_{name}")) == order.split(), name
    assert entries(empty.find(QToolBar, "toolbar")) == TOOLBAR.split()


def entries(shown: QMenu | QToolBar) -> list[str]:
    """Names of the commands, | for a separator, the text of what has no name."""
    return [
        "|"
        if action.isSeparator()
        else action.menu().objectName().removeprefix("menu_")
        if action.menu() is not None
        else action.objectName().removeprefix("action_") or action.text()
        for action in shown.actions()
    ]


def test_the_sheet_lists_every_key(driver: Driver, keys: Callable[..., None]) -> None:
    keys(Qt.Key.Key_F1)
    sheet = driver.find(QDialog, "shortcut_sheet")
    assert sheet.isVisible()
    text = sheet.findChild(QWidget, "shortcut_text").toPlainText()  # type: ignore[attr-defined]
    for command in COMMANDS:
        if command.keys:
            assert command.text.replace("&", "").rstrip("…") in text
        for key in command.keys:
            assert QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) in text
    assert driver.close_dialogs() == ["shortcut_sheet"]


def test_the_sheet_lists_the_keys_of_single_regions_too(driver: Driver) -> None:
    inside = [*driver.window.findChildren(QAction), *driver.window.findChildren(QShortcut)]
    used = {
        key.toString()
        for one in inside
        for key in (one.shortcuts() if isinstance(one, QAction) else one.keys())
    }
    assert {"W", "B", "P", "Space", "F2", "Del"} <= used
    driver.do("shortcuts")
    sheet = driver.find(QDialog, "shortcut_sheet")
    text = sheet.findChild(QWidget, "shortcut_text").toPlainText()  # type: ignore[attr-defined]
    words = set(re.split(r"\n|\t| or |, ", text))
    assert used - words == set()
    driver.close_dialogs()


@pytest.mark.parametrize("tab", ["stereo", "mono", "compare"])
def test_a_message_appears_in_the_tab_in_front(driver: Driver, tmp_path: Path, tab: str) -> None:
    driver.do(f"show_{tab}")
    assert not driver.load_preset(tmp_path / "missing.json")
    bars = {bar.parent().objectName(): bar for bar in driver.window.findChildren(MessageBar)}
    assert [name for name, bar in bars.items() if bar.message] == [f"{tab}_tab"]
    for elsewhere in ("mono", "stereo"):
        driver.do(f"show_{elsewhere}")
        driver.load_preset(tmp_path / "missing.json")
        assert [name for name, bar in bars.items() if bar.message] == [f"{elsewhere}_tab"]


def test_the_diagnostics_can_be_copied(driver: Driver) -> None:
    driver.do("diagnostics")
    dialog = driver.find(QDialog, "diagnostics")
    dialog.findChild(QObject, "copy_diagnostics").click()  # type: ignore[attr-defined]
    text = QApplication.clipboard().text()
    for word in ("OpenCV threads", "Match", "Python", "Written to: nowhere", "160x120"):
        assert word in text
    driver.close_dialogs()


def test_open_with_the_keyboard(driver: Driver, keys: Callable[..., None], files: Files) -> None:
    other = write_pair(files.left.parent / "other", shift=3, seed=3)
    driver.choose(other.right, other.left)
    keys(Qt.Key.Key_O, CTRL)
    driver.settle()
    assert driver.state.pair == other.ref
    driver.choose(files.left)
    driver.choose(files.right)
    keys(Qt.Key.Key_O, CTRL)
    driver.settle()
    assert driver.state.pair == files.ref
    driver.choose(other.left.parent)
    keys(Qt.Key.Key_O, CTRL | SHIFT)
    driver.settle()
    assert driver.state.pair == other.ref
    keys(Qt.Key.Key_T, CTRL)
    driver.settle()
    assert driver.state.pair == other.ref.swapped()
    driver.agrees()


def test_save_undo_and_redo_with_the_keyboard(driver: Driver, keys: Callable[..., None]) -> None:
    driver.answer("By hand")
    driver.set("uniqueness_ratio", 44)
    keys(Qt.Key.Key_S, CTRL)
    assert Path(driver.state.slot.preset_path).is_file()
    driver.set("uniqueness_ratio", 55)
    keys(Qt.Key.Key_Z, CTRL)
    assert driver.state.settings.uniqueness_ratio == 44
    keys(Qt.Key.Key_Z, CTRL | SHIFT)
    assert driver.state.settings.uniqueness_ratio == 55
    keys(Qt.Key.Key_Z, CTRL)
    keys(Qt.Key.Key_Y, CTRL)
    assert driver.state.settings.uniqueness_ratio == 55
    keys(Qt.Key.Key_R, CTRL)
    assert driver.state.settings.uniqueness_ratio == 15
    driver.settle()
    driver.agrees()


def test_views_with_the_keyboard(driver: Driver, keys: Callable[..., None]) -> None:
    for number in (1, 2, 3, 4):
        keys(getattr(Qt.Key, f"Key_{number}"), ALT)
        assert len(shown(driver)) == number
    seen = []
    for _ in range(4):
        keys(Qt.Key.Key_F6)
        seen.append(selected(driver))
    assert len(set(seen)) == 4
    keys(Qt.Key.Key_F6, SHIFT)
    assert selected(driver) == seen[-2]
    keys(Qt.Key.Key_1, CTRL)
    canvas = driver.view("disparity").canvas
    scale = canvas.mapping.scale
    keys(Qt.Key.Key_0, CTRL)
    assert canvas.mapping.scale != scale


def shown(driver: Driver) -> list[str]:
    return [name for name in NAMES if driver.view(name).isVisible()]


def selected(driver: Driver) -> str:
    (name,) = [name for name in shown(driver) if driver.view(name).selected]
    return name


def test_flip_wipe_and_copy_with_the_keyboard(driver: Driver, keys: Callable[..., None]) -> None:
    keys(Qt.Key.Key_D, CTRL | SHIFT)
    driver.set("block_size", 31)
    keys(Qt.Key.Key_B, CTRL)
    assert driver.state.active == 1
    keys(Qt.Key.Key_B, CTRL | SHIFT)
    assert driver.action("wipe").isChecked()
    keys(Qt.Key.Key_B, CTRL | SHIFT)
    driver.settle()
    driver.point(80, 60)
    keys(Qt.Key.Key_Right)
    keys(Qt.Key.Key_C, CTRL | SHIFT)
    assert driver.marks().crosshair == (81, 60)
    assert QApplication.clipboard().text() == describe(driver.frame, 81, 60)


def test_escape_closes_a_message(driver: Driver, keys: Callable[..., None]) -> None:
    driver.window.open_paths([Path("/no.json")])
    driver.until(lambda: driver.message)
    keys(Qt.Key.Key_Escape)
    assert driver.message is None


def test_every_field_is_reached_by_tab(driver: Driver) -> None:
    reached = set()
    panel = driver.find(QWidget, "parameters")
    widget: QWidget | None = panel
    for _ in range(400):
        widget = widget.nextInFocusChain() if widget else None
        if widget is None or widget is panel:
            break
        reached.add(widget)
    for name in SPECS:
        assert reached & set(driver.row(name).findChildren(QWidget)), name


def test_a_screenshot_from_the_menu(driver: Driver, tmp_path: Path) -> None:
    driver.choose(tmp_path / "shot.png")
    driver.do("screenshot")
    assert (tmp_path / "shot.png").read_bytes().startswith(b"\x89PNG")
    driver.choose(tmp_path / "no" / "shot.png")
    driver.do("screenshot")
    assert "shot.png" in driver.errors()[0]


def test_the_samples_open_with_their_ground_truth(empty: Driver) -> None:
    for name in ("open_sample_street", "open_sample"):
        empty.do(name)
        empty.settle()
        assert empty.frame.metrics is not None
        assert empty.errors() == []
        empty.agrees()
    assert empty.find(QWidget, "number_bad2").isVisible()


def test_a_smaller_pair_says_which_setting_it_changed(driver: Driver, tmp_path: Path) -> None:
    driver.open(write_pair(tmp_path / "large", width=640, height=480))
    driver.set("pre_filter_type", 0)
    driver.spin("pre_filter_size").setValue(255)
    driver.settle()
    driver.open(write_pair(tmp_path / "small", width=320, height=100))
    warned = [message.text for message in driver.messages if message.tone is Tone.WARNING]
    assert any(text.startswith("Pre-filter size is now ") for text in warned)
    assert not any("Block size" in text or "block_size" in text for text in warned)
