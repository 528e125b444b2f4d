"""What a file holds by its first bytes, where its name says something else or nothing."""

from __future__ import annotations

import os
from typing import Final

from tuner.files.regular import check_regular, open_regular

_START: Final = 400

_VIDEOS: Final = (
    b"\x1aE\xdf\xa3",  # Matroska and WebM
    b"FLV\x01",
    b"OggS",
    b"\x00\x00\x01\xba",  # MPEG program stream
    b"\x00\x00\x01\xb3",  # MPEG video
    b"0&\xb2u\x8ef\xcf\x11",  # ASF, as in .wmv
    b"YUV4MPEG2",
)
_ISO_PICTURES: Final = (b"avif", b"avis", b"heic", b"heix", b"hevc", b"mif1", b"msf1")
"""Brands of ISO base media files that hold pictures."""

_TS_PACKET: Final = 188
_BAGS: Final = (b"#ROSBAG V2.0", b"\x89MCAP0\r\n")


def holds_video(path: str) -> bool:
    """Whether a regular file begins as videos do; False where it cannot be read."""
    start = _start_of(path)
    if start[4:8] in (b"ftyp", b"moov"):
        return start[8:12] not in _ISO_PICTURES
    if start.startswith(b"RIFF"):
        return start[8:12] == b"AVI "
    packets = start[0:1] + start[_TS_PACKET : _TS_PACKET + 1] + start[2 * _TS_PACKET :][:1]
    return start.startswith(_VIDEOS) or packets == b"GGG"


def holds_bag(path: str) -> bool:
    """Whether a regular file begins as ROS bags do; False where it cannot be read."""
    return _start_of(path).startswith(_BAGS)


def _start_of(path: str) -> bytes:
    try:
        with open_regular(path, judge=_only_files) as file:
            return file.read(_START)
    except (OSError, ValueError):
        return b""  # why it cannot be read is said by whoever reads it


def _only_files(found: os.stat_result) -> None:
    check_regular(found, OSError, folder="a folder", other="no file")
