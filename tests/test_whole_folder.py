"""A folder is written whole or not at all, and never over another unless that is said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tuner.core.errors import FileError
from tuner.files.whole_folder import write_folder
from tuner.files.writing import write_together

needs_rights = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)


def test_a_new_folder_has_all_files(tmp_path: Path) -> None:
    write_folder(tmp_path / "new", {"a.txt": b"one", "b": b""})
    assert {p.name: p.read_bytes() for p in (tmp_path / "new").iterdir()} == {
        "a.txt": b"one",
        "b": b"",
    }
    assert os.listdir(tmp_path) == ["new"]


def test_a_name_that_is_taken_stays_as_it_is(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    write_folder(taken, {"mine": b"1"})
    with pytest.raises(FileError, match=r"taken: it is there already; choose another name"):
        write_folder(taken, {"yours": b"2"})
    assert os.listdir(taken) == ["mine"]
    write_folder(taken, {"yours": b"2"}, replace=True)
    assert os.listdir(taken) == ["yours"]
    assert os.listdir(tmp_path) == ["taken"]


def test_a_file_of_the_name_is_never_replaced_by_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FileError, match="it is there already"):
        write_folder(tmp_path / "file", {"a": b"1"}, replace=True)
    assert (tmp_path / "file").read_text() == "mine"
    assert os.listdir(tmp_path) == ["file"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="its folder does not exist"):
        write_folder(tmp_path / "nowhere" / "new", {"a": b""})


FULL = """
import resource, sys
from pathlib import Path
from tuner.core.errors import FileError
from tuner.files.whole_folder import write_folder
from tuner.files.writing import write_together
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
folder = Path(sys.argv[1])
for write in (
    lambda: write_folder(folder / "new", {"small": b"x", "large": b"x" * 5000}),
    lambda: write_together({folder / "small": b"x", folder / "large": b"x" * 5000}),
):
    try:
        write()
    except FileError as error:
        print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_where_there_is_no_room_nothing_is_left(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=True
    )
    lines = ran.stdout.splitlines()
    assert len(lines) == 2
    assert all("large: cannot be written: it is too large for this disk" in one for one in lines)
    assert os.listdir(tmp_path) == []


@needs_rights
def test_a_folder_that_may_not_be_written_to_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(FileError, match="you may not write there"):
            write_folder(tmp_path / "new", {"a": b""})
    finally:
        tmp_path.chmod(0o700)


def test_several_files_get_their_names_together(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(FileError, match="its folder does not exist"):
        write_together({tmp_path / "a": b"new", tmp_path / "nowhere" / "b": b"new"})
    assert (tmp_path / "a").read_bytes() == b"old"
    write_together({tmp_path / "a": b"new", tmp_path / "b": b"new"})
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


KILLED = """
import os, signal, sys
from pathlib import Path
from tuner.files import whole_folder
def files():
    yield "half", b"x"
    os.kill(os.getpid(), signal.SIGKILL)
class Files(dict):
    def items(self):
        return files()
whole_folder.write_folder(Path(sys.argv[1]) / "new", Files())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_what_a_killed_process_left_goes_with_the_next_and_what_is_at_work_stays(
    tmp_path: Path,
) -> None:
    ran = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert ran.returncode == -9
    (rest,) = tmp_path.iterdir()
    assert rest.name.startswith(".")

    class AtWork(dict[str, bytes]):
        def items(self) -> Any:
            yield "a", b""
            write_folder(tmp_path / "inner", {"b": b""})
            yield "c", b""

    write_folder(tmp_path / "outer", AtWork())
    assert sorted(os.listdir(tmp_path)) == ["inner", "outer"]
    assert sorted(os.listdir(tmp_path / "outer")) == ["a", "c"]
