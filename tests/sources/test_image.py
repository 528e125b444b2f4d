"""Reading image files: the grey that a user's own script would see, or a sentence that helps."""

from __future__ import annotations

import contextlib
import os
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sources.pictures import animated, png, rows
from tuner.core.errors import FileError, ImageError, UserError
from tuner.core.grey import GreyRule, grey_rule
from tuner.sources.ground_truth import read_ground_truth
from tuner.sources.image import Decoded, as_pictures, read_picture
from tuner.sources.pair import read_pair


def photo(width: int = 93, height: int = 61) -> np.ndarray:
    rng = np.random.default_rng(0)
    return cv2.GaussianBlur(rng.integers(0, 255, (height, width, 3), dtype=np.uint8), (5, 5), 0)


def save(folder: Path, name: str, image: np.ndarray) -> Path:
    ok, data = cv2.imencode(Path(name).suffix, image)
    assert ok
    (folder / name).write_bytes(data.tobytes())
    return folder / name


def rotated_jpeg(folder: Path, orientation: int) -> Path:
    plain = save(folder, "plain.jpg", photo()).read_bytes()
    entry = struct.pack("<HHIHH", 0x112, 3, 1, orientation, 0)
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + entry + b"\0\0\0\0"
    path = folder / "rotated.jpg"
    segment = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    path.write_bytes(plain[:2] + segment + plain[2:])
    return path


EIGHT_BIT = ["c.png", "c.jpg", "c.tif", "c.bmp", "c.webp", "c.ppm"]


@pytest.mark.parametrize("name", EIGHT_BIT)
@pytest.mark.parametrize("colour", [True, False])
def test_grey_is_exactly_what_imread_gives(tmp_path: Path, name: str, colour: bool) -> None:
    name = name if colour else name.replace("ppm", "pgm")
    path = save(tmp_path, name, photo() if colour else photo()[..., 0])
    picture = read_picture(path)
    np.testing.assert_array_equal(picture.grey, cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))
    shown = cv2.imread(str(path), cv2.IMREAD_COLOR)[..., ::-1]
    np.testing.assert_array_equal(np.atleast_3d(picture.shown) + np.uint8([0, 0, 0]), shown)
    assert picture.note == ""


def test_grey_of_real_photographs(shared_data: Path) -> None:
    for name in ("opencv_aloe/left.jpg", "cones/left.png", "venus/right.ppm"):
        expected = cv2.imread(str(shared_data / name), cv2.IMREAD_GRAYSCALE)
        np.testing.assert_array_equal(read_picture(shared_data / name).grey, expected)


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_rotated_jpeg_is_turned_for_matching_and_display(tmp_path: Path, orientation: int) -> None:
    path = rotated_jpeg(tmp_path, orientation)
    picture = read_picture(path)
    np.testing.assert_array_equal(picture.grey, cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))
    assert picture.shown.shape[:2] == picture.grey.shape
    assert picture.grey.shape == ((61, 93) if orientation == 3 else (93, 61))


@pytest.mark.parametrize("hidden", [True, False])
def test_of_an_animation_the_picture_that_imread_gives(tmp_path: Path, hidden: bool) -> None:
    path = tmp_path / "moving.png"
    still = png(zlib.compress(rows(photo())))
    other = zlib.compress(rows(255 - photo()))
    path.write_bytes(animated(still, pixels=other, hidden=hidden))
    picture = read_picture(path)
    np.testing.assert_array_equal(picture.grey, cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))
    np.testing.assert_array_equal(picture.shown, photo())


def test_alpha_is_ignored_and_said(tmp_path: Path) -> None:
    path = save(tmp_path, "a.png", np.dstack([photo(), np.zeros((61, 93), np.uint8)]))
    picture = read_picture(path)
    np.testing.assert_array_equal(picture.grey, cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))
    assert picture.shown.shape == (61, 93, 3)
    assert picture.note == "alpha is ignored"


@pytest.mark.parametrize("suffix", ["png", "tif", "pgm"])
def test_twelve_bits_in_sixteen_stay_bright(tmp_path: Path, suffix: str) -> None:
    wide = np.linspace(0, 4000, 61 * 93).reshape(61, 93).astype(np.uint16)
    picture = read_picture(save(tmp_path, f"w.{suffix}", wide))
    np.testing.assert_array_equal(picture.grey, in_a_line_of_python(wide)[0])
    low, high = np.percentile(wide, (0.1, 99.9))
    assert picture.note == f"16 bit: grey {low:.6g}..{high:.6g} (0.1 % to 99.9 % of the values)"


def in_a_line_of_python(*images: np.ndarray) -> list[np.ndarray]:
    """As the README says that a script gets the same grey."""
    low, high = np.percentile(images, (0.1, 99.9))
    return [np.rint(np.interp(im, (low, high), (0, 255))).astype(np.uint8) for im in images]


