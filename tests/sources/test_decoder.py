"""Decoding apart: no file harms the program, makes it wait for long or prints on its terminal."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import cv2
import numpy as np
import psutil
import pytest

from tests.sources.apart import serving
from tests.sources.pictures import chunk, encoded, photo, png, progressive, rows, scarred
from tuner.apart import Helper
from tuner.apart.shared_file import SharedFile
from tuner.core.errors import FileError, ImageError, UserError
from tuner.core.stopping import Stopped
from tuner.sources import decoder, truth_values
from tuner.sources import pair as module
from tuner.sources.ground_truth import read_ground_truth
from tuner.sources.image import read_picture
from tuner.sources.pair import read_pair

posix = pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """250 KB that take many seconds: a progressive JPEG of 64 megapixels and nearly 100 scans."""
    path = tmp_path_factory.mktemp("slow") / "slow.jpg"
    path.write_bytes(progressive(8000, scans=95))
    return path


@pytest.fixture
def fresh() -> Iterator[None]:
    """Processes of this test's own limits, before and after."""
    decoder.end_idle()
    yield
    decoder.end_idle()


def test_a_damaged_jpeg_opens_with_a_note(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "left.jpg"
    path.write_bytes(scarred(encoded(".jpg", photo())))
    picture = read_picture(path)
    assert "the file is damaged (Corrupt JPEG data" in picture.note
    np.testing.assert_array_equal(picture.grey, cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))
    assert "Corrupt" in capfd.readouterr().err, "so OpenCV says it in this process"
    read_picture(path)
    assert capfd.readouterr() == ("", "")


BROKEN = {
    "rows missing": zlib.compress(rows(photo())[:5000]),
    "no stream": b"nothing of the kind",
    "wrong sum at the end": zlib.compress(rows(photo()))[:-1] + b"!",
    "unknown filter": zlib.compress(b"\x09" + rows(photo())[1:]),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_pixels_of_a_png_that_are_damaged_before_their_checksum(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], kind: str
) -> None:
    path = tmp_path / "left.png"
    path.write_bytes(png(BROKEN[kind]))
    with pytest.raises(ImageError, match=r"left\.png: .*damaged \(libpng error"):
        read_picture(path)
    assert capfd.readouterr() == ("", "")


