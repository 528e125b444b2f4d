"""Presets as a user handles them in the window: files, dirty mark, and what goes wrong."""

from __future__ import annotations

import errno
import json
import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox

from tests.gui.driver import Driver
from tests.gui.files import Files
from tests.gui.inside import FILE_OF_QT, PRESET_READ, PRESETS_LISTED, TRASH, start
from tuner.gui.presets.list import PresetList
from tuner.gui.presets.taken import Taken
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets import keeping, turns
from tuner.presets.codec import load_preset, save_preset
from tuner.presets.library import is_shipped, user_folder
from tuner.session.start import GuiOptions


@pytest.fixture
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands for the system's trash."""
    folder = tmp_path / "trash"
    folder.mkdir()

    def to_trash(path: Path) -> None:
        shutil.move(path, folder / path.name)

    monkeypatch.setattr(*TRASH, to_trash)
    return folder


@pytest.fixture
def saved(driver: Driver) -> Path:
    """A preset of the user, saved and active, with uniqueness ratio 33."""
    driver.set("uniqueness_ratio", 33)
    driver.settle()
    path = driver.save_as("Mine")
    assert path is not None
    driver.inside.undo_stack.clear()
    return path


def shipped(driver: Driver) -> Path:
    return driver.presets.shipped[0]


def mine(driver: Driver) -> list[str]:
    driver.settle()
    return driver.presets.mine


def ratio(path: Path) -> Any:
    return json.loads(path.read_text())["stereo_bm"]["uniquenessRatio"]


def test_a_shipped_preset_loads_clean_and_turns_dirty(driver: Driver) -> None:
    path = shipped(driver)
    assert driver.load_preset(path)
    driver.settle()
    assert driver.state.settings == load_preset(path).settings
    assert not driver.window.isWindowModified()
    driver.set("uniqueness_ratio", driver.state.settings.uniqueness_ratio + 5)
    assert driver.window.isWindowModified()
    driver.do("undo")
    assert not driver.window.isWindowModified()
    driver.settle()
    driver.agrees()


def test_saving_a_shipped_preset_makes_another_file(driver: Driver) -> None:
    path = shipped(driver)
    before = path.read_bytes()
    driver.load_preset(path)
    driver.set("uniqueness_ratio", 47)
    driver.answer("My own")
    driver.do("save_preset")
    assert driver.answers.offered == [load_preset(path).title]
    assert path.read_bytes() == before
    own = Path(driver.state.slot.preset_path)
    assert own.parent == user_folder()
    assert not is_shipped(own)
    assert ratio(own) == 47
    assert not driver.window.isWindowModified()
    assert mine(driver) == ["My own"]


def test_save_writes_the_file_and_clears_the_mark(driver: Driver, saved: Path) -> None:
    driver.set("uniqueness_ratio", 50)
    assert driver.window.isWindowModified()
    driver.settle()
    driver.do("save_preset")
    assert ratio(saved) == 50
    assert not driver.window.isWindowModified()
    note = json.loads(saved.read_text())["tuner"]["provenance"]
    assert note["left"] == "left.png"
    assert note["size"] == [160, 120]


def test_a_network_or_a_fit_changes_only_a_preset_that_names_them(
    driver: Driver, saved: Path
) -> None:
    said = json.loads(saved.read_text())
    for section in ("monocular", "alignment"):
        said["tuner"].pop(section, None)
    other = saved.with_name("silent.json")
    other.write_text(json.dumps(said))
    window, network = driver.window, driver.network
    half = driver.find(QCheckBox, "compare_half")
    assert load_preset(saved).monocular is load_preset(saved).alignment is None
    network.choose_model("depth_anything_v2_small")
    assert not window.isWindowModified(), "the saved preset is about stereo alone"
    driver.set("uniqueness_ratio", 34)
    driver.do("save_preset")
    half.setChecked(True)
    assert window.isWindowModified(), "the saved preset says: fit on all pixels"
    half.setChecked(False)
    assert not window.isWindowModified()
    network.choose_model("midas_v21_small")
    assert window.isWindowModified()
    network.choose_model("depth_anything_v2_small")
    assert json.loads(saved.read_text())["tuner"]["monocular"]["model"] == "depth_anything_v2_small"
    assert not window.isWindowModified()
    assert driver.load_preset(other)
    half.setChecked(True)
    network.choose_model("midas_v21_small")
    assert not window.isWindowModified()
    assert driver.load_preset(saved)
    assert not window.isWindowModified()
    assert network.chosen.model == "depth_anything_v2_small"


