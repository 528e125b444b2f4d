"""Videos made for the tests; where this OpenCV has no encoder, the test is skipped."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.sources.laid_out import LEFT, RIGHT

Frame = NDArray[np.uint8]
_BITS = 8


def numbered(number: int, *, width: int = 320, height: int = 120) -> Frame:
    """A frame that shows its number in black and white stripes, to be read after compression."""
    frame = np.zeros((height, width, 3), np.uint8)
    stripe = width // _BITS
    for bit in range(_BITS):
        if number >> bit & 1:
            frame[:, bit * stripe : (bit + 1) * stripe] = 255
    return frame


def number_in(grey: Frame) -> int:
    """The number of a frame made by ``numbered``."""
    stripe = grey.shape[1] // _BITS
    stripes = (grey[:, bit * stripe : (bit + 1) * stripe] for bit in range(_BITS))
    return sum(1 << bit for bit, part in enumerate(stripes) if part.mean() > 127)


def both(number: int = 0) -> Frame:
    """A frame of a true pair, side by side; the number shifts the brightness."""
    grey = np.hstack([LEFT, RIGHT]) // 2 + np.uint8(number % 64)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


def write(path: Path, frames: Iterable[Frame], *, codec: str = "mp4v", fps: float = 30.0) -> Path:
    """Encode frames; skips the test where that cannot be done."""
    frames = list(frames)
    height, width = frames[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), fps, (width, height))
    if not writer.isOpened():
        pytest.skip(f"this OpenCV has no encoder {codec} for {path.suffix}")
    for frame in frames:
        writer.write(frame)
    writer.release()
    return path


def with_durations(path: Path, durations_ms: Sequence[int]) -> None:
    """Give each frame of an MP4 a duration of its own, in the table of times (stts).

    ISO/IEC 14496-12, 8.6.1.2; the movie's header lies behind the frames, so that none move.
    """
    data = bytearray(path.read_bytes())
    at = data.index(b"stts") - 4
    assert data.index(b"mdat") < at
    (old,) = struct.unpack_from(">I", data, at)
    (timescale,) = struct.unpack_from(">I", data, data.index(b"mdhd") + 16)
    ticks = [round(ms * timescale / 1000) for ms in durations_ms]
    table = b"".join(struct.pack(">II", 1, tick) for tick in ticks)
    box = struct.pack(">I4sII", 16 + len(table), b"stts", 0, len(ticks)) + table
    data[at : at + old] = box
    for name in (b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        place = data.index(name) - 4
        (size,) = struct.unpack_from(">I", data, place)
        struct.pack_into(">I", data, place, size + len(box) - old)
    struct.pack_into(">I", data, data.index(b"mdhd") + 20, sum(ticks))
    (per_second,) = struct.unpack_from(">I", data, data.index(b"mvhd") + 16)
    struct.pack_into(">I", data, data.index(b"elst") + 12, sum(durations_ms) * per_second // 1000)
    path.write_bytes(data)
