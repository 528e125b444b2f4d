"""Preset files are saved, copied, renamed, deleted and brought back without losing any."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest

from tuner.core.errors import FileError
from tuner.core.tunable import Rect
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.codec import Preset, load_preset, save_preset
from tuner.presets.keeping import (
    ChangedError,
    delete,
    duplicate,
    free_path,
    rename,
    save_as,
    save_over,
)
from tuner.presets.library import read_entry
from tuner.presets.turns import turn_in

posix = pytest.mark.skipif(os.name != "posix", reason="links and locks as on POSIX")

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


def test_a_name_taken_at_the_last_moment_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another window saves the same title between the look at the folder and the writing."""
    real, others = os.listdir, iter(["x.json", "x 2.json"])

    def listed(where: object) -> list[str]:
        names = real(where)  # type: ignore[call-overload]
        name = next(others, None)
        if name:
            (folder / name).write_text("of another")
        return names

    monkeypatch.setattr(os, "listdir", listed)
    assert save_as(Preset(title="mine"), title="x").name == "x 3.json"
    assert [(folder / name).read_text() for name in ("x.json", "x 2.json")] == ["of another"] * 2


@pytest.mark.parametrize("act", ["rename", "restore"])
def test_neither_renaming_nor_restoring_takes_what_appears_meanwhile(
    folder: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    path = save_as(Preset(settings=SETTINGS), title="mine")
    deleted = delete(path, trash=os.unlink) if act == "restore" else None
    wanted = folder / ("mine.json" if act == "restore" else "x.json")
    real = os.listdir

    def listed(where: object) -> list[str]:
        names = real(where)  # type: ignore[call-overload]
        wanted.write_text("of another")
        return names

    monkeypatch.setattr(os, "listdir", listed)
    after = deleted.restore() if deleted else rename(path, title="x")
    assert wanted.read_text() == "of another"
    assert load_preset(after).settings == SETTINGS


def test_saving_over_what_was_loaded(folder: Path) -> None:
    path = save_as(Preset(provenance={"size": (1, 2), "density": 0.1}), title="a")
    loaded = load_preset(path)
    save_over(replace(loaded, settings=SETTINGS), path, loaded=loaded)
    assert load_preset(path).settings == SETTINGS


def test_what_was_just_saved_can_be_saved_over(folder: Path) -> None:
    preset = Preset(title="a", provenance={"size": (1, 2), "density": 0.1})
    path = save_as(preset, title="a")
    save_over(replace(preset, settings=SETTINGS), path, loaded=preset)
    assert load_preset(path).settings == SETTINGS


@pytest.mark.parametrize("other", [Preset(title="of another"), None])
def test_what_has_changed_since_it_was_loaded_is_not_saved_over(
    folder: Path, other: Preset | None
) -> None:
    path = save_as(Preset(), title="a")
    loaded = load_preset(path)
    if other:
        save_preset(other, path)
    else:
        path.write_text("{")
    before = path.read_bytes()
    with pytest.raises(ChangedError, match=r"changed since it was loaded.*another title"):
        save_over(replace(loaded, settings=SETTINGS), path, loaded=loaded)
    assert path.read_bytes() == before


def test_what_was_deleted_since_is_made_again(folder: Path) -> None:
    path = save_as(Preset(), title="a")
    loaded = load_preset(path)
    path.unlink()
    save_over(replace(loaded, settings=SETTINGS), path, loaded=loaded)
    assert load_preset(path).settings == SETTINGS


@posix
def test_two_ways_to_one_file_are_one_turn(folder: Path, tmp_path: Path) -> None:
    path = save_as(Preset(), title="a")
    link = tmp_path / "link.json"
    link.symlink_to(path)
    loaded = load_preset(link)
    save_over(replace(loaded, settings=SETTINGS), link, loaded=loaded)
    assert link.is_symlink()
    assert load_preset(path).settings == SETTINGS


@posix
def test_renaming_a_link_moves_the_link(folder: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.json"
    save_preset(Preset(), real)
    (folder / "link.json").symlink_to(real)
    after = rename(folder / "link.json", title="moved")
    assert after.is_symlink()
    assert load_preset(real).title == "moved"
    assert [path.name for path in folder.iterdir()] == ["moved.json"]


@posix
def test_who_waits_too_long_is_told(folder: Path) -> None:
    path = save_as(Preset(), title="a")
    with turn_in(folder), pytest.raises(FileError, match="another stereo-tuner"):
        rename(path, title="b", patience_s=0)
    assert rename(path, title="b").name == "b.json"


@posix
@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP])
def test_a_disk_that_knows_no_second_names_loses_nothing_either(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", refuse)
    paths = [save_as(Preset(settings=SETTINGS), title="x") for _ in range(3)]
    assert [path.name for path in paths] == ["x.json", "x 2.json", "x 3.json"]
    assert rename(paths[0], title="x 2").name == "x 4.json"
    assert all(load_preset(path).settings == SETTINGS for path in folder.iterdir())


def test_the_trashs_own_words_are_kept(folder: Path) -> None:
    path = save_as(Preset(), title="stays")

    def refuse(path: Path) -> None:
        raise FileError(f"{path}: the system's trash did not take it; delete it by hand")

    with pytest.raises(FileError) as caught:
        delete(path, trash=refuse)
    assert str(caught.value) == f"{path}: the system's trash did not take it; delete it by hand"
