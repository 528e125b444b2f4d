"""The list of presets shows every file, broken ones with their reason, and never breaks itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuner.core.errors import FileError
from tuner.core.tunable import Rect
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets import library
from tuner.presets.codec import Preset, save_preset
from tuner.presets.library import differences, list_folder, user_folder

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


def test_a_shipped_preset_is_read_again_once_it_was_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "presets_folder", lambda: folder)
    save_preset(Preset(title="alpha"), folder / "1.json")
    (before,) = library.shipped_presets().entries
    (same,) = library.shipped_presets().entries
    assert same is before
    save_preset(Preset(title="omega"), folder / "1.json")
    (after,) = library.shipped_presets().entries
    assert (before.title, after.title) == ("alpha", "omega")


def test_user_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("STEREO_TUNER_PRESETS", str(tmp_path / "file" / "mine"))
    with pytest.raises(FileError, match="STEREO_TUNER_PRESETS"):
        user_folder(create=True)


def test_without_a_choice_the_system_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEREO_TUNER_PRESETS", " ")
    assert user_folder().parts[-2:] == ("stereo-tuner", "presets")
