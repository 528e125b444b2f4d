"""Frames of video files by their number, exactly, also where the rate varies; in the process apart.

OpenCV seeks by number as if the rate were constant, and misses most frames where it is not. So all
times are listed first, from the packets, without decoding. A frame is then found by its time: seek
to somewhat before it, and decode on until that time is reached.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import ImageError
from tuner.sources.capture.times import times_of

_BACK_MS: Final = (400.0, 1200.0, 3600.0, 14_400.0)
"""So far before a frame it is looked for: OpenCV may come out later than it was told."""

_NEAR: Final = 12
"""So many frames on, decoding is quicker than seeking."""

_TRIES: Final = 20
"""After a damaged frame OpenCV gives none, and goes on when it is asked again."""


class Films:
    """One video or two; while a frame is looked at, the next is decoded already."""

    def __init__(self, paths: list[str]) -> None:
        self._films = [_Film(path) for path in paths]
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="decoding")
        self._next: tuple[list[int], Future[list[NDArray[Any]]]] | None = None

    def answer(self, question: dict[str, Any]) -> tuple[dict[str, Any], list[NDArray[Any]]]:
        """Their times in ms, or the frames of the numbers in ``frames``."""
        numbers: list[int] | None = question.get("frames")
        if numbers is None:
            films = self._films
            told = {
                "timed": [film.timed for film in films],
                "assumed": [film.assumed for film in films],
                "sizes": [film.size for film in films],
            }
            return told, [film.times for film in films]
        frames = self._frames(numbers)
        after = [number + 1 for number in numbers]
        if all(n < len(film.times) for n, film in zip(after, self._films, strict=True)):
            self._next = after, self._pool.submit(self._read, after)
        return {}, frames

    def _frames(self, numbers: list[int]) -> list[NDArray[Any]]:
        ahead, self._next = self._next, None
        if ahead is not None:
            expected, future = ahead
            error = future.exception()  # also waits: one thread at a time decodes
            if expected == numbers and error is None:
                return future.result()
        return self._read(numbers)

    def _read(self, numbers: list[int]) -> list[NDArray[Any]]:
        return [film.frame(number) for film, number in zip(self._films, numbers, strict=True)]


class _Film:
    """One video file.

    Attributes:
        times, timed, assumed: as ``Times`` has them.
        size: width and height as the file tells them, px.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._video = _decoder(path)
        if not self._video.isOpened():
            raise ImageError(f"{path}: {_why_not(path)}")
        self.times, self.timed, self.assumed = times_of(path, self._video)
        if not self.timed:
            self._restart()  # it may have been decoded to be counted
        if not len(self.times):
            raise ImageError(f"{path}: no frame of it can be decoded; record or convert it again")
        gaps = np.diff(self.times)
        sides = cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT
        self.size = tuple(int(self._video.get(side)) for side in sides)
        self._slack = float(gaps.min()) / 2 if gaps.size else 1.0
        self._at, self._sought = -1, False
        self._shift = 0.0
        self._end = len(self.times)

    def frame(self, number: int) -> NDArray[Any]:
        """The (H, W, 3) BGR frame of a number.

        Raises:
            ImageError: it cannot be decoded.
        """
        if number >= self._end:
            raise ImageError(self._undecodable(number))
        if not (0 <= self._at < number <= self._at + _NEAR) and not (self._at < 0 and number == 0):
            self._go_before(number)
        while self._at < number:
            if not any(self._video.grab() for _ in range(_TRIES)):
                # Nothing comes behind it either: it need not be tried again.
                self._end = number
                self._restart()
                raise ImageError(self._undecodable(number))
            self._at = self._number_now()
        done, frame = self._video.retrieve()
        if not done or frame is None or self._at != number:
            raise ImageError(self._undecodable(number))
        return np.ascontiguousarray(frame)

    def _undecodable(self, number: int) -> str:
        return (
            f"{self._path}: frame {number + 1} cannot be decoded; the file is damaged or cut there"
        )

    def _number_now(self) -> int:
        """Number of the frame that was decoded last."""
        if not self.timed:
            return self._at + 1
        now = self._video.get(cv2.CAP_PROP_POS_MSEC)
        if self._at < 0 and not self._sought:
            # Some files begin later for the decoder than for who lists the packets.
            self._shift = now - float(self.times[0])
        place = int(np.searchsorted(self.times, now - self._shift - self._slack))
        return min(place, len(self.times) - 1)

    def _go_before(self, number: int) -> None:
        """Make the next decoded frame one of this number or an earlier one."""
        if self.timed:
            for back in _BACK_MS:
                target = float(self.times[number]) - back
                if target <= 0 or not self._video.set(cv2.CAP_PROP_POS_MSEC, target + self._shift):
                    break
                self._sought = True
                if self._video.grab():
                    self._at = self._number_now()
                    if self._at <= number:
                        return
        self._restart()

    def _restart(self) -> None:
        self._video.release()
        self._video = _decoder(self._path)
        self._at, self._sought = -1, False


def _decoder(path: str) -> Any:
    video = cv2.VideoCapture(path, cv2.CAP_FFMPEG)
    return video if video.isOpened() else cv2.VideoCapture(path)


def _why_not(path: str) -> str:
    with open(path, "rb") as file:
        start = file.read(1 << 12)
    if not start:
        return "the file is empty (0 bytes)"
    if start[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free"):
        return (
            "it cannot be opened as a video; the index at its end seems to be missing, as where a "
            "recording or a copy was cut off: repair it, or record it as .mkv"
        )
    return "not a video that can be opened, or damaged; give MP4, AVI, MKV, MOV or WebM"
