"""A file is written whole or stays as it was."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from tuner.core.errors import FileError
from tuner.files.writing import create_atomically, reason, write_atomically

posix = pytest.mark.skipif(os.name != "posix", reason="permissions and links as on POSIX")


def failing(number: int) -> Any:
    def fail(*args: Any) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def test_new_and_old_files_get_the_content(tmp_path: Path) -> None:
    path = tmp_path / "a b ü.json"
    for content in (b"first", b"second, longer", b""):
        write_atomically(path, content)
        assert path.read_bytes() == content
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize(("number", "words"), [(errno.ENOSPC, "disk is full"), (errno.EIO, ".")])
def test_after_an_error_the_old_file_stands_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, words: str
) -> None:
    path = tmp_path / "preset.json"
    path.write_text("old")
    monkeypatch.setattr(os, call, failing(number))
    with pytest.raises(FileError, match=words) as caught:
        write_atomically(path, b"new")
    assert str(caught.value).startswith(f"{path}: cannot be written: ")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["preset.json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_really_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "preset.json"
    path.write_text("old")
    real = os.fdopen
    # The temporary file's bytes go to a device that is always full.
    monkeypatch.setattr(
        os,
        "fdopen",
        lambda fd, mode: (os.close(fd), real(os.open("/dev/full", os.O_WRONLY), mode))[1],
    )
    with pytest.raises(FileError, match="disk is full"):
        write_atomically(path, b"new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["preset.json"]


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.EACCES, "may not write there"), (errno.EROFS, "read-only")],
)
def test_a_folder_that_may_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    monkeypatch.setattr("tuner.files.writing.tempfile.mkstemp", lambda **kw: failing(number)())
    with pytest.raises(FileError, match=words):
        write_atomically(tmp_path / "p.json", b"new")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_real_read_only_folder_and_file(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(FileError, match="may not write there"):
        write_atomically(path, b"new")
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(FileError, match="may not write there"):
            write_atomically(tmp_path / "q.json", b"new")
    finally:
        tmp_path.chmod(0o755)


def test_a_read_only_file_is_not_replaced_behind_its_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "p.json"
    path.write_text("old")
    monkeypatch.setattr(os, "access", lambda *args: False)
    with pytest.raises(FileError, match="may not write there"):
        write_atomically(path, b"new")
    assert path.read_text() == "old"


@posix
def test_permissions_of_an_old_file_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text("old")
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@posix
def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.write_text("")
    write_atomically(tmp_path / "p.json", b"new")
    assert (tmp_path / "p.json").stat().st_mode == usual.stat().st_mode


@posix
def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "p.json", tmp_path / "link.json"
    real.write_text("old")
    link.symlink_to(real)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert os.listdir(real.parent) == ["p.json"]


@posix
def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(FileError, match="circle"):
        write_atomically(tmp_path / "a", b"new")
    assert (tmp_path / "a").is_symlink()


@posix
def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="pipe or a device"):
        write_atomically(tmp_path / "pipe", b"new")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none/p.json", "folder does not exist"),
        ("file/p.json", "not a folder"),
        ("folder", "is a folder"),
        ("x" * 300, "too long"),
        ("a\0b", "no file name"),
    ],
)
def test_impossible_names_are_refused_in_words(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileError, match=words):
        write_atomically(tmp_path / name, b"new")


def test_what_is_new_takes_no_name_that_is_there(tmp_path: Path) -> None:
    create_atomically(tmp_path / "new", b"first")
    with pytest.raises(FileExistsError):
        create_atomically(tmp_path / "new", b"second")
    assert (tmp_path / "new").read_bytes() == b"first"
    assert os.listdir(tmp_path) == ["new"]


@posix
def test_a_broken_link_has_its_name_too(tmp_path: Path) -> None:
    (tmp_path / "new").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError):
        create_atomically(tmp_path / "new", b"mine")
    assert os.listdir(tmp_path) == ["new"]


@posix
def test_a_new_file_has_the_usual_permissions_too(tmp_path: Path) -> None:
    (tmp_path / "usual").write_text("")
    create_atomically(tmp_path / "new", b"mine")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.parametrize("write", [write_atomically, create_atomically])
def test_a_name_in_a_deleted_folder_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Any
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(FileError, match="folder does not exist"):
        write("p.json", b"new")


def test_a_reason_is_never_only_the_name_of_an_error() -> None:
    assert reason(FileError("p.json: it is locked")) == "p.json: it is locked"
