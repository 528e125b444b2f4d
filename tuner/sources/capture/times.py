"""When each frame of a video file is shown, told by its packets without decoding any."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

_MOST_FPS: Final = 100_000
_MOST_TOLD: Final = 10_000_000
_USUAL_FPS: Final = 25.0

_REORDERED: Final = 32
"""Packets come in the order of decoding: the last ones are not those of the last times."""

_LONG_S: Final = 10.0
"""Listing all times takes longer for files of many gigabytes only."""


class Times(NamedTuple):
    """When frames are shown.

    Attributes:
        ms: (N,) float64, rising; by the usual rate where the file tells none.
        timed: the file tells times, and frames are found by them; else by counting.
        assumed: not all were listed, since the rate of those that were is constant.
    """

    ms: NDArray[np.float64]
    timed: bool
    assumed: bool = False


def times_of(path: str, video: Any) -> Times:
    """The times of all frames.

    Args:
        video: the same file, open for decoding; where nothing is told of times and number, all of
            it is decoded.
    """
    count, fps = video.get(cv2.CAP_PROP_FRAME_COUNT), video.get(cv2.CAP_PROP_FPS)
    packets = cv2.VideoCapture(path, cv2.CAP_FFMPEG, [cv2.CAP_PROP_FORMAT, -1])
    found: list[float] = []
    look_at = monotonic() + _LONG_S
    while packets.isOpened() and packets.grab():
        found.append(packets.get(cv2.CAP_PROP_POS_MSEC))
        if monotonic() > look_at:
            # All of the file is read for this.
            assumed = at_constant_rate(found, count=int(count), fps=fps)
            if assumed is not None:
                return Times(assumed, timed=True, assumed=True)
            look_at += _LONG_S
    packets.release()
    times = _shown(np.sort(np.asarray(found, np.float64)))
    if times.size and (times.size == 1 or float(np.diff(times).min()) > 0):
        return Times(times, timed=True)
    number = times.size or (int(count) if 0 < count < _MOST_TOLD else _counted(video))
    rate = fps if 0 < fps < _MOST_FPS else _USUAL_FPS
    return Times(np.arange(number) * (1000 / rate), timed=False)


def _shown(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without what an edit list cuts off at the start: it is listed at 0, and never shown."""
    first = int(np.count_nonzero(times == 0)) - 1
    return times[first:] if first > 0 and times.any() else times


def _counted(video: Any) -> int:
    count = 0
    while video.grab():
        count += 1
    return count


def at_constant_rate(
    found: Sequence[float], *, count: int, fps: float
) -> NDArray[np.float64] | None:
    """All times in ms by the first that were found; None where these are not at a constant rate."""
    if not (count > len(found) > 1 and 0 < fps < _MOST_FPS):
        return None
    times = np.asarray(np.arange(count) * (1000 / fps) + min(found), np.float64)
    off = np.abs(np.sort(np.asarray(found, np.float64)) - times[: len(found)])
    return times if float(off[:-_REORDERED].max(initial=0)) < 100 / fps else None
