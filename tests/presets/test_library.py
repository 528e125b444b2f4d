"""The list of presets shows every file, broken ones with their reason, and never breaks itself."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tuner.core.errors import FileError
from tuner.core.tunable import Rect
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets import library
from tuner.presets.codec import Preset, load_preset, save_preset
from tuner.presets.keeping import delete, duplicate, free_path, rename, save_as
from tuner.presets.library import differences, list_folder, read_entry, user_folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder, empty."""
    folder = tmp_path / "mine"
    monkeypatch.setenv("STEREO_TUNER_PRESETS", str(folder))
    return user_folder(create=True)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A preset that counts as shipped."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    monkeypatch.setattr(library, "presets_folder", lambda: folder)
    save_preset(Preset(title="Came along"), folder / "came-along.json")
    return folder / "came-along.json"


SETTINGS = StereoBMSettings(block_size=9, speckle_range=32, roi1=Rect(1, 2, 3, 4))


def test_a_list_shows_titles_in_order_and_broken_files_with_the_reason(folder: Path) -> None:
    save_preset(Preset(title="beta", description="words"), folder / "1.json")
    save_preset(Preset(title="Alpha", settings=SETTINGS), folder / "2.JSON")
    save_preset(Preset(), folder / "untitled.json")
    (folder / "broken.json").write_text("{")
    (folder / "notes.txt").write_text("no preset")
    (folder / ".hidden.json").write_text("{")
    (folder / "folder.json").mkdir()
    listing = list_folder(folder)
    assert [e.title for e in listing.entries] == ["Alpha", "beta", "broken", "untitled"]
    assert [bool(e.error) for e in listing.entries] == [False, False, True, False]
    assert listing.entries[1].description == "words"
    assert "broken.json" in listing.entries[2].error
    assert listing.entries[2].differences == ()
    assert all(e.writable and not e.shipped for e in listing.entries)
    assert listing.notes == ()


def test_differences_are_told_in_the_units_of_the_panel() -> None:
    shown = {d.field: (d.default, d.value) for d in differences(SETTINGS)}
    assert shown == {
        "block_size": ("21 px", "9 px"),
        "speckle_range": ("0 px", "2 px"),
        "roi1": ("empty", "1,2,3,4"),
    }
    assert differences(StereoBMSettings()) == ()
    assert differences(SETTINGS, SETTINGS) == ()


def test_a_missing_folder_is_an_empty_list(tmp_path: Path) -> None:
    assert list_folder(tmp_path / "none").entries == ()


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be listed" in list_folder(tmp_path / "file").notes[0]


def test_a_folder_of_too_many_files_is_cut_and_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "MOST_FILES", 3)
    for number in range(5):
        (folder / f"{number}.json").write_text("{}")
    listing = list_folder(folder)
    assert [e.path.name for e in listing.entries] == ["0.json", "1.json", "2.json"]
    assert "2 more files" in listing.notes[0]


def test_missing_shipped_presets_are_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise FileError("x: missing")

    monkeypatch.setattr(library, "presets_folder", missing)
    assert library.shipped_presets().notes == ("x: missing",)


def test_the_shipped_presets_are_listed_unbroken() -> None:
    entries = library.shipped_presets().entries
    assert [e.error for e in entries] == [""] * len(entries)
    assert all(e.shipped and not e.writable for e in entries)


def test_user_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("STEREO_TUNER_PRESETS", str(tmp_path / "file" / "mine"))
    with pytest.raises(FileError, match="STEREO_TUNER_PRESETS"):
        user_folder(create=True)


def test_without_a_choice_the_system_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEREO_TUNER_PRESETS", " ")
    assert user_folder().parts[-2:] == ("stereo-tuner", "presets")


def test_save_as_never_overwrites(folder: Path) -> None:
    first = save_as(Preset(settings=SETTINGS), title="Küche / nah")
    second = save_as(Preset(), title="Küche / nah")
    assert [first.name, second.name] == ["Küche - nah.json", "Küche - nah 2.json"]
    assert load_preset(first) == Preset(settings=SETTINGS, title="Küche / nah")


