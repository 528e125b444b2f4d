"""Model files are found wherever they lie, told from others, and changes are noticed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import platformdirs
import pytest

from tuner.core.errors import FileError, UserError
from tuner.core.stopping import Stopped
from tuner.networks import digests, store
from tuner.networks.errors import ModelError
from tuner.networks.registry import DEFAULT, row

CONTENT = b"a small model" * 50
MODEL = replace(
    DEFAULT,
    bytes_low=len(CONTENT),
    bytes_high=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
)


def put(path: Path, content: bytes = CONTENT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_the_folders_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(store.FOLDER_VARIABLE, str(tmp_path / "named"))
    found = store.models_folders(tmp_path / "setting", also=[tmp_path / "pointed"])
    assert found == [
        tmp_path / "named",
        tmp_path / "setting",
        tmp_path / "cache" / "stereo-tuner" / "models",
        tmp_path / "home" / "models",
        tmp_path / "pointed",
    ]
    assert store.models_folder(tmp_path / "setting") == tmp_path / "named"


def test_without_a_variable_the_setting_and_then_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(store.FOLDER_VARIABLE, "  ")
    assert store.models_folder(tmp_path) == tmp_path
    assert store.models_folder() == tmp_path / "cache" / "stereo-tuner" / "models"


@pytest.mark.parametrize("name", [MODEL.file_name, "renamed.ONNX"])
def test_a_file_is_found_under_any_name_beside_the_working_folder(name: str) -> None:
    put(Path("models") / name)
    found = store.locate(MODEL)
    assert found is not None
    assert found.name == name


def test_the_right_name_does_not_make_the_right_file() -> None:
    wrong = put(Path("models") / MODEL.file_name, CONTENT[::-1])
    assert store.locate(MODEL) is None
    assert store.misnamed(MODEL) == wrong.absolute()
    with pytest.raises(ModelError, match=r"its SHA-256 is .* is right; delete it"):
        store.verify(wrong, MODEL)


def test_where_no_digest_is_known_name_and_size_must_do() -> None:
    unknown = replace(MODEL, sha256=None)
    put(Path("models") / "other.onnx")
    assert store.locate(unknown) is None
    there = put(Path("models") / unknown.file_name)
    assert store.locate(unknown) == there.absolute()
    assert store.verify(there, unknown) == MODEL.sha256


def test_a_wrong_size_is_told_with_the_right_one(tmp_path: Path) -> None:
    path = put(tmp_path / "m.onnx", b"1234")
    with pytest.raises(ModelError, match="it has 4 bytes, 400000000 to 430000000 are right"):
        store.verify(path, row("midas_v21_large"))


def test_folders_that_are_none_hold_no_models(tmp_path: Path) -> None:
    put(tmp_path / "file")
    assert store.locate(MODEL, folders=[tmp_path / "file", tmp_path / "missing"]) is None


def test_deleting_takes_the_half_file_too(tmp_path: Path) -> None:
    whole = put(tmp_path / MODEL.file_name)
    half = put(tmp_path / f"{MODEL.file_name}.part")
    mine = put(tmp_path / "mine.onnx", b"mine")
    assert store.remove(MODEL, folders=[tmp_path]) == [whole, half]
    assert store.remove(MODEL, folders=[tmp_path]) == []
    assert mine.exists()


@pytest.mark.skipif(os.name == "nt", reason="there ctime is when the file was made")
def test_deleting_takes_a_damaged_download_but_no_file_of_the_users(tmp_path: Path) -> None:
    folder, own = tmp_path / "downloads", tmp_path / "own"
    for place in (folder, own):
        place.mkdir()
        (place / DEFAULT.file_name).write_bytes(b"damaged")
    assert store.remove(DEFAULT, folders=[folder, own]) == [folder / DEFAULT.file_name]
    assert (own / DEFAULT.file_name).exists()


def test_a_change_is_seen_behind_a_time_that_was_set_back(tmp_path: Path) -> None:
    path = tmp_path / "x.onnx"
    path.write_bytes(b"agreed to")
    before, first = path.stat(), digests.sha256(path)
    path.write_bytes(b"exchanged")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert digests.sha256(path) == hashlib.sha256(b"exchanged").hexdigest() != first


def test_a_changed_file_has_another_digest(tmp_path: Path) -> None:
    path = put(tmp_path / "m.onnx")
    assert store.digest(path) == MODEL.sha256
    then = path.stat()
    path.write_bytes(CONTENT[::-1])
    os.utime(path, ns=(then.st_atime_ns, then.st_mtime_ns + 1))
    assert store.digest(path) == hashlib.sha256(CONTENT[::-1]).hexdigest()


def test_a_file_that_did_not_change_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / "m.onnx")
    store.digest(path)
    monkeypatch.setattr(hashlib, "sha256", lambda *_: pytest.fail("read again"))
    assert store.digest(path) == MODEL.sha256


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_in_a_files_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.onnx")
    with pytest.raises(FileError, match="no regular file"):
        digests.sha256(tmp_path / "pipe.onnx")


def test_reading_can_be_stopped_and_may_fail(tmp_path: Path) -> None:
    from threading import Event

    stop = Event()
    stop.set()
    with pytest.raises(Stopped):
        store.digest(put(tmp_path / "m.onnx"), stop=stop)
    with pytest.raises(FileError, match=r"missing\.onnx: cannot be read"):
        store.digest(tmp_path / "missing.onnx")


def test_a_yes_is_remembered_for_the_content_and_the_place(tmp_path: Path) -> None:
    path = put(tmp_path / "m.onnx")
    assert not store.trusted("a" * 64)
    store.trust("a" * 64, path)
    assert store.trusted("a" * 64)
    assert store.trusted("a" * 64, path)
    assert store.trusted("a" * 64, tmp_path / "copy.onnx")
    assert not store.trusted("b" * 64, path)
    store.trust("b" * 64, tmp_path / "copy.onnx")
    assert not store.trusted("b" * 64, path), "another content was agreed to at this place"


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"a": 1}', b"\xff", b"[" * 100_000])
def test_a_broken_list_of_answers_asks_again(tmp_path: Path, content: bytes) -> None:
    put(digests.trust_file(), content)
    assert not store.trusted("a" * 64)
    store.trust("a" * 64, tmp_path / "m.onnx")
    assert store.trusted("a" * 64)


def test_an_answer_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    put(tmp_path / "data")
    path = tmp_path / "m.onnx"
    store.trust("a" * 64, path)
    assert str(tmp_path / "data") in digests.not_remembered(path)
    assert digests.trusted("a" * 64, path), "this time it counts"


SAYING = """
import sys
from pathlib import Path
from tuner.networks import digests
number = int(sys.argv[1])
sys.stdin.read()
for file in range(5):
    digests.trust(f"{number:032}{file:032}", Path(f"/{number}-{file}.onnx"))
    assert not digests.not_remembered(Path(f"/{number}-{file}.onnx"))
