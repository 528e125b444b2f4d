"""A video whose frames hold left and right, or two videos."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import FileError, ImageError
from tuner.core.stopping import check
from tuner.core.types import Pair
from tuner.files.regular import check_regular
from tuner.sources.capture.capture import Capture
from tuner.sources.content import holds_video
from tuner.sources.folders.beside import CalibrationsBeside
from tuner.sources.folders.stamps import in_words, nearest
from tuner.sources.frames import check_same_size, decoded, pair_from
from tuner.sources.halves import check_layout, layout_of
from tuner.sources.source import (
    LAYOUT,
    LAYOUTS,
    FrameSource,
    Once,
    SourceKind,
    SourceRef,
    check_index,
    check_options,
    nth,
)

SUFFIXES: Final = (
    *(".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".ts", ".m2ts", ".mts"),
    *(".wmv", ".flv", ".ogv", ".3gp", ".h264", ".h265", ".hevc", ".mjpg", ".mjpeg", ".y4m"),
)

_OPEN_S: Final = 600.0
_FRAME_S: Final = 30.0
_LOOKED_AT: Final = (0.0, 0.5, 0.25, 0.9)
"""Where in a video its layout is looked for: the first frames are often black."""


class Video(Once):
    """Frames of one file or two, by number, also where the rate varies."""

    def __init__(self, ref: SourceRef, stop: Event | None) -> None:
        self._paths = [os.path.abspath(path) for path in ref.parts]
        for path in self._paths:
            _check(path)
        self.title = " and ".join(Path(path).name for path in self._paths)
        self._capture = Capture("film", self._paths, limit_s=_OPEN_S, stop=stop)
        self._calibrations = CalibrationsBeside(Path(self._paths[0]))
        self._first: list[tuple[int, ...]] = []
        try:
            answer, times = self._capture.first
            self._check_sizes(answer["sizes"])
            self._timed = all(answer["timed"])
            self._notes: list[str] = []
            self._numbers, self._times_ms = self._together(times)
            self.ref = self._with_layout(ref, stop)
        except BaseException:
            self.close()
            raise

    def _check_sizes(self, told: Sequence[Sequence[int]]) -> None:
        """Raise ImageError if no frame of the one video can be a pair with one of the other."""
        if len({tuple(size) for size in told}) == 1:
            return
        try:
            # Some files tell another size than their frames have.
            frames = self._decoded([0] * len(told))
        except ImageError:
            return  # a damaged frame is named when it is its turn
        one, *others = [f"{frame.shape[1]}x{frame.shape[0]}" for frame in frames]
        if others != [one]:
            raise ImageError(
                f"{self._paths[0]} has frames of {one}, {self._paths[1]} of {others[0]}; a pair "
                "needs one size: name the two videos of one rig, or convert one of them"
            )

    @property
    def count(self) -> int:
        return len(self._numbers)

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(self._notes)

    def _together(
        self, times: Sequence[NDArray[np.float64]]
    ) -> tuple[list[tuple[int, ...]], NDArray[np.float64]]:
        """Numbers of the frames that belong together, and the time of each in ms."""
        if not self._timed:
            self._notes.append("the file tells no times; frames are counted")
        if any(self._capture.first[0]["assumed"]):
            self._notes.append("the file is large; its rate is taken to be constant to the end")
        if len(times) == 1:
            return [(number,) for number in range(len(times[0]))], times[0]
        # A recording may begin at any time: what counts is the time since its first frame.
        lefts, rights = (np.rint((each - each[0]) * 1e6).astype(np.int64) for each in times)
        found = nearest(lefts.tolist(), rights.tolist())
        numbers: list[tuple[int, ...]] = [*found.pairs]
        if found.worst_ns:
            self._notes.append(in_words(found.worst_ns))
        if len(numbers) < max(len(each) for each in times):
            lengths = " and ".join(str(len(each)) for each in times)
            self._notes.append(f"of {lengths} frames {len(numbers)} have a partner")
        if not numbers:
            raise ImageError(f"{self.title}: no two frames of them are of one time")
        return numbers, times[0][[left for left, _ in found.pairs]]

    def _with_layout(self, ref: SourceRef, stop: Event | None) -> SourceRef:
        if len(self._paths) == 2:
            return ref
        layout = ref.option(LAYOUT)
        if not layout:
            layout = self._guessed(stop)
            ref = ref.with_options(layout=layout)
            self._notes.append(f"each frame holds left and right: {layout}, told by their match")
        return ref

    def _guessed(self, stop: Event | None) -> str:
        for share in _LOOKED_AT:
            check(stop)
            number = min(int(share * self.count), self.count - 1)
            try:
                (frame,) = self._frames(number)
            except ImageError:
                continue  # a damaged frame is named when it is its turn
            layout = layout_of(decoded(frame, self._paths[0], ""))
            if layout:
                return layout
        raise ImageError(
            f"{self._paths[0]}: neither the left and right nor the upper and lower halves of its "
            f"frames match; say the layout ({' or '.join(LAYOUTS)}), or name the other video too"
        )

    def read(self, index: int, *, stop: Event | None = None) -> Pair:
        check_index(index, self.count, self.title)
        check(stop)
        frames = self._frames(index)
        check(stop)
        if not self._first:
            self._first = [frame.shape[:2] for frame in frames]
        for frame, first, path in zip(frames, self._first, self._paths, strict=True):
            check_same_size(frame, first, f"{path}: {nth(index)}")
        return pair_from(frames, self._paths, part=nth(index), layout=self.ref.option(LAYOUT))

    def _frames(self, index: int) -> list[NDArray[np.uint8]]:
        return self._decoded(list(self._numbers[index]))

    def _decoded(self, numbers: list[int]) -> list[NDArray[np.uint8]]:
        _, frames = self._capture.ask({"frames": numbers}, limit_s=_FRAME_S)
        return frames

    def time_s(self, index: int) -> float | None:
        check_index(index, self.count, self.title)
        return float(self._times_ms[index] - self._times_ms[0]) / 1000

    def calibrations(self, index: int) -> tuple[Path, ...]:
        check_index(index, self.count, self.title)
        return self._calibrations()

    def name(self, index: int) -> str:
        seconds = self.time_s(index)
        return f"{nth(index)}, {seconds:.3f} s"

    def close(self) -> None:
        self._capture.close()


def _check(path: str) -> None:
    """Raise FileError unless it is a file that can be read."""
    try:
        check_regular(
            os.stat(path),
            lambda words: FileError(f"{path}: {words}"),
            folder="this is a folder; name a file",
            other="this is a pipe or a device; name a regular file",
        )
        with open(path, "rb"):
            pass
    except FileNotFoundError:
        raise FileError(f"{path}: there is no such file") from None
    except PermissionError:
        raise FileError(f"{path}: may not be read by you; change its permissions") from None
    except OSError as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{path}: cannot be read ({error.strerror})") from None


def is_video(path: str) -> bool:
    """Whether a file is named as a video."""
    return os.path.splitext(path)[1].lower() in SUFFIXES and "://" not in path


def _is_video(path: str) -> bool:
    return is_video(path) or holds_video(path)


def _accepts(paths: Sequence[str]) -> SourceRef | None:
    if len(paths) > 2 or any("://" in path for path in paths):
        return None
    videos = [path for path in paths if not os.path.isdir(path) and _is_video(path)]
    if not videos:
        return None
    if len(videos) != len(paths):
        (other,) = (path for path in paths if path not in videos)
        raise ImageError(f"{videos[0]} is a video and {other} is none; give two videos, or one")
    if len(videos) == 2 and os.path.abspath(videos[0]) == os.path.abspath(videos[1]):
        videos = videos[:1]
    return SourceRef("video", tuple(videos))


def _open(ref: SourceRef, stop: Event | None) -> FrameSource:
    check_options(ref, {LAYOUT: "how both lie in a frame"} if len(ref.parts) == 1 else {})
    check_layout(ref)
    return Video(ref, stop)


SOURCE: Final = SourceKind(
    key="video", title="A video, or two", rank=20, accepts=_accepts, open=_open
)
