"""Preset files are saved, copied, renamed, deleted and brought back without losing any."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tuner.core.errors import FileError
from tuner.core.tunable import Rect
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.codec import Preset, load_preset, save_preset
from tuner.presets.keeping import delete, duplicate, free_path, rename, save_as
from tuner.presets.library import read_entry

SETTINGS = StereoBMSettings(block_size=9, speckle_range=32, roi1=Rect(1, 2, 3, 4))


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
