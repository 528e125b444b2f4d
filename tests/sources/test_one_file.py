"""Both pictures in one file, one picture whose other side lies beside it, folders of data sets."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.sources.pictures import encoded, photo
from tests.sources.scenes import planes
from tuner.core.errors import FileError, ImageError
from tuner.engine.opening import open_pair
from tuner.sources.finding import find_pair
from tuner.sources.pair import read_pair
from tuner.sources.truth_naming import truths_beside

LEFT, RIGHT, _ = planes()


def mpo(first: bytes, second: bytes, *, order: str = "<", kind: int = 0x020002) -> bytes:
    """Two JPEGs as CIPA DC-007 puts them into one file."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries_at = 8 + 2 + 12 + 4
    ifd = struct.pack(f"{order}HHHII", 1, 0xB002, 7, 32, entries_at) + b"\0\0\0\0"
    length = 4 + len(mark) + 4 + len(ifd) + 32
    base = 2 + 4 + 4
    start = len(first) + 4 + length - base
    entries = struct.pack(f"{order}IIII", kind, start, 0, 0)
    entries += struct.pack(f"{order}IIII", kind, len(second), start, 0)
    body = b"MPF\0" + mark + struct.pack(f"{order}I", 8) + ifd + entries
    segment = b"\xff\xe2" + struct.pack(">H", len(body) + 2) + body
    data = first[:2] + segment + first[2:] + second
    assert data[base + start : base + start + 2] == b"\xff\xd8"
    return data


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_multi_picture_file_is_a_pair(tmp_path: Path, order: str) -> None:
    path = tmp_path / "DSCF0001.MPO"
    path.write_bytes(mpo(encoded(".jpg", LEFT), encoded(".jpg", RIGHT), order=order))
    assert find_pair([path]) == find_pair([tmp_path]) == (path, path)
    pair = open_pair(path, path).pair
    for picture, grey in ((pair.left, LEFT), (pair.right, RIGHT)):
        expected = cv2.imdecode(np.frombuffer(encoded(".jpg", grey), np.uint8), 0)
        np.testing.assert_array_equal(picture.grey, expected)
    assert pair.left.name == "DSCF0001.MPO (first)"


def test_a_preview_in_a_photograph_is_no_second_picture(tmp_path: Path) -> None:
    path = tmp_path / "phone.jpg"
    small = encoded(".jpg", photo(20, 20))
    path.write_bytes(mpo(encoded(".jpg", photo(160, 120)), small, kind=0x010001))
    with pytest.raises(ImageError, match="holds no pair"):
        read_pair(path, path)


