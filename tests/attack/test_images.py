"""Whatever an image file holds: a picture, or a sentence; nothing else, and not for long."""

from __future__ import annotations

import os
import random
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.attack.mutation import mutated
from tests.sources.pictures import can_write, chunk, encoded, photo, png, progressive, rows
from tuner.core.errors import ImageError, UserError
from tuner.core.types import Picture
from tuner.engine.opening import open_pair
from tuner.files.reading import read_file
from tuner.sources.ground_truth import read_ground_truth
from tuner.sources.image import read_picture


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Small good files of all kinds that are decoded."""
    image = photo(40, 30)
    wide, real = image.astype(np.uint16) * 200, image[..., 0].astype(np.float32) / 3
    made = {
        suffix: encoded(suffix, image)
        for suffix in (".png", ".jpg", ".bmp", ".tif", ".webp", ".ppm", ".pam", ".jp2", ".gif")
        if can_write(suffix)
    }
    for suffix in (".avif", ".sr"):
        if can_write(suffix):
            made[suffix] = encoded(suffix, image)
    alpha = np.dstack([image, image[..., 0]])
    compressed = {
        f"{number}.tif": encoded(".tif", image, cv2.IMWRITE_TIFF_COMPRESSION, number)
        for number in (1, 5, 8, 32773)
    }
    return made | compressed | {
        "alpha.png": encoded(".png", alpha),
        "alpha.webp": encoded(".webp", alpha, cv2.IMWRITE_WEBP_QUALITY, 80),
        "lossless.webp": encoded(".webp", image, cv2.IMWRITE_WEBP_QUALITY, 101),
        "progressive.jpg": encoded(".jpg", image, cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
        "restart.jpg": encoded(".jpg", image, cv2.IMWRITE_JPEG_RST_INTERVAL, 2),
        "scans.jpg": progressive(40, scans=60),
        "wide.png": encoded(".png", wide),
        "wide.tif": encoded(".tif", wide),
        "wide.pgm": encoded(".pgm", wide[..., 0]),
        "real.tif": encoded(".tif", real),
        "real.pfm": b"Pf\n40 30\n-1\n" + real.tobytes(),
        "colour.pfm": b"PF\n40 30\n1\n" + image.astype(">f4").tobytes(),
        "double.tif": encoded(".tif", real.astype(np.float64)),
        "hdr.hdr": encoded(".hdr", image.astype(np.float32)),
        "text.pgm": b"P2\n3 2\n255\n1 2 3\n4 5 6\n",
        "bits.pbm": b"P4\n40 30\n" + bytes(150),
    }  # fmt: skip


def judged(path: Path) -> Picture | None:
    """The picture, or None after a sentence about it."""
    said, picture = "", None
    try:
        picture = read_picture(path)
    except UserError as error:
        said = str(error)
    if picture is None:
        assert said.startswith(f"{path}: ")
        assert "\n" not in said
        return None
    assert picture.grey.dtype == picture.shown.dtype == np.uint8
    assert picture.grey.shape == picture.shown.shape[:2]
    return picture


def test_mutated_files(
    tmp_path: Path, tries: Any, files: dict[str, bytes], capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "picture"
    for rng in tries(150):
        name, data = mutated(rng, files)
        # So that one can be looked at after a failure.
        path.write_bytes(data)
        print(name)
        judged(path)
    assert capfd.readouterr().err == ""


def test_good_files_give_a_picture(tmp_path: Path, files: dict[str, bytes]) -> None:
    """Else the attack above would attack little."""
    for name, data in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        picture = judged(path)
        assert picture is not None, name
        expected = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if not picture.note:
            np.testing.assert_array_equal(picture.grey, expected, err_msg=name)


def test_pngs_whose_checksums_are_right(
    tmp_path: Path, tries: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    """Damage of these reaches libpng, which prints what it has against it."""
    path = tmp_path / "picture.png"
    for rng in tries(60):
        stream = bytearray(zlib.compress(rows(photo())))
        stream[rng.randrange(len(stream))] ^= 1 << rng.randrange(8)
        names = (b"iCCP", b"tRNS", b"gAMA", b"cHRM", b"sBIT", b"eXIf", b"PLTE", b"IDAT", b"ABCD")
        extra = b"".join(
            chunk(rng.choice(names), rng.randbytes(rng.randrange(30)))
            for _ in range(rng.randrange(4))
        )
        pixels = bytes(stream) if rng.random() < 0.5 else zlib.compress(rows(photo()))
        width, height = rng.choice(((93, 61), (93, 62), (1, 1), (14_000, 14_000), (2**31, 1)))
        path.write_bytes(
            png(pixels, width=width, height=height, colour=rng.choice((0, 2, 3, 4, 6)), extra=extra)
        )
        judged(path)
    assert capfd.readouterr().err == ""


VALUES = np.array(
    [0, 1, -1, 3e38, -3e38, 1e-45, -1e-40, 1e-38, 1e30, 255, np.inf, -np.inf, np.nan], np.float32
)


def floats(rng: random.Random) -> np.ndarray:
    """A map of extreme numbers: constant, of two values, or of anything."""
    some = np.array(rng.choices(VALUES, k=rng.choice((1, 2, 5))), np.float32)
    shape = rng.choice(((30, 40), (1, 1), (30, 40, 3)))
    if rng.random() < 0.2:
        some = np.frombuffer(rng.randbytes(4 * 200), np.float32)
    return np.random.default_rng(rng.randrange(2**32)).choice(some, shape)


def test_extreme_floats(tmp_path: Path, tries: Any, capfd: pytest.CaptureFixture[str]) -> None:
    """No warning either: the tests take them for errors."""
    for rng in tries(120):
        values = floats(rng)
        if rng.random() < 0.5:
            path, kind = tmp_path / "f.pfm", "F" if values.ndim == 3 else "f"
            order, scale = rng.choice((("<f4", -1), (">f4", 1)))
            header = f"P{kind}\n{values.shape[1]} {values.shape[0]}\n{scale}\n"
            path.write_bytes(header.encode() + values.astype(order).tobytes())
        else:
            path = tmp_path / "f.tif"
            wider = rng.choice((1.0, 1e200, 1e-200))
            with np.errstate(invalid="ignore"):
                double = values.astype(np.float64) * wider
            path.write_bytes(encoded(".tif", rng.choice((values, double))))
        picture = judged(path)
        finite = values[np.isfinite(values)]
        if picture is not None and path.suffix == ".pfm" and finite.size and values.ndim == 2:
            low, high = np.percentile(finite.astype(np.float64), (0.1, 99.9))
            if high > low:
                shown = values[::-1] if path.suffix == ".pfm" else values
                known = np.isfinite(shown)
                expected = np.interp(shown[known].astype(np.float64), (low, high), (0, 255))
                assert np.abs(picture.grey[known] - expected).max() < 1.01
    assert capfd.readouterr().err == ""


def test_constant_floats_of_any_size_are_a_picture(tmp_path: Path) -> None:
    for value in (0, 1, 1e20, 3.4e38, -3.4e38, 1e-45):
        path = tmp_path / "c.pfm"
        path.write_bytes(b"Pf\n5 4\n-1\n" + np.full((4, 5), value, "<f4").tobytes())
        picture = judged(path)
        assert picture is not None
        assert len(np.unique(picture.grey)) == 1


def test_the_case_of_constant_huge_floats(cases: Path) -> None:
    opened = open_pair(cases / "const_l.pfm", cases / "const_r.pfm")
    assert "float32" in opened.pair.left.note


def test_the_case_of_a_small_file_that_decodes_for_long(cases: Path) -> None:
    with pytest.raises(ImageError, match="goes over the picture 210 times"):
        read_picture(cases / "progressive-scans.jpg")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_no_file_is_said_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "long").symlink_to("x" * 300)
    (tmp_path / "nowhere").symlink_to("gone")
    (tmp_path / "device").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "to a pipe")
    names = ["pipe", "circle", "long", "nowhere", "device", "x" * 300, "a\0b", "\udcff", "", "."]
    for name in names:
        for read in (read_picture, read_ground_truth):
            with pytest.raises(UserError) as caught:
                read(os.path.join(tmp_path, name))
            assert "\n" not in str(caught.value)


def test_a_pipe_that_takes_the_files_place_in_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was a file when it was looked at."""
    path = tmp_path / "left.png"
    path.write_bytes(encoded(".png", photo()))
    really = os.open

    def exchanged(one: Any, *more: Any, **others: Any) -> int:
        if Path(one) == path:
            path.unlink()
            os.mkfifo(path)
        return really(one, *more, **others)

    monkeypatch.setattr(os, "open", exchanged)
    with pytest.raises(UserError, match="a pipe or a device"):
        read_picture(path)


@pytest.mark.parametrize("size", [0, 40])
def test_a_file_that_shrinks_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    path = tmp_path / "left.pfm"
    path.write_bytes(b"Pf\n40 30\n-1\n" + bytes(4800))
    really = os.fstat

    def cut(number: int) -> os.stat_result:
        found = really(number)
        os.truncate(path, size)
        return found

    monkeypatch.setattr("tuner.files.reading.os.fstat", cut)
    with pytest.raises(UserError, match=r"empty|truncated"):
        read_picture(path)


def test_a_file_that_grows_without_end_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "left.png"
    path.write_bytes(bytes(3_000_000))
    small = path.stat()
    monkeypatch.setattr("tuner.files.reading.os.fstat", lambda number: small)
    monkeypatch.setattr("tuner.files.reading.os.stat", lambda name: small)
    path.write_bytes(bytes(30_000_000))
    with pytest.raises(UserError, match=r"files up to 4\.0 MiB can be read"):
        read_file(path, most=4 << 20)
