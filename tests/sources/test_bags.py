"""Bags of ROS 1 and 2 as sources."""

from __future__ import annotations

import builtins
from contextlib import suppress
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.sources.bag_files import KINDS, START, Image, Info, Jpeg, Message, write_bag
from tests.sources.laid_out import LEFT, RIGHT
from tests.sources.pictures import encoded, photo
from tuner.core.errors import FileError, ImageError
from tuner.engine.opening import open_frame, open_next, open_source
from tuner.sources.source import AmbiguousSource

STEP = 50_000_000
ONE, TWO = "/stereo/left/image_raw", "/stereo/right/image_raw"


def rig(count: int = 4, *, late: tuple[int, ...] = (), encoding: str = "mono8") -> list[Message]:
    """Messages of two cameras; the brightness tells the frame."""
    found = []
    for n in range(count):
        stamp = START + n * STEP
        right = stamp + (late[n] if n < len(late) else 0)
        found.append(Message(ONE, stamp, Image(encoding, LEFT // 2 + np.uint8(n))))
        found.append(Message(TWO, right, Image(encoding, RIGHT // 2 + np.uint8(n))))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_messages_of_one_time_are_pairs(tmp_path: Path, kind: str) -> None:
    late = (0, 2_000_000, 7_300_000, 30_000_000)
    path = write_bag(tmp_path, kind, rig(late=late), late_ns=123_456)
    with open_source(path) as source:
        assert source.count == 3
        assert source.ref.option("topics") == f"{ONE},{TWO}"
        assert source.notes == (
            "paired by stamps; the worst difference is 7.3 ms",
            "2 images have no partner and are left out",
        )
        for number in (2, 0, 1):
            pair = source.read(number)
            np.testing.assert_array_equal(pair.left.grey, LEFT // 2 + np.uint8(number))
            np.testing.assert_array_equal(pair.right.grey, RIGHT // 2 + np.uint8(number))
        assert source.name(2) == "frame 3, 0.100 s"
        assert source.time_s(1) == pytest.approx(0.05)


@pytest.mark.parametrize("kind", ["sqlite3", "mcap"])
def test_a_file_of_a_bag_is_a_bag(tmp_path: Path, kind: str) -> None:
    folder = write_bag(tmp_path, kind, rig())
    (file,) = (path for path in folder.iterdir() if path.suffix in (".db3", ".mcap"))
    with open_source(file) as source:
        assert source.count == 4


COLOUR = photo(60, 40)


def bayer(name: str) -> np.ndarray:
    """The raw samples of COLOUR behind a filter whose first two rows are ``name``."""
    raw = np.empty(COLOUR.shape[:2], np.uint8)
    for place, letter in enumerate(name):
        row, column = divmod(place, 2)
        raw[row::2, column::2] = COLOUR[row::2, column::2, "bgr".index(letter)]
    return raw


PLAIN: dict[str, tuple[np.ndarray, np.ndarray]] = {
    "bgr8": (COLOUR, COLOUR),
    "rgb8": (COLOUR[..., ::-1], COLOUR),
    "bgra8": (cv2.cvtColor(COLOUR, cv2.COLOR_BGR2BGRA), COLOUR),
    "rgba8": (cv2.cvtColor(COLOUR, cv2.COLOR_BGR2RGBA), COLOUR),
    "8UC3": (COLOUR, COLOUR),
}


@pytest.mark.parametrize("encoding", PLAIN)
@pytest.mark.parametrize("kind", ["ros1", "sqlite3"])
def test_colour_is_read(tmp_path: Path, encoding: str, kind: str) -> None:
    samples, expected = PLAIN[encoding]
    image = Image(encoding, samples, padding=5)
    path = write_bag(tmp_path, kind, [Message(topic, START, image) for topic in (ONE, TWO)])
    with open_source(path) as source:
        left = source.read(0).left
    np.testing.assert_array_equal(left.shown, expected[..., ::-1])
    np.testing.assert_array_equal(left.grey, cv2.cvtColor(expected, cv2.COLOR_BGR2GRAY))


@pytest.mark.parametrize("name", ["rggb", "bggr", "gbrg", "grbg"])
def test_each_bayer_pattern_gives_the_colours_of_the_scene(tmp_path: Path, name: str) -> None:
    image = Image(f"bayer_{name}8", bayer(name))
    path = write_bag(tmp_path, "sqlite3", [Message(topic, START, image) for topic in (ONE, TWO)])
    with open_source(path) as source:
        shown = source.read(0).left.shown.astype(int)
    inner = np.s_[4:-4, 4:-4]
    off = np.abs(shown[inner] - COLOUR[..., ::-1][inner].astype(int)).mean()
    swapped = np.abs(shown[inner] - COLOUR[inner].astype(int)).mean()
    assert off < swapped / 2


@pytest.mark.parametrize("encoding", ["mono16", "16UC1"])
@pytest.mark.parametrize("bigendian", [False, True])
def test_sixteen_bits_are_scaled_alike(tmp_path: Path, encoding: str, bigendian: bool) -> None:
    wide = [(grey.astype(np.uint16) * 4 + 20_000) for grey in (LEFT, RIGHT)]
    images = [Image(encoding, samples, bigendian=bigendian) for samples in wide]
    messages = [Message(t, START, image) for t, image in zip((ONE, TWO), images, strict=True)]
    path = write_bag(tmp_path, "mcap", messages)
    with open_source(path) as source:
        pair = source.read(0)
    low, high = np.percentile(np.array(wide), (0.1, 99.9))
    expected = np.rint(np.interp(wide[0], (low, high), (0, 255))).astype(np.uint8)
    np.testing.assert_array_equal(pair.left.grey, expected)
    with open_source(path, grey="20000..21020") as source:
        scaled = source.read(0).left.scaled
    assert scaled is not None
    assert (scaled.low, scaled.high) == (20_000, 21_020)


@pytest.mark.parametrize("kind", KINDS)
def test_compressed_images_are_read(tmp_path: Path, kind: str) -> None:
    messages = [
        Message(f"{topic}/compressed", START, Jpeg(encoded(".jpg", grey)))
        for topic, grey in ((ONE, LEFT), (TWO, RIGHT))
    ]
    with open_source(write_bag(tmp_path, kind, messages)) as source:
        grey = source.read(0).left.grey
    expected = cv2.imdecode(np.frombuffer(encoded(".jpg", LEFT), np.uint8), 0)
    np.testing.assert_array_equal(grey, expected)


@pytest.mark.parametrize(
    "topics",
    [
        ("/cam0/image_raw", "/cam1/image_raw"),
        ("/camera/infra1/image_rect_raw", "/camera/infra2/image_rect_raw"),
        ("/zed/left_raw/image", "/zed/right_raw/image"),
        ("/kitti/camera_gray_left/image", "/kitti/camera_gray_right/image"),
        ("/cam_l", "/cam_r"),
    ],
)
def test_topics_are_told_by_their_names(tmp_path: Path, topics: tuple[str, str]) -> None:
    messages = [
        Message(topic, START, Image("mono8", grey))
        for topic, grey in zip(topics, (LEFT, RIGHT), strict=True)
    ]
    with open_source(write_bag(tmp_path, "sqlite3", messages)) as source:
        assert source.ref.option("topics") == ",".join(topics)


def test_several_pairs_of_topics_are_asked(tmp_path: Path) -> None:
    more = [
        Message(topic.replace("raw", "rect"), message.stamp, message.content)
        for message in rig(3)
        for topic in [message.topic]
    ]
    path = write_bag(tmp_path, "sqlite3", [*rig(4), *more])
    with pytest.raises(AmbiguousSource, match="choose two") as raised:
        open_source(path)
    error = raised.value
    rect = "/stereo/left/image_rect,/stereo/right/image_rect"
    assert [one.pairs for one in error.candidates] == [4, 3]
    assert error.candidates[1].value == rect
    with open_source(error.chosen(error.candidates[1])) as source:
        assert source.count == 3
    with pytest.raises(ImageError, match="no images under '/x'; there are /stereo"):
        open_source(path, topics="/x,/y")


def test_one_topic_is_a_sentence_unless_its_images_hold_both(tmp_path: Path) -> None:
    left = [message for message in rig() if message.topic == ONE]
    path = write_bag(tmp_path / "a", "sqlite3", left) if (tmp_path / "a").mkdir() is None else None
    assert path is not None
    with pytest.raises(ImageError, match="one image topic, /stereo/left/image_raw, and the halves"):
        open_source(path)
    (tmp_path / "b").mkdir()
    both = [Message("/both", START, Image("mono8", np.hstack([LEFT, RIGHT])))]
    with open_source(write_bag(tmp_path / "b", "sqlite3", both)) as source:
        np.testing.assert_array_equal(source.read(0).right.grey, RIGHT)
        assert "side-by-side" in source.notes[0]


def test_topics_without_sides_are_listed(tmp_path: Path) -> None:
    messages = [Message(f"/{name}", START, Image("mono8", LEFT)) for name in ("front", "rear")]
    path = write_bag(tmp_path, "mcap", messages)
    with pytest.raises(ImageError, match=r"named as left and right \(/front, /rear\)"):
        open_source(path)
    with open_source(path, topics="/rear,/front") as source:
        assert source.count == 1


def test_a_bag_without_images_is_a_sentence(tmp_path: Path) -> None:
    info = Info((300, 200), tuple(np.eye(3, 4).ravel()))
    path = write_bag(tmp_path, "ros1", [Message("/left/camera_info", START, info)])
    with pytest.raises(ImageError, match="no topic with images"):
        open_source(path)


def test_an_encoding_that_is_no_picture_is_named_and_the_next_frame_is_shown(
    tmp_path: Path,
) -> None:
    messages = rig(3)
    messages[2] = Message(ONE, messages[2].stamp, Image("32FC1", LEFT.astype(np.float32)))
    with open_source(write_bag(tmp_path, "sqlite3", messages)) as source:
        reached = open_next(source, 1)
    assert reached.at == 2
    assert f"{ONE}, frame 2: the encoding '32FC1' is no picture" in reached.skipped[0]


def test_a_message_with_too_few_bytes_is_named(tmp_path: Path) -> None:
    messages = rig(1)
    messages[0] = Message(ONE, START, Image("bgr8", LEFT))
    with (
        open_source(write_bag(tmp_path, "sqlite3", messages)) as source,
        pytest.raises(ImageError, match="are too few for 300x200 bgr8"),
    ):
        source.read(0)


@pytest.mark.parametrize("kind", KINDS)
def test_camera_infos_are_kept_and_give_metres_where_the_pictures_are_rectified(
    tmp_path: Path, kind: str
) -> None:
    left = (500.0, 0.0, 150.0, 0.0, 0.0, 500.0, 100.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    right = (500.0, 0.0, 152.0, -60.0, *left[4:])
    messages = [
        Message(f"/{side}/{name}", START, content)
        for side, grey, p in (("left", LEFT, left), ("right", RIGHT, right))
        for name, content in (
            ("image_rect", Image("mono8", grey)),
            ("camera_info", Info((300, 200), p)),
        )
    ]
    with open_source(write_bag(tmp_path, kind, messages)) as source:
        assert source.camera_infos[1].p == right  # type: ignore[attr-defined]
        calibration = open_frame(source).pair.calibration
    assert calibration is not None
    assert (calibration.focal_px, calibration.doffs_px) == (500, 2)
    assert calibration.baseline_m == pytest.approx(0.12)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.95])
def test_a_bag_that_is_cut_gives_what_is_there_or_a_sentence(
    tmp_path: Path, kind: str, share: float
) -> None:
    path = write_bag(tmp_path, kind, rig(8))
    files = [path] if path.is_file() else [p for p in path.iterdir() if p.suffix != ".yaml"]
    for file in files:
        data = file.read_bytes()
        file.write_bytes(data[: int(len(data) * share)])
    with suppress(ImageError), open_source(path) as source:
        number = 0
        while (reached := open_next(source, number)).opened:
            number = reached.at + 1
        assert all(str(path) in words for words in reached.skipped)


def test_what_is_no_bag_is_a_sentence(tmp_path: Path) -> None:
    for name in ("a.bag", "b.db3", "c.mcap"):
        (tmp_path / name).write_bytes(b"no bag" * 100)
        with pytest.raises(ImageError, match=f"{name}: cannot be opened as a bag"):
            open_source(tmp_path / name)
    with pytest.raises(FileError, match="there is no such file"):
        open_source(tmp_path / "gone.mcap")


def test_without_the_package_the_command_that_installs_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.bag").write_bytes(b"bag")
    plain = builtins.__import__

    def missing(name: str, *given: Any, **more: Any) -> Any:
        if name.startswith("rosbags"):
            raise ImportError(name)
        return plain(name, *given, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ImageError, match=r"pip install 'stereo-tuner\[ros\]'"):
        open_source(tmp_path / "a.bag")
