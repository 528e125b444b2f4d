"""Every exporter: what is written is what other programs read."""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np
import pytest

from tuner.core.errors import FileError, ImageError
from tuner.exporters import Exporter, Group, export, exporter_for, exporters
from tuner.exporters.encoding import by_opencv

INVALID = -16


@pytest.fixture
def raw() -> np.ndarray:
    values = np.arange(-16, 16 * 60 - 16, dtype=np.int16).reshape(24, 40)
    values[values < 0] = INVALID
    return values


def expected_px(raw: np.ndarray) -> np.ndarray:
    return np.where(raw == INVALID, np.nan, raw / 16)


def test_every_format_of_the_command_line_is_there() -> None:
    assert {e.suffixes[0] for e in exporters(Group.DISPARITY)} == {".npy", ".pfm", ".png", ".tiff"}


@pytest.mark.parametrize("exporter", exporters(Group.DISPARITY), ids=lambda e: e.suffixes[0])
def test_every_suffix_leads_to_its_exporter_in_any_case(exporter: Exporter) -> None:
    for suffix in exporter.suffixes:
        assert exporter_for(f"a b{suffix}") is exporter
        assert exporter_for(f"a{suffix.upper()}") is exporter


def test_npy_is_what_opencv_computed(raw: np.ndarray, tmp_path: Path) -> None:
    export(raw, invalid=INVALID, to=tmp_path / "d.npy")
    loaded = np.load(tmp_path / "d.npy", allow_pickle=False)
    assert loaded.dtype == np.int16
    np.testing.assert_array_equal(loaded, raw)


def test_pfm_read_by_hand(raw: np.ndarray, tmp_path: Path) -> None:
    export(raw, invalid=INVALID, to=tmp_path / "d.pfm")
    kind, size, scale, body = (tmp_path / "d.pfm").read_bytes().split(b"\n", 3)
    assert (kind, size, float(scale)) == (b"Pf", b"40 24", -1.0)
    floats = np.array(struct.unpack("<960f", body)).reshape(24, 40)[::-1]
    assert np.isposinf(floats[raw == INVALID]).all()
    np.testing.assert_array_equal(floats[raw != INVALID], raw[raw != INVALID] / 16)


def test_pfm_read_by_opencv(raw: np.ndarray, tmp_path: Path) -> None:
    export(raw, invalid=INVALID, to=tmp_path / "d.pfm")
    floats = cv2.imread(str(tmp_path / "d.pfm"), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(floats[raw != INVALID], raw[raw != INVALID] / 16)


def test_tiff_read_by_opencv(raw: np.ndarray, tmp_path: Path) -> None:
    export(raw, invalid=INVALID, to=tmp_path / "d.tif")
    floats = cv2.imread(str(tmp_path / "d.tif"), cv2.IMREAD_UNCHANGED)
    assert floats.dtype == np.float32
    np.testing.assert_array_equal(floats, expected_px(raw).astype(np.float32))


def test_png_follows_kitti(raw: np.ndarray, tmp_path: Path) -> None:
    notes = export(raw, invalid=INVALID, to=tmp_path / "d.png")
    words = cv2.imread(str(tmp_path / "d.png"), cv2.IMREAD_UNCHANGED)
    assert words.dtype == np.uint16
    assert notes == ()
    assert (words[raw == INVALID] == 0).all()
    np.testing.assert_array_equal(words[raw > 0] / 256, raw[raw > 0] / 16)
    assert (words[raw == 0] == 1).all(), "0 px is a measurement, not a hole"


def test_png_says_what_it_cannot_hold(tmp_path: Path) -> None:
    raw = np.array([[-33 * 16, -16, 0, 4095, 4096, 32000]], np.int16)
    notes = export(raw, invalid=-33 * 16, to=tmp_path / "d.png")
    words = cv2.imread(str(tmp_path / "d.png"), cv2.IMREAD_UNCHANGED)
    assert words.tolist() == [[0, 0, 1, 65520, 0, 0]]
    assert notes[0].startswith("1 pixels below 0 px")
    assert notes[1].startswith("2 pixels above 255.9 px")


def test_unknown_ending_lists_the_known_ones(raw: np.ndarray, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"d\.gif: the name ends in '\.gif'.*\.npy, \.pfm"):
        export(raw, invalid=INVALID, to=tmp_path / "d.gif")
    assert not list(tmp_path.iterdir())


def test_failed_write_keeps_the_old_file(raw: np.ndarray, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="folder does not exist"):
        export(raw, invalid=INVALID, to=tmp_path / "nowhere" / "d.npy")


def test_a_png_that_libpng_refuses_is_said(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"1000000 px each way at most; choose \.tiff"):
        export(np.zeros((5, 1_000_001), np.int16), invalid=INVALID, to=tmp_path / "d.png")


def test_what_opencv_does_not_write_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImageError, match=r"OpenCV writes no \.png of this: .*empty"):
        by_opencv(".png", np.zeros((0, 5), np.uint8))
    monkeypatch.setattr(cv2, "imencode", lambda *_: (False, np.zeros(0, np.uint8)))
    with pytest.raises(ImageError, match=r"choose \.npy"):
        by_opencv(".tiff", np.zeros((5, 5), np.uint8))
