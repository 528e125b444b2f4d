"""What survives a restart, and that nothing in the settings file can stop the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QComboBox, QDockWidget

from tests.gui.driver import Driver
from tests.gui.files import Files, write_pair
from tuner.gui.store import RECENT, Store
from tuner.gui.views.layouts import NAMES
from tuner.session.view import StereoView


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def stores(settings: QSettings) -> Callable[[], Store]:
    """Each call opens the same settings anew."""
    return lambda: Store(QSettings(settings.fileName(), settings.format()))


def test_everything_comes_back(qapp: Any, stores: Callable[[], Store]) -> None:
    choices = StereoView(colour_map="magma", fourth="reasons", layout=2, outline=True)
    store = stores()
    store.keep_stereo_view(choices)
    store.keep_geometry(QByteArray(b"one"), QByteArray(b"two"))
    store.keep_last_preset("/a b/p,1.json")
    store.keep_settings('{"stereo_bm": {}}')
    store.keep_folder("pair", "/x\ny")
    store.remember_pair("/l 'ä\n\".png", "/r;,=.png")
    store.sync()
    again = stores()
    assert again.stereo_view() == choices
    assert again.geometry() == (QByteArray(b"one"), QByteArray(b"two"))
    assert again.last_preset() == "/a b/p,1.json"
    assert again.settings() == '{"stereo_bm": {}}'
    assert again.folder("pair") == "/x\ny"
    assert again.recent() == [("/l 'ä\n\".png", "/r;,=.png")]


def test_an_empty_store_has_defaults(qapp: Any, stores: Callable[[], Store]) -> None:
    store = stores()
    assert store.stereo_view() == StereoView()
    assert store.recent() == []
    assert store.last_preset() == store.settings() == store.folder("pair") == ""
    assert all(part.isEmpty() for part in store.geometry())


def test_recent_pairs_are_newest_first_without_repeats(
    qapp: Any, stores: Callable[[], Store]
) -> None:
    store = stores()
    for number in range(RECENT + 5):
        store.remember_pair(f"l{number}", "r")
    store.remember_pair("l10", "r")
    recent = store.recent()
    assert len(recent) == RECENT
    assert recent[0] == ("l10", "r")
    assert recent.count(("l10", "r")) == 1
    store.forget_recent()
    assert store.recent() == []


NONSENSE = (
    "not json",
    "7",
    "null",
    '"text"',
    "[[1, 2], [null, null], 3, [], {}]",
    '[["only one"]]',
    '{"layout": 9, "colour_map": "no", "fourth": "no", "show_invalid": 1, "outline": "x"}',
    '{"layout": true, "colour_map": 5, "more": 1}',
    "[" * 50_000,
    "\0\x01\x02",
    ["a", "list"],
    QByteArray(b"\xff\xfe"),
    {"a": "map"},
)
KEYS = ("window/geometry", "window/state", "recent", "preset", "settings", "folder/pair", "choices")


@pytest.mark.parametrize("value", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_counts_as_absent(qapp: Any, settings: QSettings, value: Any) -> None:
    store = Store(settings)
    for key in KEYS:
        settings.setValue(key, value)
    assert store.stereo_view() == StereoView()
    assert store.recent() == []
    store.geometry()
    assert isinstance(store.last_preset() + store.settings() + store.folder("pair"), str)


@pytest.mark.parametrize("value", NONSENSE, ids=range(len(NONSENSE)))
def test_the_window_opens_on_nonsense(
    new_window: Callable[[], Driver], ini: Path, files: Files, value: Any
) -> None:
    settings = QSettings(str(ini), QSettings.Format.IniFormat)
    for key in KEYS:
        settings.setValue(key, value)
    settings.sync()
    driver = new_window()
    driver.open(files)
    driver.agrees()
    driver.recent()


def test_a_binary_settings_file_is_harmless(
    new_window: Callable[[], Driver], ini: Path, files: Files
) -> None:
    ini.write_bytes(bytes(range(256)) * 20)
    driver = new_window()
    driver.open(files)
    driver.agrees()


def test_layout_choices_settings_and_preset_survive_a_restart(
    new_window: Callable[[], Driver], files: Files
) -> None:
    first = new_window()
    first.open(files)
    path = first.presets.named("tutorial")
    first.load_preset(path)
    first.set("uniqueness_ratio", 44)
    first.do("layout_2")
    first.do("outline")
    first.pick("colour_map", text="magma")
    first.find(QDockWidget, "dock_presets").hide()
    first.window.resize(first.window.width(), 700)
    first.settle()
    first.window.close()

    second = new_window()
    assert second.state.settings == first.state.settings
    assert second.state.slot.preset_path == str(path)
    assert second.state.slot.dirty
    assert "*" in second.window.windowTitle() or second.window.isWindowModified()
    assert second.inside.view == first.inside.view
    assert second.find(QComboBox, "colour_map").currentText() == "magma"
    assert second.action("outline").isChecked()
    assert second.action("layout_2").isChecked()
    assert [n for n in NAMES if second.view(n).isVisible()] == ["left", "disparity"]
    assert second.find(QDockWidget, "dock_presets").isHidden()
    assert second.window.height() == 700
    assert not second.action("undo").isEnabled()


def test_recent_pairs_survive_and_open(
    new_window: Callable[[], Driver], files: Files, tmp_path: Path
) -> None:
    other = write_pair(tmp_path / "R&D", shift=3, seed=3)
    first = new_window()
    for one in (files, other):
        first.open(one)
    first.window.close()
    second = new_window()
    actions = second.recent()
    assert [a.text() for a in actions[:2]] == [
        "R&&D/left.png | right.png",
        "pair/left.png | right.png",
    ]
    actions[1].trigger()
    second.settle()
    assert second.state.pair == files.ref
    second.agrees()
    assert second.recent()[0].text().startswith("pair/")


def test_a_preset_that_is_gone_leaves_the_settings(new_window: Callable[[], Driver]) -> None:
    first = new_window()
    first.set("uniqueness_ratio", 44)
    path = first.save_as("Gone soon")
    assert path is not None
    first.window.close()
    path.unlink()
    second = new_window()
    assert second.state.settings.uniqueness_ratio == 44
    assert second.state.slot.preset is None