WAYS = {
    "parallel": lambda: np.hstack([LEFT, RIGHT]),
    "crossed": lambda: np.hstack([RIGHT, LEFT]),
    "above": lambda: np.vstack([LEFT, RIGHT]),
    "below": lambda: np.vstack([RIGHT, LEFT]),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_halves_are_told_by_their_match(tmp_path: Path, way: str, kind: type) -> None:
    path = tmp_path / "both.png"
    factor = 1 if kind is np.uint8 else 100
    cv2.imwrite(str(path), WAYS[way]().astype(kind) * kind(factor))
    pair = open_pair(*find_pair([path])).pair
    assert pair.size == (400, 200)
    assert "half is taken for the left picture" in pair.left.note
    if kind is np.uint8:
        np.testing.assert_array_equal(pair.left.grey, LEFT)
        np.testing.assert_array_equal(pair.right.grey, RIGHT)


@pytest.mark.parametrize("image", [photo(400, 200), LEFT, np.zeros((9, 9), np.uint8)])
def test_one_picture_is_no_pair_and_that_is_said(tmp_path: Path, image: np.ndarray) -> None:
    path = tmp_path / "one.png"
    cv2.imwrite(str(path), image)
    with pytest.raises(ImageError, match=r"holds no pair: .*name a left and a right picture"):
        read_pair(*find_pair([path]))


def test_no_photograph_of_the_data_is_taken_for_two(shared_data: Path) -> None:
    for name in ("mb06_books/left.png", "teddy/left.png", "opencv_aloe/right.jpg"):
        with pytest.raises(ImageError, match="holds no pair"):
            read_pair(shared_data / name, shared_data / name)


def folder_with(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    return folder


@pytest.mark.parametrize(
    ("names", "left", "right"),
    [
        (("left.png", "right.png", "gt.png"), "left.png", "right.png"),
        (("a_L.jpg", "a_R.jpg", "b_L.jpg", "b_R.jpg"), "b_L.jpg", "b_R.jpg"),
        (("im0.png", "im1.png"), "im0.png", "im1.png"),
        (tuple(f"view{n}.png" for n in range(7)), "view1.png", "view5.png"),
        (("image_2/7.png", "image_3/7.png", "image_2/8.png"), "image_2/7.png", "image_3/7.png"),
        (("cam0/data/14.png", "cam1/data/14.png"), "cam0/data/14.png", "cam1/data/14.png"),
    ],
)
def test_one_of_two_pictures_finds_the_other(
    tmp_path: Path, names: tuple[str, ...], left: str, right: str
) -> None:
    folder_with(tmp_path, *names)
    expected = (tmp_path / left, tmp_path / right)
    assert find_pair([tmp_path / left]) == expected
    assert find_pair([tmp_path / right]) == expected


@pytest.mark.parametrize(
    "names", [("frame1.png", "frame2.png"), ("only.png",), ("left.png", "right.jpg")]
)
def test_frames_of_a_sequence_are_no_sides(tmp_path: Path, names: tuple[str, ...]) -> None:
    folder_with(tmp_path, *names)
    path = tmp_path / names[0]
    assert find_pair([path]) == (path, path)


EUROC = ("cam0/data/11.png", "cam0/data/12.png", "cam1/data/12.png", "cam1/data/13.png")


@pytest.mark.parametrize("named", ["", "mav0", "mav0/cam0", "mav0/cam1", "mav0/cam1/data"])
def test_euroc_is_found_from_any_of_its_folders(tmp_path: Path, named: str) -> None:
    folder_with(tmp_path / "mav0", *EUROC, "cam0/sensor.yaml", "imu0/data.csv")
    cams = tmp_path / "mav0"
    assert find_pair([tmp_path / named]) == (cams / "cam0/data/12.png", cams / "cam1/data/12.png")


def test_a_folder_that_is_one_side_finds_the_other(tmp_path: Path) -> None:
    folder_with(tmp_path, "left/1.png", "left/2.png", "right/1.png", "right/2.png")
    for side in ("left", "right"):
        assert find_pair([tmp_path / side]) == (tmp_path / "left/1.png", tmp_path / "right/1.png")


def test_a_mistyped_name_is_answered_with_a_near_one(tmp_path: Path) -> None:
    (tmp_path / "calibrated").mkdir()
    with pytest.raises(FileError, match=r"no such folder; did you mean .*calibrated\?"):
        find_pair([tmp_path / "calibratd"])
    with pytest.raises(FileError, match="no such folder; look at how it is spelled"):
        find_pair([tmp_path / "xyz"])


def test_a_network_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(b"x")
    with pytest.raises(ImageError, match=r"net\.onnx: a network for depth, no picture"):
        find_pair([tmp_path / "net.onnx"])


def turned(data: bytes, orientation: int) -> bytes:
    """A JPEG with an EXIF orientation."""
    entry = struct.pack("<HHIHH", 0x112, 3, 1, orientation, 0)
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + entry + b"\0\0\0\0"
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_pair_turned_alike_opens_with_a_note(tmp_path: Path, orientation: int) -> None:
    paths = [tmp_path / "left.jpg", tmp_path / "right.jpg"]
    for path, grey in zip(paths, (LEFT, RIGHT), strict=True):
        path.write_bytes(turned(encoded(".jpg", grey), orientation))
    pair = read_pair(*paths)
    assert pair.left.note == f"turned as its EXIF orientation {orientation} says"
    np.testing.assert_array_equal(pair.left.grey, cv2.imread(str(paths[0]), 0))


def test_a_pair_turned_differently_is_answered_with_what_would_be_right(tmp_path: Path) -> None:
    paths = [tmp_path / "left.jpg", tmp_path / "right.jpg"]
    paths[0].write_bytes(turned(encoded(".jpg", LEFT), 6))
    paths[1].write_bytes(encoded(".jpg", RIGHT))
    with pytest.raises(ImageError, match=r"EXIF orientation 6, .*right\.jpg has 1.*remove it"):
        read_pair(*paths)


@pytest.mark.parametrize(
    ("names", "left", "right"),
    [
        (("left.png", "right.png", "gt.png"), "gt.png", None),
        (("left.png", "right.png", "gt.png", "right_gt.png"), "gt.png", "right_gt.png"),
        (
            ("left.png", "right.png", "disp_left.png", "disp_right.png"),
            "disp_left.png",
            "disp_right.png",
        ),
        (("im0.png", "im1.png", "disp0.pfm", "disp1.pfm"), "disp0.pfm", "disp1.pfm"),
        (("im2.ppm", "im6.ppm", "disp2.pgm", "disp6.pgm"), "disp2.pgm", "disp6.pgm"),
        (("im0.png", "im1.png", "gt.pfm"), "gt.pfm", None),
        (("a_left.png", "a_right.png", "a_right_disp.png"), None, "a_right_disp.png"),
    ],
)
def test_ground_truth_belongs_to_one_side(
    tmp_path: Path, names: tuple[str, ...], left: str | None, right: str | None
) -> None:
    folder_with(tmp_path, *names)
    one, two = tmp_path / names[0], tmp_path / names[1]
    expected = tuple(name and tmp_path / name for name in (left, right))
    assert truths_beside(one, two) == expected
    assert truths_beside(two, one) == expected[::-1]
