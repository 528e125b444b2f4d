"""Videos as sources: every frame is the one of its number, and what is wrong is said."""

from __future__ import annotations

import random
import re
import struct
import subprocess
import sys
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest

from tests.sources.laid_out import LEFT, RIGHT
from tests.sources.pictures import encoded
from tests.sources.videos import both, number_in, numbered, with_durations, write
from tuner.core.errors import FileError, ImageError
from tuner.core.stopping import Stopped
from tuner.engine.opening import open_next, open_source

COUNT = 150


def order(count: int) -> list[int]:
    """Forth, back, the ends, steps, and all over the place."""
    rng = random.Random(3)
    return [0, count - 1, 1, *range(60, 75), *range(75, 60, -1), *rng.choices(range(count), k=30)]


@pytest.mark.parametrize(
    "name",
    [
        *("a.mp4 mp4v", "a.avi MJPG", "a.mkv mp4v", "a.avi XVID", "a.mov mp4v", "a.webm VP80"),
        *("a.ts mpg2", "a.mkv mpg2", "a.wmv WMV2"),
    ],
)
def test_each_frame_is_the_one_of_its_number(tmp_path: Path, name: str) -> None:
    file, codec = name.split()
    path = write(tmp_path / file, [numbered(n) for n in range(COUNT)], codec=codec)
    with open_source(path, layout="side-by-side") as source:
        assert source.count == COUNT
        seen = [number_in(np.hstack([p.left.grey, p.right.grey])) for p in read(source, COUNT)]
    assert seen == order(COUNT)


def read(source, count):
    return [source.read(number) for number in order(count)]


def test_seeking_is_exact_where_the_rate_varies(tmp_path: Path) -> None:
    path = write(tmp_path / "vfr.mp4", [numbered(n) for n in range(COUNT)])
    rng = random.Random(1)
    durations = rng.choices([7, 20, 33, 40, 120, 500], k=COUNT)
    with_durations(path, durations)
    with open_source(path, layout="top-bottom") as source:
        assert source.count == COUNT
        seen = [number_in(pair.left.grey) for pair in read(source, COUNT)]
        assert seen == order(COUNT)
        expected = sum(durations[:100]) / 1000
        assert source.time_s(100) == pytest.approx(expected, abs=0.002)
        assert source.name(100) == f"frame 101, {source.time_s(100):.3f} s"


