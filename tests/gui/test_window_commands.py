"""Every command does something, has its own keys, and can be reached without a mouse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QInputDialog, QWidget

from tests.gui.windows import Driver, Files, write_pair
from tuner.gui.commands.command import COMMANDS, native, plain
from tuner.gui.stereo.words import describe
from tuner.gui.widgets.message_bar import Tone

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """What the user answers in each dialog; cancels unless told."""
    given: dict[str, Any] = {
        "getOpenFileNames": ([], ""),
        "getOpenFileName": ("", ""),
        "getSaveFileName": ("", ""),
        "getExistingDirectory": "",
    }
    for name in given:
        monkeypatch.setattr(QFileDialog, name, lambda *a, _name=name, **k: given[_name])
    given["getText"] = ("", False)
    monkeypatch.setattr(QInputDialog, "getText", lambda *a, **k: given["getText"])
    return given


@pytest.fixture
def keys(driver: Driver) -> Callable[..., None]:
    """Types a key at the window."""
    driver.window.activateWindow()
    driver.until(driver.window.isActiveWindow)
    driver.window.stereo_tab.grid.views["disparity"].setFocus()

    def press(key: Qt.Key, modifier: Any = NONE) -> None:
        target = QApplication.focusWidget() or driver.window
        driver.qtbot.keyClick(target, key, modifier)

    return press


def close_dialogs(driver: Driver) -> list[str]:
    found = [dialog for dialog in driver.window.findChildren(QDialog) if dialog.isVisible()]
    for dialog in found:
        dialog.close()
        dialog.deleteLater()
    return [dialog.objectName() for dialog in found]


@pytest.mark.parametrize("name", [c.name for c in COMMANDS if c.name not in {"quit"}])
def test_every_command_can_be_given(driver: Driver, answers: dict[str, Any], name: str) -> None:
    action = driver.window.actions_by_name[name]
    assert action.receivers("2triggered(bool)") + action.receivers("2toggled(bool)") > 0
    for _ in range(2):
        action.trigger()
        driver.settle()
        close_dialogs(driver)
    assert driver.errors() == []
    driver.agrees()


@pytest.mark.parametrize("name", [c.name for c in COMMANDS if c.name not in {"quit"}])
def test_every_command_can_be_given_without_a_pair(
    empty: Driver, answers: dict[str, Any], name: str
) -> None:
    empty.window.actions_by_name[name].trigger()
    empty.settle()
    close_dialogs(empty)


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
        letters = [c.text[c.text.index("&") + 1].lower() for c in COMMANDS if c.menu == menu]
        assert len(set(letters)) == len(letters), menu


def test_every_command_is_in_a_menu(driver: Driver) -> None:
    shown = {
        action.objectName()
        for menu in driver.window.menuBar().actions()
        for action in menu.menu().actions()
    }
    assert {f"action_{c.name}" for c in COMMANDS} <= shown


def test_the_sheet_lists_every_key(driver: Driver, keys: Callable[..., None]) -> None:
    keys(Qt.Key.Key_F1)
    sheet = driver.window.findChild(QDialog, "shortcut_sheet")
    assert sheet.isVisible()
    text = sheet.findChild(QWidget, "shortcut_text").toPlainText()  # type: ignore[attr-defined]
    for command in COMMANDS:
        if command.keys:
            assert plain(command.text) in text
        for key in command.keys:
            assert native(key) in text
    assert close_dialogs(driver) == ["shortcut_sheet"]


def test_the_diagnostics_can_be_copied(driver: Driver) -> None:
    driver.do("diagnostics")
    dialog = driver.window.findChild(QDialog, "diagnostics")
    dialog.findChild(QObject, "copy_diagnostics").click()  # type: ignore[attr-defined]
    text = QApplication.clipboard().text()
    for word in ("OpenCV threads", "Match", "Python", "Written to: nowhere", "160x120"):
        assert word in text
    close_dialogs(driver)


def test_open_with_the_keyboard(
    driver: Driver, keys: Callable[..., None], answers: dict[str, Any], files: Files
) -> None:
    other = write_pair(files.left.parent / "other", shift=3, seed=3)
    answers["getOpenFileNames"] = ([str(other.right), str(other.left)], "")
    keys(Qt.Key.Key_O, CTRL)
    driver.settle()
    assert driver.state.pair == other.ref
    answers["getOpenFileNames"] = ([str(files.left)], "")
    answers["getOpenFileName"] = (str(files.right), "")
    keys(Qt.Key.Key_O, CTRL)
    driver.settle()
    assert driver.state.pair == files.ref
    answers["getExistingDirectory"] = str(other.left.parent)
    keys(Qt.Key.Key_O, CTRL | SHIFT)
    driver.settle()
    assert driver.state.pair == other.ref
    keys(Qt.Key.Key_T, CTRL)
    driver.settle()
    assert driver.state.pair == other.ref.swapped()
    driver.agrees()


def test_save_undo_and_redo_with_the_keyboard(
    driver: Driver, keys: Callable[..., None], answers: dict[str, Any]
) -> None:
    answers["getText"] = ("By hand", True)
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
    grid = driver.window.stereo_tab.grid
    for number in (1, 2, 3, 4):
        keys(getattr(Qt.Key, f"Key_{number}"), ALT)
        assert grid.layout_number == number
    seen = []
    for _ in range(4):
        keys(Qt.Key.Key_F6)
        seen.append(grid.selection)
    assert len(set(seen)) == 4
    keys(Qt.Key.Key_F6, SHIFT)
    assert grid.selection == seen[-2]
    keys(Qt.Key.Key_1, CTRL)
    scale = grid.views["disparity"].canvas.mapping.scale
    keys(Qt.Key.Key_0, CTRL)
    assert grid.views["disparity"].canvas.mapping.scale != scale


def test_flip_wipe_and_copy_with_the_keyboard(driver: Driver, keys: Callable[..., None]) -> None:
    keys(Qt.Key.Key_D, CTRL | SHIFT)
    driver.set("block_size", 31)
    keys(Qt.Key.Key_B, CTRL)
    assert driver.state.active == 1
    keys(Qt.Key.Key_B, CTRL | SHIFT)
    assert driver.window.views.wiping
    keys(Qt.Key.Key_B, CTRL | SHIFT)
    driver.settle()
    driver.window.stereo_tab.grid.hovered.emit(80, 60)
    keys(Qt.Key.Key_Right)
    keys(Qt.Key.Key_C, CTRL | SHIFT)
    x, y = driver.window.stereo_tab.pointing.pixel or (0, 0)
    assert (x, y) == (81, 60)
    assert QApplication.clipboard().text() == describe(driver.frame, x, y)


def test_escape_closes_a_message(driver: Driver, keys: Callable[..., None]) -> None:
    driver.window.open_paths([Path("/no.json")])
    assert driver.message is not None
    keys(Qt.Key.Key_Escape)
    assert driver.message is None


def test_every_field_is_reached_by_tab(driver: Driver) -> None:
    reached = set()
    widget: QWidget | None = driver.window.panel
    for _ in range(400):
        widget = widget.nextInFocusChain() if widget else None
        if widget is None or widget is driver.window.panel:
            break
        reached.add(widget)
    for row in driver.window.panel.rows.values():
        assert reached & set(row.findChildren(QWidget)), row.objectName()


@pytest.mark.parametrize("suffix", [".npy", ".pfm", ".png", ".tiff"])
def test_export_writes_what_is_shown(
    driver: Driver, answers: dict[str, Any], tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"disparity{suffix}"
    answers["getSaveFileName"] = (str(path), "")
    driver.do("export")
    driver.until(lambda: driver.window.files.saver.settled)
    assert path.stat().st_size > 1000
    assert str(path) in driver.message.text
    assert driver.errors() == []
    if suffix == ".npy":
        np.testing.assert_array_equal(np.load(path), driver.frame.outcome.raw)


@pytest.mark.parametrize("name", ["x.gif", "no folder/x.pfm", "x"])
def test_an_export_that_cannot_be_says_why(
    driver: Driver, answers: dict[str, Any], tmp_path: Path, name: str
) -> None:
    answers["getSaveFileName"] = (str(tmp_path / name), "")
    driver.do("export")
    driver.until(driver.errors)
    assert name in driver.errors()[0]


def test_a_screenshot_from_the_menu(
    driver: Driver, answers: dict[str, Any], tmp_path: Path
) -> None:
    answers["getSaveFileName"] = (str(tmp_path / "shot.png"), "")
    driver.do("screenshot")
    assert (tmp_path / "shot.png").read_bytes().startswith(b"\x89PNG")
    answers["getSaveFileName"] = (str(tmp_path / "no" / "shot.png"), "")
    driver.do("screenshot")
    assert "shot.png" in driver.errors()[0]


def test_the_samples_open_with_their_ground_truth(empty: Driver) -> None:
    for name in ("open_sample_street", "open_sample"):
        empty.do(name)
        empty.settle()
        assert empty.frame.metrics is not None
        assert empty.errors() == []
        empty.agrees()
    assert empty.window.findChild(QWidget, "number_bad2").isVisible()


def test_a_smaller_pair_says_which_setting_it_changed(driver: Driver, tmp_path: Path) -> None:
    driver.open(write_pair(tmp_path / "large", width=640, height=480))
    driver.set("pre_filter_type", 0)
    driver.spin("pre_filter_size").setValue(255)
    driver.settle()
    driver.open(write_pair(tmp_path / "small", width=320, height=100))
    warned = [message.text for message in driver.messages if message.tone is Tone.WARNING]
    assert any(text.startswith("Pre-filter size is now ") for text in warned)
    assert not any("Block size" in text or "block_size" in text for text in warned)
