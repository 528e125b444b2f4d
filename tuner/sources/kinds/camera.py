"""A camera that delivers both pictures in one, two cameras, or a stream's address."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from threading import Event
from time import monotonic
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import ImageError
from tuner.core.stopping import check
from tuner.core.types import Pair
from tuner.sources.capture.capture import Capture
from tuner.sources.frames import decoded, pair_from
from tuner.sources.halves import check_layout, layout_of
from tuner.sources.source import (
    LAYOUT,
    SIDE_BY_SIDE,
    FrameSource,
    Once,
    SourceKind,
    SourceRef,
    check_options,
)

_PREFIX: Final = "camera:"
_NUMBER: Final = re.compile(r"\d{1,3}")
_SCHEMES: Final = ("rtsp", "rtsps", "rtmp", "http", "https", "udp", "rtp", "tcp", "srt")
_ADDRESS: Final = re.compile(rf"(?:{'|'.join(_SCHEMES)})://\S+", re.IGNORECASE)

_TWO: Final = (
    "two devices are read one right after the other; unless they are synchronised, what moves lies "
    "elsewhere in the second picture"
)

_OPEN_S: Final = 20.0
_WAIT_S: Final = 0.1
"""So long a question waits for a new frame before the stop is looked at."""
_ANSWER_S: Final = 10.0
_FIRST_S: Final = 15.0
"""So long after the opening there must be a frame."""


class Camera(Once):
    """Devices without an end: each ``read`` gives the newest frame that was not given yet."""

    count = None

    def __init__(self, ref: SourceRef, stop: Event | None) -> None:
        self._devices = [_device(part) for part in ref.parts]
        self.title = " and ".join(self._devices)
        self._given = 0
        self._notes: tuple[str, ...] = (_TWO,) if len(self._devices) == 2 else ()
        self._capture = Capture("camera", self._devices, limit_s=_OPEN_S, stop=stop)
        self.ref = ref
        try:
            if len(self._devices) == 1 and not ref.option(LAYOUT):
                self.ref = self._guessed(ref, stop)
        except BaseException:
            self.close()
            raise

    @property
    def notes(self) -> tuple[str, ...]:
        return self._notes

    def _guessed(self, ref: SourceRef, stop: Event | None) -> SourceRef:
        """A lens cap or an empty wall tells no layout: then that of most such cameras is taken."""
        (frame,) = self._newest(stop)
        layout = layout_of(decoded(frame, self.title, ""))
        told = "told by their match" if layout else "taken for that, since no halves match now"
        layout = layout or SIDE_BY_SIDE
        self._notes = (f"each frame holds left and right: {layout}, {told}",)
        return ref.with_options(layout=layout)

    def read(self, index: int, *, stop: Event | None = None) -> Pair:
        """The newest pair; ``index`` does not count.

        Raises:
            ImageError: a device gives nothing any more; open the source again.
            Stopped: ``stop`` was set.
        """
        del index
        frames = self._newest(stop)
        part = f"frame {self._given}"
        return pair_from(frames, self._devices, part=part, layout=self.ref.option(LAYOUT))

    def _newest(self, stop: Event | None) -> list[NDArray[np.uint8]]:
        until = monotonic() + _FIRST_S
        while True:
            check(stop)
            question = {"after": self._given, "wait_s": _WAIT_S}
            answer, frames = self._capture.ask(question, limit_s=_ANSWER_S)
            if frames:
                self._given = answer["number"]
                return frames
            if monotonic() > until:
                raise ImageError(
                    f"{self.title}: no picture came within {_FIRST_S:g} s; plug it in again, or "
                    "close the program that uses it"
                )

    def name(self, index: int) -> str:
        del index
        return f"frame {self._given}"

    def close(self) -> None:
        self._capture.close()


def _device(part: str) -> str:
    return f"{_PREFIX}{part}" if _NUMBER.fullmatch(part) else part


def _accepts(paths: Sequence[str]) -> SourceRef | None:
    """``camera:0``, ``camera:0,1``, an address, or ``/dev/video0``; one or two."""
    parts = [each for path in paths for each in _parts(path)]
    if not all(_is_device(part) for part in parts):
        return None
    if len(parts) > 2 or len(set(parts)) != len(parts):
        raise ImageError(
            f"{', '.join(parts)}: a pair comes from one camera that gives both pictures, or from "
            "two different ones, such as camera:0,1"
        )
    return SourceRef("camera", tuple(parts))


def _named(path: str) -> bool:
    return path.lower().startswith(_PREFIX)


def _parts(path: str) -> list[str]:
    if not _named(path):
        return [path]
    parts = [part.strip() for part in path[len(_PREFIX) :].split(",")]
    wrong = [part for part in parts if not _NUMBER.fullmatch(part) and not _is_node(part)]
    if wrong:
        raise ImageError(
            f"{path}: {wrong[0]!r} is no number of a camera; give camera:0 or camera:0,1"
        )
    return [f"{_PREFIX}{part}" if _NUMBER.fullmatch(part) else part for part in parts]


def _is_node(path: str) -> bool:
    return path.startswith("/dev/video") and not os.path.isfile(path)


def _is_device(part: str) -> bool:
    return _named(part) or _is_node(part) or bool(_ADDRESS.fullmatch(part))


def _open(ref: SourceRef, stop: Event | None) -> FrameSource:
    check_options(ref, {LAYOUT: "how both lie in a frame"} if len(ref.parts) == 1 else {})
    check_layout(ref)
    return Camera(ref, stop)


SOURCE: Final = SourceKind(
    key="camera", title="A camera, or two", rank=10, accepts=_accepts, open=_open
)