def test_frames_are_split_as_the_halves_match_and_that_is_shown(tmp_path: Path) -> None:
    dark = np.zeros_like(both())
    path = write(tmp_path / "rig.avi", [dark] * 3 + [both(n) for n in range(6)], codec="MJPG")
    with open_source(path) as source:
        assert source.notes == (
            "each frame holds left and right: side-by-side, told by their match",
        )
        assert source.ref.option("layout") == "side-by-side"
        pair = source.read(5)
    assert pair.size == (300, 200)
    assert pair.left.shown.shape == (200, 300, 3)
    assert pair.left.name == "rig.avi (frame 6, left half)"
    worst = np.abs(pair.right.grey.astype(int) - (RIGHT // 2 + np.uint8(2))).mean()
    assert worst < 6


def test_grey_is_that_of_a_plain_script(tmp_path: Path) -> None:
    path = write(tmp_path / "rig.avi", [both(n) for n in range(3)], codec="MJPG")
    video = cv2.VideoCapture(str(path))
    frames = [video.read()[1] for _ in range(3)]
    with open_source(path) as source:
        for number, frame in enumerate(frames):
            grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
            np.testing.assert_array_equal(source.read(number).left.grey, grey[:, :300])


def test_a_video_without_two_pictures_is_answered(tmp_path: Path) -> None:
    path = write(tmp_path / "one.avi", [numbered(n) for n in range(5)], codec="MJPG")
    with pytest.raises(ImageError, match=r"one\.avi: neither .* match; say the layout"):
        open_source(path)


def test_two_videos_are_paired_by_time(tmp_path: Path) -> None:
    left = write(tmp_path / "left.mp4", [numbered(n) for n in range(30)])
    right = write(tmp_path / "right.mp4", [numbered(n) for n in range(28)])
    late = [33] * 28
    late[4], late[5] = 38, 28
    with_durations(left, [33] * 30)
    with_durations(right, late)
    with open_source([left, right]) as source:
        assert source.count == 28
        assert source.notes == (
            "paired by time; the worst difference is 5.0 ms",
            "of 30 and 28 frames 28 have a partner",
        )
        for number in (0, 27, 5, 4):
            pair = source.read(number)
            assert number_in(pair.left.grey) == number_in(pair.right.grey) == number


def test_a_video_that_ends_is_an_index_error(tmp_path: Path) -> None:
    path = write(tmp_path / "a.avi", [both(n) for n in range(4)], codec="MJPG")
    with (
        open_source(path) as source,
        pytest.raises(IndexError, match="no frame of index 4; it has frames of index 0 to 3"),
    ):
        source.read(4)


def test_a_video_cut_before_its_index_is_answered(tmp_path: Path) -> None:
    path = write(tmp_path / "cut.mp4", [both(n) for n in range(20)])
    path.write_bytes(path.read_bytes()[:-3000])
    with pytest.raises(ImageError, match=r"cut\.mp4: .* index at its end seems to be missing"):
        open_source(path)


def test_a_video_without_an_index_is_read_to_where_it_is_cut(tmp_path: Path) -> None:
    path = write(tmp_path / "cut.avi", [numbered(n) for n in range(40)], codec="MJPG")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with open_source(path, layout="top-bottom") as source:
        assert source.count is not None
        assert 10 < source.count < 30
        assert number_in(source.read(9).left.grey) == 9


def test_a_video_of_no_rate_is_read_frame_by_frame(tmp_path: Path) -> None:
    path = write(tmp_path / "zero.avi", [numbered(n) for n in range(30)], codec="MJPG")
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(b"avih") + 8, 0)
    struct.pack_into("<II", data, data.index(b"strh") + 8 + 20, 0, 0)
    path.write_bytes(data)
    with open_source(path, layout="top-bottom") as source:
        assert source.count == 30
        for number in (0, 29, 3, 4, 11):
            assert number_in(source.read(number).left.grey) == number
        assert source.time_s(29) is not None


def test_a_damaged_frame_is_named_and_the_others_are_shown(tmp_path: Path) -> None:
    path = write(tmp_path / "a.avi", [numbered(n) for n in range(12)], codec="MJPG")
    data = bytearray(path.read_bytes())
    at = [found.end() for found in re.finditer(rb"00dc....\xff\xd8", data, re.DOTALL)][5]
    data[at : at + 400] = bytes(400)
    path.write_bytes(data)
    with open_source(path, layout="top-bottom") as source:
        seen, skipped, number = [], list[str](), 0
        while (reached := open_next(source, number)).opened:
            seen.append(number_in(reached.opened.pair.left.grey))
            skipped += reached.skipped
            number = reached.at + 1
    assert seen == [0, 1, 2, 3, 4, *range(6, 12)]
    assert ["a.avi: frame 6 cannot be decoded" in words for words in skipped] == [True]


def test_a_video_that_changes_its_size_says_where(tmp_path: Path) -> None:
    path = tmp_path / "sizes.mjpeg"
    small = [encoded(".jpg", numbered(n)) for n in range(6)]
    large = [encoded(".jpg", numbered(n, width=640, height=240)) for n in range(6)]
    path.write_bytes(b"".join(small + large))
    with open_source(path, layout="top-bottom") as source:
        assert source.read(0).size == (320, 60)
        reached = open_next(source, 6)
    if reached.opened is None:
        assert "frame 7: it is 640x240, the first frame is 320x120; cut" in reached.skipped[0]
    else:  # some versions scale what follows to the first size
        assert reached.opened.pair.size == (320, 60)


def test_two_videos_of_two_sizes_are_refused_when_they_are_opened(tmp_path: Path) -> None:
    left = write(tmp_path / "left.avi", [numbered(n) for n in range(6)])
    right = write(tmp_path / "right.avi", [numbered(n, width=640, height=240) for n in range(6)])
    with pytest.raises(
        ImageError, match=r"left\.avi has frames of 320x120, .*right\.avi of 640x240"
    ):
        open_source([left, right])


def test_a_folder_with_the_videos_of_one_rig_is_those_videos(tmp_path: Path) -> None:
    frames = [both(n) for n in range(4)]
    rig = tmp_path / "rig"
    rig.mkdir()
    write(rig / "ride.avi", frames)
    for asked in ({}, {"layout": "side-by-side"}):
        with open_source(rig, **asked) as source:
            assert (source.ref.kind, source.title, source.count) == ("video", "ride.avi", 4)
    (rig / "ride.avi").rename(rig / "cam_right.avi")
    write(rig / "cam_left.avi", frames)
    with open_source(rig) as source:
        assert source.title == "cam_left.avi and cam_right.avi"
        assert source.read(1).size == frames[0].shape[1::-1]
    write(rig / "third.avi", frames)
    with pytest.raises(ImageError, match=r"no pictures but videos \(cam_left\.avi"):
        open_source(rig)


def test_how_a_frame_holds_both_is_said_once(tmp_path: Path) -> None:
    path = write(tmp_path / "both.avi", [both(n) for n in range(4)])
    with open_source(path) as source:
        assert any("side-by-side" in words for words in source.notes)
        pair = source.read(0)
    assert (pair.left.note, pair.right.note) == ("", "")


def test_of_an_odd_width_the_middle_column_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "odd.mjpeg"
    frame = np.hstack([LEFT, np.zeros((200, 1), np.uint8), RIGHT])
    path.write_bytes(encoded(".jpg", cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR)) * 4)
    with open_source(path) as source:
        pair = source.read(2)
    assert pair.size == (300, 200)
    assert "the width 601 is odd" in pair.left.note


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"no video at all" * 100, "not a video that can be opened"),
        (b"\0\0\0\x18ftypisom" + bytes(500), "index at its end seems to be missing"),
    ],
)
def test_what_is_no_video_is_answered(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "bad.mp4"
    path.write_bytes(content)
    with pytest.raises(ImageError, match=rf"bad\.mp4: .*{words}"):
        open_source(path)


def test_what_is_not_there_or_of_two_kinds_is_answered(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="there is no such file"):
        open_source(tmp_path / "gone.mp4")
    with pytest.raises(ImageError, match=r"a\.mp4 is a video and .*b\.png is none"):
        open_source([tmp_path / "a.mp4", tmp_path / "b.png"])


def test_opening_is_given_up_when_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.avi", [both(n) for n in range(4)], codec="MJPG")
    stop = Event()
    stop.set()
    with pytest.raises(Stopped):
        open_source(path, stop=stop)


def test_libraries_print_nothing(tmp_path: Path) -> None:
    """In a program of its own: who tests has streams that are caught already."""
    path = tmp_path / "bad.mp4"
    path.write_bytes(b"\0\0\0\x18ftypisom" + bytes(500))
    code = (
        "import sys; from tuner.engine.opening import open_source\n"
        "try: open_source(sys.argv[1])\nexcept ValueError: pass"
    )
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


@pytest.mark.parametrize("name", ["rig.png", "rig.dat", "rig"])
def test_a_video_under_another_name_is_told_by_its_content(tmp_path: Path, name: str) -> None:
    for suffix, codec in ((".mp4", "mp4v"), (".avi", "MJPG"), (".mkv", "mp4v")):
        made = write(tmp_path / f"made{suffix}", [both(n) for n in range(3)], codec=codec)
        made.rename(tmp_path / name)
        with open_source(tmp_path / name) as source:
            assert (source.ref.kind, source.count) == ("video", 3)
