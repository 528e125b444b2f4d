"""The size of a picture is known, and judged, before anything decodes it."""

from __future__ import annotations

import struct
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.sources.apart import serving
from tests.sources.pictures import can_write, encoded, photo
from tuner.apart import Helper
from tuner.core.errors import ImageError
from tuner.core.tunable import Size
from tuner.sources import decoder
from tuner.sources.ground_truth import read_ground_truth
from tuner.sources.header_png import MOST_CHUNKS
from tuner.sources.headers import inspect
from tuner.sources.image import read_picture

FORMATS = (
    *(".png", ".jpg", ".bmp", ".tif", ".webp", ".ppm", ".pam"),
    *(".hdr", ".jp2", ".gif", ".avif", ".sr"),
)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("size", [(93, 61), (64, 300)])
def test_the_header_tells_the_size_that_is_decoded(suffix: str, size: tuple[int, int]) -> None:
    if not can_write(suffix):
        pytest.skip("this OpenCV does not write it")
    image = photo(*size)
    data = encoded(suffix, image.astype(np.float32) if suffix == ".hdr" else image)
    header = inspect(data)
    assert header.size == size
    assert header.kind
    assert header.fault == ""
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert decoded.shape[1::-1] == size


def test_lossless_webp_and_one_with_alpha() -> None:
    lossless = encoded(".webp", photo(), cv2.IMWRITE_WEBP_QUALITY, 101)
    alpha = encoded(".webp", np.dstack([photo(), photo()[..., 0]]), cv2.IMWRITE_WEBP_QUALITY, 80)
    assert {lossless[12:16], alpha[12:16]} == {b"VP8L", b"VP8X"}
    assert inspect(lossless).size == inspect(alpha).size == (93, 61)


def netpbm(number: int, width: int, height: int) -> bytes:
    return b"P%d # a remark\n%d %d\n255\n" % (number, width, height)


def tiff(width: int, height: int, *, order: str = "<", big: bool = False, kind: int = 4) -> bytes:
    mark, form = (b"II", "<") if order == "<" else (b"MM", ">")
    number = {3: "H", 4: "I", 16: "Q"}[kind]
    field = "8s" if big else "4s"
    entries = b"".join(
        struct.pack(
            form + "HH" + ("Q" if big else "I") + field,
            tag,
            kind,
            1,
            struct.pack(form + number, side),
        )
        for tag, side in ((256, width), (257, height))
    )
    if big:
        start = mark + struct.pack(form + "HHHQ", 43, 8, 0, 16)
        return start + struct.pack(form + "Q", 2) + entries + bytes(8)
    return mark + struct.pack(form + "HI", 42, 8) + struct.pack(form + "H", 2) + entries + bytes(4)


SIDE = 22_000
VP8X = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (16383).to_bytes(3, "little") * 2
ENORMOUS = {
    "PFM": b"Pf\n%d %d\n-1\n" % (SIDE, SIDE),
    "PFM in colour": b"PF\n%d %d\n1\n" % (SIDE, SIDE),
    "TIFF": tiff(SIDE, SIDE),
    "TIFF, other byte order": tiff(SIDE, SIDE, order=">"),
    "TIFF of short numbers": tiff(SIDE, SIDE, kind=3),
    "BigTIFF": tiff(SIDE, SIDE, big=True),
    "BigTIFF of long numbers": tiff(1 << 40, 1 << 40, big=True, kind=16),
    "WebP": b"RIFF\x20\0\0\0WEBPVP8 "
    + struct.pack("<I", 20)
    + b"\0\0\0\x9d\x01\x2a"
    + struct.pack("<HH", 16383, 16383)
    + bytes(40),
    "lossless WebP": b"RIFF\x20\0\0\0WEBPVP8L\x10\0\0\0\x2f" + b"\xff\xff\xff\x0f" + bytes(40),
    "WebP with a canvas": b"RIFF\x1e\0\0\0WEBP" + VP8X + bytes(20),
    "BMP": b"BM" + struct.pack("<IIIIii", 60, 0, 54, 40, SIDE, -SIDE) + bytes(40),
    "BMP of OS/2": b"BM" + struct.pack("<IIIIHH", 30, 0, 26, 12, SIDE, SIDE) + bytes(40),
    **{f"P{number}": netpbm(number, SIDE, SIDE) for number in range(1, 7)},
    "PAM": b"P7\nWIDTH %d\nHEIGHT %d\nDEPTH 3\nMAXVAL 255\nENDHDR\n" % (SIDE, SIDE),
    "GIF": b"GIF89a" + struct.pack("<HH", SIDE, SIDE) + bytes(20),
    "HDR": b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y %d +X %d\n" % (SIDE, SIDE),
    "Sun raster": b"\x59\xa6\x6a\x95" + struct.pack(">7I", SIDE, SIDE, 8, 0, 1, 0, 0),
    "JPEG 2000": b"\xff\x4f\xff\x51" + struct.pack(">HHIIII", 47, 0, SIDE, SIDE, 0, 0) + bytes(40),
    "AVIF": b"\0\0\0\x18ftypavif" + bytes(8) + b"\0\0\0\x14ispe\0\0\0\0"
    + struct.pack(">II", SIDE, SIDE),
}  # fmt: skip