def test_both_pictures_of_a_pair_share_their_scale(tmp_path: Path) -> None:
    bright = photo()[..., 0].astype(np.uint16) * 40
    pair = read_pair(save(tmp_path, "l.png", bright), save(tmp_path, "r.png", bright // 4))
    left, right = in_a_line_of_python(bright, bright // 4)
    np.testing.assert_array_equal(pair.left.grey, left)
    np.testing.assert_array_equal(pair.right.grey, right)
    assert pair.left.note == pair.right.note


@given(
    seed=st.integers(0, 2**32 - 1),
    low=st.integers(0, 65_000),
    span=st.integers(1, 65_535),
    kind=st.sampled_from([np.uint16, np.float32]),
)
def test_grey_is_that_of_the_line_of_python(seed: int, low: int, span: int, kind: type) -> None:
    rng = np.random.default_rng(seed)
    one, two = rng.integers(low, min(65_535, low + span) + 1, (2, 70, 11)).astype(kind)
    pictures = as_pictures([Decoded(one, "l"), Decoded(two, "r")])
    ends = np.percentile([one, two], (0.1, 99.9))
    if ends[1] > ends[0]:
        assert pictures[0].scaled is not None
        assert (pictures[0].scaled.low, pictures[0].scaled.high) == pytest.approx(ends, rel=1e-6)
        for picture, expected in zip(pictures, in_a_line_of_python(one, two), strict=True):
            apart = np.abs(picture.grey.astype(int) - expected).max()
            assert apart <= (0 if kind is np.uint16 else 1)


@pytest.mark.parametrize("spoiled", ["hot", "many hot", "dead", "far colder"])
@pytest.mark.parametrize("kind", [np.uint16, np.float32])
def test_few_wild_values_darken_nothing(spoiled: str, kind: type) -> None:
    """As a thermal camera's 29000..29400, and a camera of 10 bit with a hot pixel."""
    rng = np.random.default_rng(3)
    one, two = (29000 + rng.integers(0, 400, (2, 120, 160))).astype(kind)
    value = {"hot": 65535, "many hot": 65535, "dead": 0, "far colder": 20}[spoiled]
    for at in range(15 if spoiled == "many hot" else 1):
        one[3 + at, 5] = value
    for picture in as_pictures([Decoded(one, "l"), Decoded(two, "r")]):
        assert len(np.unique(picture.grey)) > 200
        assert "29000" in picture.note


def test_where_nearly_all_values_are_one_the_whole_range_counts() -> None:
    image = np.full((100, 100), 500, np.uint16)
    image[0, :3] = 700, 800, 900
    (picture,) = as_pictures([Decoded(image, "l")])
    assert picture.grey[0, :4].tolist() == [127, 191, 255, 0]
    (picture,) = as_pictures([Decoded(np.full((9, 9), 500, np.uint16), "l")])
    assert not picture.grey.any()


@pytest.mark.parametrize(
    ("text", "ends"),
    [("whole", (100, 60_000)), ("29000..29400", (29000, 29400)), ("-5..1e4", (-5, 10_000))],
)
def test_the_rule_can_be_another(text: str, ends: tuple[float, float]) -> None:
    image = np.linspace(100, 60_000, 600).reshape(20, 30).astype(np.uint16)
    (picture,) = as_pictures([Decoded(image, "l")], grey_rule(text))
    expected = np.rint(np.interp(image, ends, (0, 255))).astype(np.uint8)
    np.testing.assert_array_equal(picture.grey, expected)
    assert grey_rule(grey_rule(text).text) == grey_rule(text)


@pytest.mark.parametrize("text", ["", "5", "9..3", "4..4", "nan..3", "1..inf", "a..b", "1..2..3"])
def test_what_is_no_rule_is_said(text: str) -> None:
    with pytest.raises(UserError, match="grey: "):
        grey_rule(text)


@pytest.mark.parametrize("suffix", ["tif", "pfm"])
def test_float_files_take_their_finite_range(tmp_path: Path, suffix: str) -> None:
    values = np.linspace(-1, 3, 600).reshape(20, 30).astype(np.float32)
    values[0, 0], values[0, 1] = np.nan, np.inf
    picture = read_picture(save(tmp_path, f"f.{suffix}", values))
    assert picture.grey[0, 0] == picture.grey[0, 1] == 0
    assert picture.grey[-1, -1] == 255
    ends = np.percentile(values[np.isfinite(values)], (0.1, 99.9))
    expected = np.interp(values[1:], ends, (0, 255))
    np.testing.assert_allclose(picture.grey[1:], expected, atol=0.51)
    assert "float32" in picture.note


def test_float_file_without_a_number_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path, "f.tif", np.full((8, 8), np.nan, np.float32))
    with pytest.raises(ImageError, match=r"f\.tif: no value in it is a finite number"):
        read_picture(path)


@pytest.mark.parametrize("name", ["a b.png", 'it\'s "q".png', "žluťoučký 図.png", "-x.png"])
def test_any_file_name_works(tmp_path: Path, name: str) -> None:
    path = save(tmp_path, name, photo())
    assert read_picture(path).name == name
    assert read_picture(path).path == str(path)


@pytest.mark.parametrize("name", [*EIGHT_BIT, "w.png", "f.pfm", "f.tif"])
def test_no_truncated_file_is_taken_for_a_picture(
    tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    image = {"w": photo().astype(np.uint16) * 9, "f": photo()[..., 0].astype(np.float32)}
    whole = save(tmp_path, name, image.get(name[0], photo())).read_bytes()
    for length in (1, 5, 20, 60, len(whole) // 2, len(whole) - 1):
        path = tmp_path / f"cut{Path(name).suffix}"
        path.write_bytes(whole[:length])
        with pytest.raises(UserError) as caught:
            read_picture(path)
        assert str(caught.value).startswith(f"{path}: ")
        assert "\n" not in str(caught.value)
    assert capfd.readouterr().err == ""


def test_damaged_png_is_named_as_such(tmp_path: Path) -> None:
    path = save(tmp_path, "c.png", photo())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x55
    path.write_bytes(data)
    with pytest.raises(ImageError, match="is damaged"):
        read_picture(path)


def test_jpeg_with_a_whole_thumbnail_but_cut_itself(tmp_path: Path) -> None:
    thumbnail = save(tmp_path, "t.jpg", photo(16, 16)).read_bytes()
    plain = save(tmp_path, "p.jpg", photo()).read_bytes()
    segment = b"\xff\xe2" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    path = tmp_path / "both.jpg"
    path.write_bytes(plain[:2] + segment + plain[2:-400])
    with pytest.raises(ImageError, match="is truncated"):
        read_picture(path)
    path.write_bytes(plain[:2] + segment + plain[2:] + b"trailing bytes of a phone")
    assert read_picture(path).size == (93, 61)


def test_enormous_announcement_is_refused_before_decoding(tmp_path: Path) -> None:
    header = struct.pack(">II5B", 60000, 60000, 8, 2, 0, 0, 0)
    path = tmp_path / "bomb.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + header + b"\0\0\0\0")
    with pytest.raises(ImageError, match="3600 megapixels; up to 200"):
        read_picture(path)


def test_one_pixel_is_a_picture(tmp_path: Path) -> None:
    assert read_picture(save(tmp_path, "1.png", np.zeros((1, 1), np.uint8))).size == (1, 1)


def test_108_megapixels_are_read(tmp_path: Path) -> None:
    path = save(tmp_path, "big.png", np.zeros((9000, 12000), np.uint8))
    assert read_picture(path).size == (12000, 9000)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"hello, this is text\n", "not an image that can be read"),
        (b"\x93NUMPY\x01\x00", "not an image that can be read"),
        (b"P5\nabc", "has a damaged header"),
    ],
)
def test_what_is_no_image_is_said(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(content)
    with pytest.raises(UserError, match=words):
        read_picture(path)


def test_missing_file_folder_and_bad_name(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="there is no such file"):
        read_picture(tmp_path / "none.png")
    with pytest.raises(FileError, match="this is a folder"):
        read_picture(tmp_path)
    with pytest.raises(FileError, match="cannot be read"):
        read_picture("a\0b.png")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(FileError, match="pipe or a device"):
        read_picture(tmp_path / "pipe.png")


def test_unreadable_file_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path, "c.png", photo())

    def refuse(*given: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tuner.files.reading.os.open", refuse)
    with pytest.raises(FileError, match="may not be read by you"):
        read_picture(path)


def test_pair_of_one_file_is_refused_by_any_name(tmp_path: Path) -> None:
    path = save(tmp_path, "c.png", photo())
    (tmp_path / "sub").mkdir()
    with pytest.raises(ImageError, match="left and right are the same file"):
        read_pair(path, tmp_path / "sub" / ".." / "c.png")


def test_sizes_that_differ_are_named(tmp_path: Path) -> None:
    left = save(tmp_path, "l.png", photo())
    right = save(tmp_path, "r.png", photo(92))
    with pytest.raises(ImageError, match=r"l\.png is 93x61, r\.png is 92x61"):
        read_pair(left, right)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), name=st.sampled_from([*EIGHT_BIT, "f.pfm"]))
def test_no_damage_gives_more_than_a_sentence(
    tmp_path: Path, data: st.DataObject, name: str
) -> None:
    image = photo(23, 17)[..., 0].astype(np.float32) if name == "f.pfm" else photo(23, 17)
    content = bytearray(save(tmp_path, name, image).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, min(len(content) - 1, 200)))
        content[at] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged"
    path.write_bytes(content)
    with contextlib.suppress(UserError):
        read_picture(path)
    with contextlib.suppress(UserError):
        read_ground_truth(path)


def test_doubles_beyond_float32_count_as_infinite(tmp_path: Path) -> None:
    values = np.linspace(0, 1, 12).reshape(3, 4)
    values[0, 1] = 1e300
    picture = read_picture(save(tmp_path, "d.tiff", values), rule=GreyRule("whole"))
    expected = np.where(values > 1, 0, values) * 255
    assert np.abs(picture.grey - expected).max() <= 0.5