def test_undo_over_a_save_knows_what_the_file_holds(driver: Driver, saved: Path) -> None:
    driver.set("uniqueness_ratio", 50)
    driver.do("save_preset")
    driver.do("undo")
    assert driver.state.settings.uniqueness_ratio == 33
    assert driver.window.isWindowModified(), "the file holds 50"
    driver.do("save_preset")
    assert ratio(saved) == 33
    driver.do("redo")
    assert driver.window.isWindowModified(), "the file holds 33"


def test_save_as_never_overwrites(driver: Driver, saved: Path) -> None:
    other = driver.save_as("Mine", Taken.KEEP_BOTH)
    assert other is not None
    assert other != saved
    assert ratio(saved) == 33
    assert len(mine(driver)) == 2


def test_what_was_just_saved_is_selected(driver: Driver, saved: Path) -> None:
    for title in ("A", "Z"):
        path = driver.save_as(title)
        for _ in range(2):
            assert driver.presets.selected == path
            driver.settle()


def test_unknown_keys_survive_load_change_save(driver: Driver, saved: Path) -> None:
    document = json.loads(saved.read_text())
    document["stereo_bm"]["futureNode"] = [1, 2]
    document["tuner"]["future"] = {"deep": {"er": None}}
    document["else"] = "kept"
    saved.write_text(json.dumps(document))
    driver.load_preset(saved)
    driver.set("uniqueness_ratio", 51)
    driver.do("save_preset")
    after = json.loads(saved.read_text())
    assert after["stereo_bm"]["uniquenessRatio"] == 51
    assert after["stereo_bm"]["futureNode"] == [1, 2]
    assert after["tuner"]["future"] == {"deep": {"er": None}}
    assert after["else"] == "kept"
    assert next(iter(after)) == "stereo_bm"


def test_a_file_deleted_behind_our_back_is_written_anew(driver: Driver, saved: Path) -> None:
    driver.set("uniqueness_ratio", 52)
    saved.unlink()
    driver.do("save_preset")
    assert ratio(saved) == 52
    assert driver.errors() == []


def test_a_file_changed_behind_our_back_is_not_saved_over(driver: Driver, saved: Path) -> None:
    """Another window saved it after this one had loaded it."""
    save_preset(replace(load_preset(saved), description="of another window"), saved)
    before = saved.read_bytes()
    driver.set("uniqueness_ratio", 54)
    driver.do("save_preset")
    assert saved.read_bytes() == before
    assert "changed since it was loaded" in " ".join(driver.errors())
    assert driver.window.isWindowModified()
    assert [message.action for message in driver.messages if message.action] == ["Save as…"]
    own = driver.save_as("Mine", Taken.KEEP_BOTH)
    assert own is not None
    assert (ratio(own), saved.read_bytes()) == (54, before)


def test_duplicate_rename_delete_and_bring_back(driver: Driver, saved: Path, trash: Path) -> None:
    driver.presets.duplicate(saved)
    assert len(mine(driver)) == 2
    driver.presets.rename(saved, "Better name")
    renamed = Path(driver.state.slot.preset_path)
    assert renamed != saved
    assert not saved.exists()
    assert load_preset(renamed).title == "Better name"
    assert driver.state.slot.preset is not None
    assert driver.state.slot.preset.title == "Better name"
    assert not driver.window.isWindowModified()
    assert "Better name" in driver.window.windowTitle()
    driver.settle()
    driver.presets.delete(renamed)
    assert not renamed.exists()
    assert (trash / renamed.name).exists()
    message = driver.message
    assert message is not None
    assert message.action == "Undo"
    driver.act()
    assert ratio(renamed) == 33
    assert sorted(mine(driver))[0] == "Better name"


def test_a_preset_in_the_other_slot_follows_its_file(driver: Driver, saved: Path) -> None:
    driver.do("copy_to_other")
    driver.do("flip")
    driver.presets.rename(saved, "Two")
    driver.do("flip")
    assert driver.state.slot.preset_path == driver.state.other.preset_path != str(saved)


def test_shipped_presets_stay(driver: Driver, trash: Path) -> None:
    path = shipped(driver)
    before = path.read_bytes()
    assert not driver.presets.offers(path, "delete")
    assert not driver.presets.offers(path, "rename")
    # What the list greys out is refused all the same, should it ever be asked for.
    asked = driver.find(PresetList, "presets")
    for ask in (
        lambda: asked.delete_requested.emit(path),
        lambda: asked.rename_requested.emit(path, "x"),
    ):
        ask()
        assert "comes with the program" in driver.errors()[0]
    assert path.read_bytes() == before
    driver.presets.duplicate(path)
    assert len(mine(driver)) == 1


