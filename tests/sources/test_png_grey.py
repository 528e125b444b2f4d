"""The grey of a PNG from its colours is what IMREAD_GRAYSCALE gives."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.sources.pictures import chunk, png, rows
from tuner.sources.image import read_picture
from tuner.sources.png_grey import grey_of, plain

NOISE = np.random.default_rng(5).integers(0, 256, (61, 93, 3), np.uint8)
BEFORE = {
    "nothing": b"",
    "a text": chunk(b"tEXt", b"Comment\0hello"),
    "a resolution": chunk(b"pHYs", struct.pack(">IIB", 2835, 2835, 1)),
    "gamma": chunk(b"gAMA", struct.pack(">I", 45455)),
    "no gamma": chunk(b"gAMA", struct.pack(">I", 100000)),
    "sRGB": chunk(b"sRGB", b"\0"),
    "primaries": chunk(
        b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
    ),
    "a transparent colour": chunk(b"tRNS", struct.pack(">3H", 1, 2, 3)),
    "significant bits": chunk(b"sBIT", b"\5\6\5"),
}
MEANING = ("gamma", "no gamma", "sRGB", "primaries", "a transparent colour", "significant bits")


def test_all_colours() -> None:
    """All of green and blue, with some reds."""
    levels = np.arange(256, dtype=np.uint8)
    for red in (*range(0, 256, 15), 254):
        colours = np.empty((256, 256, 3), np.uint8)
        colours[..., 0], colours[..., 1], colours[..., 2] = levels, levels[:, None], red
        done, data = cv2.imencode(".png", colours)
        assert done
        np.testing.assert_array_equal(grey_of(colours), cv2.imdecode(data, cv2.IMREAD_GRAYSCALE))


@pytest.mark.parametrize("what", BEFORE)
def test_what_is_said_of_the_colours_is_heeded(tmp_path: Path, what: str) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png(zlib.compress(rows(NOISE)), extra=BEFORE[what]))
    expected = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    np.testing.assert_array_equal(read_picture(path).grey, expected)
    assert plain(path.read_bytes()) == (what not in MEANING)


@pytest.mark.parametrize("kind", ["grey", "alpha", "16 bit"])
def test_other_samples_are_decoded_as_grey(kind: str) -> None:
    images = {
        "grey": NOISE[..., 0],
        "alpha": np.dstack([NOISE, NOISE[..., :1]]),
        "16 bit": NOISE.astype(np.uint16) * 257,
    }
    done, data = cv2.imencode(".png", images[kind])
    assert done
    assert not plain(data.tobytes())
