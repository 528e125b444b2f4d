"""The process apart that holds videos or cameras open and answers with their frames.

Nothing here is called in the program's own process; ``capture`` is the program's side.
"""

from __future__ import annotations

import os
from io import FileIO
from typing import TYPE_CHECKING, Any, Protocol

from tuner.apart.shared_file import opened, put

if TYPE_CHECKING:
    from numpy.typing import NDArray


class _Opened(Protocol):
    """What answers to questions."""

    def answer(self, question: dict[str, Any]) -> tuple[dict[str, Any], list[NDArray[Any]]]:
        """The answer, and the arrays that are laid into the shared file."""


_open: list[_Opened] = []
_files: list[FileIO] = []


def serve(question: dict[str, Any]) -> dict[str, Any]:
    """Open devices with the first question, then answer with times or frames.

    The first question has ``file`` (address of the shared one), ``kind`` ("film" or "camera") and
    ``devices``. An answer has ``arrays``: (number type, shape, offset) of each in the shared file.

    Raises:
        ImageError: in words that name the device.
    """
    if "devices" in question:
        _quiet()
        _files[:] = [opened(question["file"])]
        _open[:] = [_opener(question["kind"], question["devices"])]
    answer, arrays = _open[0].answer(question)
    return {**answer, "arrays": _laid_out(arrays)}


def _quiet() -> None:
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    import cv2

    cv2.utils.logging.setLogLevel(0)


def _opener(kind: str, devices: list[str]) -> _Opened:
    if kind == "film":
        from tuner.sources.capture.film import Films

        return Films(devices)
    from tuner.sources.capture.live import Live

    return Live(devices)


def _laid_out(arrays: list[NDArray[Any]]) -> list[tuple[str, tuple[int, ...], int]]:
    places, at = [], 0
    for array in arrays:
        put(_files[0], at, array)
        places.append((array.dtype.str, array.shape, at))
        at += array.nbytes
    return places