def test_what_libpng_has_against_colour_profiles_concerns_nobody(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    profile = chunk(b"iCCP", b"x\0\0" + zlib.compress(b"junk" * 50)) + chunk(b"tRNS", b"1")
    path = tmp_path / "left.png"
    path.write_bytes(png(zlib.compress(rows(photo()[..., ::-1])), extra=profile))
    picture = read_picture(path)
    np.testing.assert_array_equal(picture.shown, photo()[..., ::-1])
    assert picture.note == ""
    assert capfd.readouterr() == ("", "")


def test_damaged_ground_truth_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers are to be trusted; a picture may have a wrong corner."""
    path = tmp_path / "gt.png"
    path.write_bytes(encoded(".png", photo()[..., 0]))
    really = decoder.decode_apart

    def complained(*given: Any, **more: Any) -> decoder.Raster:
        raster = really(*given, **more)
        return decoder.Raster(raster.samples, None, raster.kind, False, "half of it is missing")

    monkeypatch.setattr(truth_values, "decode_apart", complained)
    with pytest.raises(ImageError, match=r"damaged \(half of it is missing\)"):
        read_ground_truth(path)


def test_hundreds_of_scans_are_refused_by_the_header(tmp_path: Path) -> None:
    path = tmp_path / "scans.jpg"
    path.write_bytes(progressive(64, scans=101))
    with pytest.raises(ImageError, match=r"goes over the picture 101 times.*as a PNG"):
        read_picture(path)
    path.write_bytes(progressive(64, scans=100))
    assert read_picture(path).size == (64, 64)


def children() -> list[psutil.Process]:
    """Processes that decode, or that could."""
    found = psutil.Process().children()
    return [child for child in found if "child.py" in " ".join(child.cmdline())]


def busy(process: psutil.Process) -> bool:
    return process.cpu_percent(0.1) > 20


def test_stopping_ends_the_process_at_once(fresh: None, slow: Path) -> None:
    stop, ends = Event(), list[BaseException]()

    def read() -> None:
        try:
            read_pair(slow, slow, stop=stop)
        except Stopped as ended:
            ends.append(ended)

    reader = Thread(target=read)
    reader.start()
    try:
        while not (at_work := children()) or not busy(at_work[0]):
            assert reader.is_alive(), "it was read before it could be stopped"
    finally:
        stop.set()
        reader.join()
    assert len(ends) == 1
    assert not at_work[0].is_running()
    assert children() == []


@posix
def test_a_time_limit_in_words(fresh: None, slow: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "MOST_CPU_S", 1)
    with pytest.raises(ImageError, match=r"slow\.jpg: .*busy for too long.*as a PNG"):
        read_picture(slow)
    assert children() == []


@pytest.mark.skipif(sys.platform != "linux", reason="memory in use is looked at on Linux")
def test_a_memory_limit_in_words(fresh: None, slow: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "MOST_MEMORY_BYTES", 64 << 20)
    with pytest.raises(ImageError, match=r"slow\.jpg: .*too much memory"):
        read_picture(slow)
    monkeypatch.undo()
    monkeypatch.setattr(decoder, "ADDRESS_BYTES", 1 << 20)
    with pytest.raises(ImageError, match=r"slow\.jpg: "):
        read_picture(slow)


@posix
@pytest.mark.parametrize("work", ["crash", "leave", "babble", "fail"])
def test_whatever_a_library_does_is_a_sentence(
    fresh: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    path = tmp_path / "left.png"
    path.write_bytes(encoded(".png", photo()))

    class Other(Helper):
        """Does what it is told here, whatever the question."""

        def ask(self, question: dict[str, Any], **more: Any) -> dict[str, Any]:
            return super().ask(question | {"do": work, "code": 3, "blocks": 1}, **more)

    monkeypatch.setattr(decoder, "Helper", partial(serving, "tests.apart.work:serve", Other))
    with pytest.raises(ImageError, match=r"left\.png: ") as caught:
        read_picture(path)
    assert "\n" not in str(caught.value)
    monkeypatch.undo()
    decoder.end_idle()
    assert read_picture(path).size == (93, 61)


def test_no_process_and_no_memory_are_said(
    fresh: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "left.png"
    path.write_bytes(encoded(".png", photo()))

    def refuse(*given: Any, **more: Any) -> Any:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(decoder, "put", refuse)
    with pytest.raises(FileError, match=r"no room to decode it \(Resource"):
        read_picture(path)
    monkeypatch.setattr(decoder, "Helper", refuse)
    decoder.end_idle()
    with pytest.raises(FileError, match="no process can be started to decode it"):
        read_picture(path)
    decoder.warm_up()


def test_a_pair_is_read_side_by_side_once_two_processes_wait(
    fresh: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / name for name in ("left.png", "right.png")]
    for number, path in enumerate(paths):
        path.write_bytes(encoded(".png", photo() // (number + 1)))
    before = read_pair(*paths)
    both, done = threading.Barrier(2), module.decode

    def meeting(path: Any, **more: Any) -> Any:
        both.wait(20)
        return done(path, **more)

    decoder.warm_up(2)
    assert decoder.ready() == len(children()) == 2
    monkeypatch.setattr(module, "decode", meeting)
    pair = read_pair(*paths)
    for one, two in zip((before.left, before.right), (pair.left, pair.right), strict=True):
        assert (one.path, one.name) == (two.path, two.name)
        np.testing.assert_array_equal(one.grey, two.grey)
        np.testing.assert_array_equal(one.shown, two.shown)
    assert decoder.ready() == len(children()) == 2
    # One may have been ended meanwhile, by the system or by what it was given.
    ended = children()[0]
    ended.kill()
    psutil.wait_procs([ended], timeout=60)
    np.testing.assert_array_equal(read_pair(*paths).left.grey, pair.left.grey)
    assert decoder.ready() == 2
    for path in paths:
        path.write_bytes(b"no picture")
    with pytest.raises(ImageError, match=r"left\.png"):
        read_pair(*paths)
    stop = Event()
    stop.set()
    with pytest.raises(Stopped):
        read_pair(*paths, stop=stop)


def test_threads_read_side_by_side_and_one_process_is_kept(fresh: None, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.png" for number in range(6)]
    for number, path in enumerate(paths):
        path.write_bytes(encoded(".png", np.full((40, 60), number * 20, np.uint8)))
    right: list[bool] = []

    def read(number: int) -> None:
        for _ in range(5):
            right.append(bool((read_picture(paths[number]).grey == number * 20).all()))

    readers = [threading.Thread(target=read, args=(number,)) for number in range(6)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert right == [True] * 30
    assert len(children()) == 1


def test_a_process_that_ended_while_idle_costs_no_picture(fresh: None, tmp_path: Path) -> None:
    path = tmp_path / "left.png"
    path.write_bytes(encoded(".png", photo()))
    read_picture(path)
    (idle,) = children()
    idle.kill()
    psutil.wait_procs([idle], timeout=60)
    assert read_picture(path).size == (93, 61)
    assert len(children()) == 1


FORKED = """
import os, sys
from tuner.sources.image import read_picture
read_picture(sys.argv[1])
forked = os.fork()
for _ in range(20):
    assert (read_picture(sys.argv[2 if forked else 1]).grey == (9 if forked else 5)).all()
if not forked:
    os._exit(0)
sys.exit(os.waitpid(forked, 0)[1])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_a_forked_program_decodes_with_a_process_of_its_own(tmp_path: Path) -> None:
    paths = [tmp_path / "five.png", tmp_path / "nine.png"]
    for path, value in zip(paths, (5, 9), strict=True):
        path.write_bytes(encoded(".png", np.full((30, 30), value, np.uint8)))
    root = str(Path(__file__).resolve().parents[2])
    ran = subprocess.run(
        [sys.executable, "-c", FORKED, *map(str, paths)],
        env=os.environ | {"PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


ENDED = """
import sys
from threading import Thread
from tuner.sources.image import read_picture
Thread(target=read_picture, args=(sys.argv[1],), daemon=True).start()
print("reading", flush=True)
sys.stdin.read()
"""


@posix
@pytest.mark.parametrize("kill", [True, False])
def test_no_process_outlives_the_program(slow: Path, kill: bool) -> None:
    root = str(Path(__file__).resolve().parents[2])
    with subprocess.Popen(
        [sys.executable, "-c", ENDED, str(slow)],
        env=os.environ | {"PYTHONPATH": root},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "reading\n"
        mother = psutil.Process(program.pid)
        while not (at_work := mother.children()) or not busy(at_work[0]):
            assert program.poll() is None
        if kill:
            program.kill()
    psutil.wait_procs(at_work, timeout=60)
    assert not at_work[0].is_running()


def test_damage_never_hides_behind_a_user_error(tmp_path: Path) -> None:
    path = tmp_path / "a  b.png"
    path.write_bytes(b"no picture")
    with pytest.raises(UserError) as caught:
        read_picture(path)
    assert str(caught.value).startswith(f"{path}: "), "the name is as it is, blanks and all"


READ = "import sys; from tuner.sources.image import read_picture; read_picture(sys.argv[1])"


@posix
@pytest.mark.parametrize("closed", ["2>&-", "<&-", "<&- >&- 2>&-"])
def test_pictures_are_read_without_a_terminal(tmp_path: Path, closed: str) -> None:
    path = tmp_path / "left.png"
    path.write_bytes(encoded(".png", photo()))
    root = str(Path(__file__).resolve().parents[2])
    ran = subprocess.run(
        ["sh", "-c", f'exec "$1" -c "$2" "$3" {closed}', "sh", sys.executable, READ, str(path)],
        env=os.environ | {"PYTHONPATH": root},
        check=False,
    )
    assert ran.returncode == 0


def test_no_memory_is_kept_of_a_picture_that_was_read(
    fresh: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[SharedFile] = []

    class Noted(SharedFile):
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr(decoder, "SharedFile", Noted)
    path = tmp_path / "left.png"
    for data in (encoded(".png", photo()), b"no picture" * 1000):
        path.write_bytes(data)
        with contextlib.suppress(UserError):
            read_picture(path)
        assert decoder.ready() == 1
        (shared,) = made
        assert os.fstat(shared.file.fileno()).st_size == 0
