"""The process apart that holds videos or cameras open and answers with their frames.

Nothing here is called in the program's own process; ``capture`` is the program's side.
"""

from __future__ import annotations

import os
from io import FileIO
from typing import TYPE_CHECKING, Any, Final, Protocol

from tuner.apart.shared import Opened
from tuner.apart.shared_file import opened, put

if TYPE_CHECKING:
    from numpy.typing import NDArray


ROOM_BYTES: Final = 64 << 20
"""Two colour frames of 11 megapixels; to copy from memory takes half the time of reading a file."""


class _Answering(Protocol):
    """What answers to questions."""

    def answer(self, question: dict[str, Any]) -> tuple[dict[str, Any], list[NDArray[Any]]]:
        """The answer, and the arrays that are laid into the shared file."""


_open: list[_Answering] = []
_files: list[FileIO] = []
_rooms: list[Opened] = []


def serve(question: dict[str, Any]) -> dict[str, Any]:
    """Open devices with the first question, then answer with times or frames.

    The first question has ``file`` (address of the shared one), ``room`` (reference of shared
    memory, or none), ``kind`` ("film" or "camera") and ``devices``. An answer has
    ``arrays``: (number type, shape, offset, whether in the room) of each; those lie in the shared
    file for which there is no room, and all that are no pixels.

    Raises:
        ImageError: in words that name the device.
    """
    if "devices" in question:
        _quiet()
        _files[:] = [opened(question["file"])]
        _rooms[:] = [Opened(question["room"])] if question["room"] else []
        _open[:] = [_opener(question["kind"], question["devices"])]
    answer, arrays = _open[0].answer(question)
    pixels = all(array.dtype == "uint8" for array in arrays)
    inside = bool(_rooms) and pixels and sum(array.nbytes for array in arrays) <= ROOM_BYTES
    return {**answer, "arrays": _laid_out(arrays, inside=inside)}


def _quiet() -> None:
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    import cv2

    cv2.utils.logging.setLogLevel(0)


def _opener(kind: str, devices: list[str]) -> _Answering:
    if kind == "film":
        from tuner.sources.capture.film import Films

        return Films(devices)
    from tuner.sources.capture.live import Live

    return Live(devices)


def _laid_out(
    arrays: list[NDArray[Any]], *, inside: bool
) -> list[tuple[str, tuple[int, ...], int, bool]]:
    places, at = [], 0
    for array in arrays:
        if inside:
            _rooms[0].pixels(array.shape, offset=at)[...] = array
        else:
            put(_files[0], at, array)
        places.append((array.dtype.str, array.shape, at, inside))
        at += array.nbytes
    return places