def test_a_shipped_preset_is_duplicated_into_the_users_folder(folder: Path, shipped: Path) -> None:
    copies = [duplicate(shipped), duplicate(shipped)]
    assert [path.parent for path in copies] == [folder, folder]
    assert [load_preset(path).title for path in copies] == ["Came along 2", "Came along 3"]
    assert load_preset(shipped).title == "Came along"


def test_a_duplicate_keeps_unknown_keys(folder: Path) -> None:
    original = Preset(title="a", unknown={"x": 1}, sections={"y": [2]}, unknown_nodes={"z": None})
    save_preset(original, folder / "a.json")
    assert load_preset(duplicate(folder / "a.json")) == replace(original, title="a 2")


def test_rename_changes_title_and_file(folder: Path) -> None:
    path = save_as(Preset(settings=SETTINGS), title="old")
    other = save_as(Preset(), title="taken")
    new = rename(path, title="taken")
    assert new.name == "taken 2.json"
    assert load_preset(new) == Preset(settings=SETTINGS, title="taken")
    assert sorted(folder.iterdir()) == sorted([new, other])


def test_rename_to_another_case_never_takes_another_file(folder: Path) -> None:
    path, other = save_as(Preset(), title="a"), folder / "B.json"
    save_preset(Preset(title="keep me"), other)
    new = rename(path, title="b")
    assert load_preset(other).title == "keep me"
    assert load_preset(new).title == "b"


def test_rename_refuses_an_empty_title_and_a_missing_file(folder: Path) -> None:
    path = save_as(Preset(), title="old")
    with pytest.raises(FileError, match="needs a title"):
        rename(path, title=" ")
    with pytest.raises(FileError, match="no such file"):
        rename(folder / "none.json", title="x")


def test_a_broken_file_can_be_renamed_and_deleted(folder: Path) -> None:
    (folder / "broken.json").write_bytes(b"\xff\xfe{")
    path = rename(folder / "broken.json", title="still broken")
    deleted = delete(path, trash=os.unlink)
    assert not path.exists()
    assert deleted.restore().read_bytes() == b"\xff\xfe{"


def test_a_deleted_preset_comes_back_as_it_was(folder: Path) -> None:
    path = save_as(Preset(settings=SETTINGS), title="gone")
    before = path.read_bytes()
    deleted = delete(path, trash=os.unlink)
    assert list(folder.iterdir()) == []
    assert deleted.restore() == path
    assert path.read_bytes() == before


def test_restoring_takes_a_free_name(folder: Path) -> None:
    path = save_as(Preset(settings=SETTINGS), title="gone")
    deleted = delete(path, trash=os.unlink)
    save_as(Preset(), title="gone")
    assert deleted.restore().name == "gone 2.json"


def test_shipped_presets_stay_as_they_are(shipped: Path) -> None:
    for change in (lambda: rename(shipped, title="x"), lambda: delete(shipped, trash=os.unlink)):
        with pytest.raises(FileError, match="duplicate it first"):
            change()
    assert shipped.exists()
    assert read_entry(shipped).shipped


@pytest.mark.parametrize("error", [PermissionError(13, "no"), None])
def test_a_trash_that_refuses_is_told(folder: Path, error: OSError | None) -> None:
    path = save_as(Preset(), title="stays")

    def refuse(path: Path) -> None:
        if error:
            raise error

    with pytest.raises(FileError, match=r"stays\.json: cannot be deleted"):
        delete(path, trash=refuse)
    assert path.exists()


def test_a_file_too_large_to_keep_is_deleted_but_not_restored(folder: Path) -> None:
    path = folder / "large.json"
    path.write_bytes(b" " * 1_100_000)
    deleted = delete(path, trash=os.unlink)
    with pytest.raises(FileError, match="system's trash"):
        deleted.restore()


def test_a_free_path_in_a_missing_folder_is_the_wanted_one(tmp_path: Path) -> None:
    assert free_path(tmp_path / "none", "x") == tmp_path / "none" / "x.json"