FAILURES: dict[str, tuple[tuple[str, ...], int]] = {
    "disk full at fsync": (("os.fsync",), errno.ENOSPC),
    # What an old and what a new file get their names by.
    "disk full at the end": (("os.replace", "os.link", "os.rename"), errno.ENOSPC),
    "read-only": (("os.replace", "os.link", "os.rename"), errno.EROFS),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_failed_save_loses_nothing(
    driver: Driver, saved: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    targets, number = FAILURES[kind]
    before = saved.read_bytes()
    driver.set("uniqueness_ratio", 53)

    def fail(*args: Any, **more: Any) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        for target in targets:
            patch.setattr(target, fail)
        driver.do("save_preset")
        assert driver.save_as("Another") is None
    assert saved.name in " ".join(driver.errors()) or "another" in " ".join(driver.errors())
    assert saved.read_bytes() == before
    assert os.listdir(saved.parent) == [saved.name]
    assert driver.state.settings.uniqueness_ratio == 53
    assert driver.window.isWindowModified()
    driver.do("save_preset")
    assert ratio(saved) == 53
    assert not driver.window.isWindowModified()


def test_a_folder_that_cannot_be_made(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocker = tmp_path / "a file"
    blocker.write_text("x")
    monkeypatch.setenv("STEREO_TUNER_PRESETS", str(blocker / "presets"))
    assert driver.save_as("No") is None
    assert "cannot be created" in driver.errors()[0]
    driver.presets.duplicate(shipped(driver))
    driver.settle()
    assert driver.presets.paths


BROKEN: dict[str, bytes] = {
    "no JSON": b"not json",
    "nothing": b"",
    "binary": bytes(range(256)),
    "illegal value": b'{"stereo_bm": {"blockSize": 8}}',
    "wrong type": b'{"stereo_bm": {"blockSize": "21"}}',
    "deep": b"[" * 100_000,
    "another document": b'{"hello": 1}',
    "NaN": b'{"stereo_bm": {"blockSize": NaN}}',
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_listed_as_such_and_changes_nothing(
    driver: Driver, saved: Path, kind: str
) -> None:
    broken = saved.with_name("broken.json")
    broken.write_bytes(BROKEN[kind])
    before = driver.state
    driver.until(lambda: broken in driver.presets.paths)
    assert driver.presets.broken(broken)
    driver.window.open_paths([broken])
    driver.settle()
    assert broken.name in driver.errors()[0]
    assert driver.state == before
    driver.agrees()


def test_a_preset_dropped_on_the_window_loads(driver: Driver, saved: Path) -> None:
    driver.do("reset_all")
    driver.window.open_paths([saved])
    driver.settle()
    assert driver.state.settings.uniqueness_ratio == 33
    driver.agrees()


def test_a_preset_too_large_for_the_pair_is_refused(
    driver: Driver, saved: Path, tmp_path: Path
) -> None:
    document = json.loads(saved.read_text())
    document["stereo_bm"]["blockSize"] = 255
    saved.write_text(json.dumps(document))
    before = driver.state.settings
    assert not driver.load_preset(saved)
    assert "Block size" in driver.errors()[0]
    assert driver.state.settings == before


def test_the_list_follows_the_folder(driver: Driver, saved: Path) -> None:
    copy = saved.with_name("copied.json")
    shutil.copy(saved, copy)
    driver.until(lambda: len(mine(driver)) == 2)
    copy.unlink()
    driver.until(lambda: len(mine(driver)) == 1)


def test_a_file_changed_outside_loads_as_it_is_now(driver: Driver, saved: Path) -> None:
    document = json.loads(saved.read_text())
    document["stereo_bm"]["uniquenessRatio"] = 77
    saved.write_text(json.dumps(document))
    driver.load_preset(saved)
    assert driver.state.settings.uniqueness_ratio == 77
    assert not driver.window.isWindowModified()
    driver.do("undo")
    assert driver.state.settings.uniqueness_ratio == 33
    assert driver.window.isWindowModified(), "the file holds 77 by now"


def test_a_typed_title_of_any_kind_is_a_legal_file(driver: Driver) -> None:
    for title in ("a/b\\c", "..", "CON", "ünïcode ☃", "x" * 300, "  spaced  ", "new\nline"):
        path = driver.save_as(title)
        assert path is not None, title
        assert path.parent == user_folder()
        assert load_preset(path).title == title.strip()
    assert len(driver.presets.mine) == 7


def test_cancelled_dialogs_change_nothing(driver: Driver) -> None:
    before = driver.state
    driver.do("save_preset_as")
    driver.do("load_preset")
    assert driver.state == before
    assert mine(driver) == []


def test_a_preset_at_the_start(new_window: Callable[[], Driver], files: Files, saved: Path) -> None:

    second = new_window()
    options = GuiOptions(left=str(files.left), right=str(files.right), preset=str(saved))
    start(second.window, options)
    second.settle()
    assert second.state.settings.uniqueness_ratio == 33
    assert second.state.settings != StereoBMSettings()
    assert not second.window.isWindowModified()
    second.agrees()


# Folders that are large, far away, renamed, locked; a trash that refuses.


def test_the_folder_is_read_off_the_gui_thread(
    driver: Driver, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A look that began before would find the copy too.
    driver.settle()
    threads: list[threading.Thread] = []
    listed = getattr(*PRESETS_LISTED)

    def user_presets() -> Any:
        threads.append(threading.current_thread())
        return listed()

    monkeypatch.setattr(*PRESETS_LISTED, user_presets)
    shutil.copy(saved, saved.with_name("copied.json"))
    driver.until(lambda: mine(driver) == ["Mine", "Mine"])
    assert threads
    assert threading.main_thread() not in threads


def test_a_copy_needs_no_look_into_every_other_preset(
    driver: Driver, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def load(path: Path) -> Any:
        read.append(path)
        return load_preset(path)

    for number in range(20):
        shutil.copy(saved, saved.with_name(f"copy {number}.json"))
    driver.until(lambda: len(mine(driver)) == 21)
    monkeypatch.setattr(*PRESET_READ, load)
    monkeypatch.setattr(keeping, "load_preset", load)
    monkeypatch.setattr(keeping, "read_entry", lambda path: pytest.fail(f"{path} was read"))
    driver.presets.duplicate(saved)
    assert read == [saved]
    assert len(mine(driver)) == 22


def test_a_folder_that_is_renamed_and_another_one_in_its_place(driver: Driver, saved: Path) -> None:
    folder = saved.parent
    folder.rename(folder.with_name("elsewhere"))
    driver.until(lambda: mine(driver) == [])
    assert driver.save_as("Second") is not None
    driver.until(lambda: mine(driver) == ["Second"])
    shutil.copy(folder.with_name("elsewhere") / saved.name, folder / "third.json")
    driver.until(lambda: mine(driver) == ["Mine", "Second"])
    assert driver.errors() == []


UNUSABLE: dict[str, Callable[[Path], str]] = {
    "the name is too long": lambda folder: str(folder / ("n" * 300)),
    "it lies below a file": lambda folder: "/dev/null/presets",
    "it is a pipe": lambda folder: str(pipe(folder / "pipe")),
    "it is a file": lambda folder: __file__,
    "a circle of links": lambda folder: str(circle(folder / "circle")),
}


def pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def circle(path: Path) -> Path:
    path.symlink_to(path)
    return path


@pytest.mark.parametrize("kind", UNUSABLE)
def test_a_folder_that_cannot_be_used_is_told_and_the_window_lives(
    new_window: Callable[[], Driver],
    files: Files,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    # Named here and not before: the fixture of the window names a good one.
    monkeypatch.setenv("STEREO_TUNER_PRESETS", UNUSABLE[kind](tmp_path))
    driver = new_window()
    driver.open(files)
    assert len(driver.presets.paths) > 5
    assert driver.save_as("x") is None
    assert driver.errors()
    driver.agrees()


@pytest.mark.skipif(os.name != "posix", reason="folders cannot be locked")
def test_the_window_waits_a_moment_for_another_one_that_keeps_the_folder(
    driver: Driver, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    monkeypatch.setattr(turns, "time", SimpleNamespace(monotonic=lambda: clock[0], sleep=sleep))
    driver.set("uniqueness_ratio", 44)
    gestures = (
        lambda: driver.do("save_preset"),
        lambda: driver.presets.rename(saved, "Other"),
        lambda: driver.presets.delete(saved),
    )
    with turns.turn_in(saved.parent):
        for gesture in gestures:
            clock[0] = 0
            gesture()
            (said,) = driver.errors()
            assert "another stereo-tuner is changing presets" in said
            assert clock[0] < 1
            driver.next_message()
    assert ratio(saved) == 33
    driver.do("save_preset")
    assert ratio(saved) == 44


def test_a_trash_that_refuses_says_why_and_the_file_stays(
    driver: Driver, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refused:
        """PySide lets nobody replace the method of its own class."""

        def __init__(self, _path: str) -> None: ...

        def moveToTrash(self) -> bool:
            return False

    monkeypatch.setattr(*FILE_OF_QT, Refused)
    driver.presets.delete(saved)
    (said,) = driver.errors()
    assert said == f"{saved}: the system's trash did not take it; delete it by hand"
    assert saved.exists()
