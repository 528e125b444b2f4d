"""Cameras and streams: the newest frame of each, and nothing that waits; in the process apart."""

from __future__ import annotations

import threading
from time import monotonic
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import ImageError

_OPEN_MS: Final = 8000
_READ_MS: Final = 4000
_SILENT_S: Final = 4.0
"""A camera that gives nothing for so long has gone."""

_GONE: Final = "gives no more pictures; is it plugged in and used by no other program?"


class Live:
    """One device that gives both pictures in one, or two that are read together.

    A thread takes every frame and keeps the last; so none is late, however long the answer to the
    one before was looked at.
    """

    def __init__(self, devices: list[str]) -> None:
        self._names = devices
        self._videos = [_device(name) for name in devices]
        self._new = threading.Condition()
        self._frames: list[NDArray[Any]] = []
        self._number = 0
        self._gone = ""
        threading.Thread(target=self._take, name="camera", daemon=True).start()

    def answer(self, question: dict[str, Any]) -> tuple[dict[str, Any], list[NDArray[Any]]]:
        """The newest frames, if there are any after the number ``after``.

        Raises:
            ImageError: a device has gone.
        """
        after = question.get("after", 0)
        with self._new:
            self._new.wait_for(
                lambda: self._number > after or self._gone, question.get("wait_s", 0)
            )
            if self._number <= after and self._gone:
                raise ImageError(self._gone)
            frames = self._frames if self._number > after else []
            return {"number": self._number}, frames

    def _take(self) -> None:
        """Take frames until a device gives none any more."""
        last = monotonic()
        while True:
            # All are grabbed before any is decoded: they are to be of one moment.
            grabbed = [video.grab() for video in self._videos]
            got = [video.retrieve() for video in self._videos] if all(grabbed) else []
            if got and all(done and frame is not None for done, frame in got):
                last = monotonic()
                with self._new:
                    self._frames = [np.ascontiguousarray(frame) for _, frame in got]
                    self._number += 1
                    self._new.notify_all()
            elif monotonic() - last > _SILENT_S or _ended(self._videos):
                self._leave(grabbed)
                return

    def _leave(self, grabbed: list[bool]) -> None:
        silent = [name for name, ok in zip(self._names, grabbed, strict=True) if not ok]
        with self._new:
            self._gone = f"{(silent or self._names)[0]}: {_GONE}"
            self._new.notify_all()


def _ended(videos: list[Any]) -> bool:
    """A stream that has ended says so at once; a camera may only have missed a frame."""
    return any(video.getBackendName() == "FFMPEG" for video in videos)


def _device(name: str) -> Any:
    number = name.removeprefix("camera:")
    if number.isdecimal():
        video = cv2.VideoCapture(int(number))
    elif "://" in name:
        limits = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
            _OPEN_MS,
            cv2.CAP_PROP_READ_TIMEOUT_MSEC,
            _READ_MS,
        ]
        video = cv2.VideoCapture(name, cv2.CAP_FFMPEG, limits)
    else:
        video = cv2.VideoCapture(number)
    if not video.isOpened():
        raise ImageError(f"{name}: {_closed(name)}")
    return video


def _closed(name: str) -> str:
    if "://" in name:
        return "there is no stream that can be opened; check the address and whether it is sending"
    return (
        "there is no such camera, or another program has it; plug it in, close the other program, "
        "or give another number, such as camera:1"
    )