"""


def test_yeses_at_once_are_all_kept() -> None:
    with contextlib.ExitStack() as all_of_them:
        sayers = [
            all_of_them.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", SAYING, str(number)],
                    stdin=subprocess.PIPE,
                    env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
                )
            )
            for number in range(6)
        ]
        for sayer in sayers:
            assert sayer.stdin is not None
            sayer.stdin.close()
        assert [sayer.wait() for sayer in sayers] == [0] * len(sayers)
    for number in range(6):
        for file in range(5):
            assert digests.trusted(f"{number:032}{file:032}", Path(f"/{number}-{file}.onnx"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize("which", ["trusted-models.json", "trusted-models.lock"])
@pytest.mark.parametrize("what", ["pipe", "device", "link", "folder"])
def test_strange_things_in_place_of_the_list_are_not_waited_for(
    tmp_path: Path, which: str, what: str
) -> None:
    place = digests.trust_file().parent / which
    place.parent.mkdir(parents=True)
    match what:
        case "pipe":
            os.mkfifo(place)
        case "device":
            place.symlink_to("/dev/zero")
        case "link":
            place.symlink_to(place)
        case "folder":
            place.mkdir()
    path = tmp_path / "m.onnx"
    assert not digests.trusted("a" * 64, path)
    digests.trust("a" * 64, path)
    assert digests.trusted("a" * 64, path)
    assert which.split(".", maxsplit=1)[0] in digests.not_remembered(path)


NOWHERE = (
    "x" * 300,
    "y" * 5000,
    "/".join(["z" * 200] * 30),
    "name\0with nothing",
    "half a character \ud800",
    "file",
    "file/below",
    "pipe",
    "circle",
    "locked/below",
    "/proc/nothing",
    "/dev/null",
)


@pytest.mark.skipif(os.name == "nt", reason="other names are impossible there")
@pytest.mark.parametrize("name", NOWHERE)
def test_a_folder_that_cannot_be_is_answered_in_words(tmp_path: Path, name: str) -> None:
    put(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "locked").mkdir(mode=0o500)
    folder = tmp_path / name
    assert store.locate(MODEL, folders=[folder]) is None
    assert store.misnamed(MODEL, folders=[folder]) is None
    assert store.remove(MODEL, folders=[folder]) == []
    with pytest.raises(UserError) as caught:
        # Where the folder can be made after all, as by root, nobody answers.
        store.download(replace(MODEL, url="http://127.0.0.1:9/x"), folder=folder)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="the current folder cannot be deleted there")
@pytest.mark.parametrize("named", ["", "models", "../up"])
def test_a_deleted_current_folder_is_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv(store.FOLDER_VARIABLE, named)
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert store.locate(MODEL) is None
    assert store.misnamed(MODEL) is None
    assert store.remove(MODEL) == []
    assert store.models_folder() == (Path(named) if named else store.models_folders()[0])
    with pytest.raises(UserError):
        # Some systems still know what lies beside a folder that is gone; there nobody answers.
        store.download(
            replace(MODEL, url="http://127.0.0.1:9/x"), folder=Path(named) if named else None
        )


def test_without_a_home_folder_none_of_the_name_of_a_wave_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        platformdirs, "user_cache_path", lambda *_, **__: Path("~/.cache/stereo-tuner")
    )
    assert store.models_folders() == [Path.cwd() / "models"]


@pytest.mark.skipif(os.name == "nt", reason="no such things there")
@pytest.mark.parametrize("kind", ["pipe", "folder", "circle", "nothing", "zeros", "device"])
def test_what_is_no_file_is_told_and_never_waited_for(tmp_path: Path, kind: str) -> None:
    odd = tmp_path / MODEL.file_name
    make = {
        "pipe": lambda: os.mkfifo(odd),
        "folder": odd.mkdir,
        "circle": lambda: odd.symlink_to(odd.name),
        "nothing": lambda: odd.symlink_to("nothing at all"),
        "zeros": lambda: odd.symlink_to("/dev/zero"),
        "device": lambda: odd.symlink_to("/dev/full"),
    }[kind]
    make()
    for row_ in (MODEL, replace(MODEL, sha256=None, bytes_low=0)):
        assert store.locate(row_, folders=[tmp_path]) is None
        assert store.misnamed(row_, folders=[tmp_path]) == odd
        with pytest.raises(FileError, match=r"is no regular file|cannot be read"):
            store.verify(odd, row_)
    if kind == "folder":
        with pytest.raises(FileError, match="is a folder, and only files are deleted"):
            store.remove(MODEL, folders=[tmp_path])
    else:
        assert store.remove(MODEL, folders=[tmp_path]) == [odd]
    assert os.path.lexists(odd) == (kind == "folder")


@pytest.mark.skipif(os.name == "nt", reason="no links there")
def test_a_link_in_a_circle_hides_no_other_model(tmp_path: Path) -> None:
    # The order in a folder is the system's, so there are some on either side.
    for number in range(20):
        (tmp_path / f"{number}.onnx").symlink_to(f"{number}.onnx")
    there = put(tmp_path / "mine.onnx")
    for number in range(20, 40):
        (tmp_path / f"{number}.onnx").symlink_to(f"{number}.onnx")
    assert store.locate(MODEL, folders=[tmp_path]) == there