def not_called(*given: Any, **more: Any) -> Any:
    raise AssertionError("it was decoded")


@pytest.mark.parametrize("kind", ENORMOUS)
def test_what_announces_too_much_is_refused_by_its_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    header = inspect(ENORMOUS[kind])
    assert kind.startswith("PFM") or header.size is not None
    path = tmp_path / "huge"
    path.write_bytes(ENORMOUS[kind])
    for read in (read_picture, read_ground_truth):
        with pytest.raises(ImageError, match="megapixels; up to 200 can be read"):
            read(path)


@pytest.mark.parametrize("start", [b"Pf\n22000 22000\n-1\n", b"PF\n20000 20000\n-1\n"])
def test_an_enormous_pfm_is_refused_before_the_whole_of_it_is_read(
    tmp_path: Path, start: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "huge.pfm"
    with path.open("wb") as file:
        file.write(start)
        file.truncate(1_900_000_000)
    seen = watch_reading(monkeypatch)
    for read in (read_picture, read_ground_truth):
        with pytest.raises(ImageError, match="megapixels; up to 200 can be read"):
            read(path)
    assert sum(seen) < 100_000_000


def test_an_enormous_numpy_file_likewise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "huge.npy"
    np.lib.format.open_memmap(path, "w+", np.float32, (22_000, 21_000))
    seen = watch_reading(monkeypatch)
    with pytest.raises(ImageError, match="462 megapixels"):
        read_ground_truth(path)
    assert sum(seen) < 100_000_000


NO_PICTURES = {
    "nothing but zeros": (bytes(100), "not an image that can be read"),
    "too large a picture": (ENORMOUS["BMP"], "megapixels; up to 200 can be read"),
}


@pytest.mark.parametrize("kind", NO_PICTURES)
def test_gigabytes_that_are_no_picture_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    start, words = NO_PICTURES[kind]
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.write(start)
        file.truncate(1_900_000_000)
    seen = watch_reading(monkeypatch)
    for read in (read_picture, read_ground_truth):
        with pytest.raises(ImageError, match=words):
            read(path)
    assert sum(seen) < 100_000_000
    (tmp_path / "gt.png").write_bytes(encoded(".png", photo()[..., 0]))
    path.rename(tmp_path / "nocc.png")
    assert read_ground_truth(tmp_path / "gt.png").visible is None
    assert sum(seen) < 100_000_000


def test_a_large_tiff_with_its_directory_at_the_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.tif"
    path.write_bytes(encoded(".tif", np.full((4200, 4200), 7, np.uint8), 259, 1))
    assert path.stat().st_size > 1 << 24
    assert (read_picture(path).grey == 7).all()


def watch_reading(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes come out of files from here on, piece by piece."""
    seen: list[int] = []

    class Watched(bytearray):
        def __iadd__(self, piece: Any) -> Any:
            seen.append(len(piece))
            return super().__iadd__(piece)

    monkeypatch.setattr("tuner.files.reading.bytearray", Watched, raising=False)
    return seen


def test_a_size_that_no_header_told_is_judged_by_opencv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for a format that is not known here; its own header says 16 megapixels more."""
    path = tmp_path / "huge.png"
    path.write_bytes(encoded(".png", np.zeros((12_000, 18_000), np.uint8)))
    decoder.end_idle()
    monkeypatch.setattr(decoder, "Helper", partial(serving, "tests.sources.unknown:serve", Helper))
    try:
        with pytest.raises(ImageError, match="larger than 200 megapixels"):
            read_picture(path)
    finally:
        decoder.end_idle()


def test_nothing_but_empty_chunks_or_segments_ends_soon() -> None:
    png = encoded(".png", photo())
    many = png[:33] + struct.pack(">I4sI", 0, b"abCd", 0xB7F1C2D3) * 10
    assert "checksum" in inspect(many).fault
    jpeg = encoded(".jpg", photo())
    assert "segments" in inspect(jpeg[:2] + b"\xff\xfe\0\2" * 100_001 + jpeg[2:]).fault
    assert MOST_CHUNKS <= 1_000_000


@pytest.mark.parametrize("kind", ENORMOUS)
def test_a_header_that_is_cut_anywhere_is_only_a_fault(kind: str) -> None:
    for length in range(len(ENORMOUS[kind])):
        inspect(ENORMOUS[kind][:length])


def test_two_frames_in_one_jpeg_count_with_the_larger() -> None:
    jpeg = encoded(".jpg", photo())
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 8, 8, SIDE, SIDE, 0)
    assert inspect(jpeg[:2] + frame + jpeg[2:]).size == Size(SIDE, SIDE)
    assert inspect(jpeg[:-2] + frame + jpeg[-2:]).size == Size(SIDE, SIDE)
