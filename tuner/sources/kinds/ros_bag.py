"""A bag of ROS 1 or 2 with the images of two cameras, or of one that gives both."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Final

from tuner.core.calibration import Calibration
from tuner.core.errors import FileError, ImageError
from tuner.core.types import Pair
from tuner.sources.bags.bag import Bag, Taken
from tuner.sources.bags.messages import CameraInfo, rectified_calibration
from tuner.sources.bags.topics import chosen_topics, info_topic
from tuner.sources.content import holds_bag
from tuner.sources.folders.beside import CalibrationsBeside
from tuner.sources.folders.stamps import nearest
from tuner.sources.frames import decoded, pair_from
from tuner.sources.halves import check_layout, layout_of
from tuner.sources.source import (
    GREY,
    LAYOUT,
    LAYOUTS,
    TOPICS,
    FrameSource,
    Once,
    SourceKind,
    SourceRef,
    check_index,
    check_options,
    nth,
)

_FILES: Final = (".bag", ".db3", ".mcap")
_METADATA: Final = "metadata.yaml"


class RosBag(Once):
    """Pairs of messages that were taken at nearly the same time, by the stamps in their headers."""

    def __init__(self, ref: SourceRef, stop: Event | None) -> None:
        self._path = Path(os.path.abspath(ref.parts[0]))
        self.title = self._path.name
        self._calibrations = CalibrationsBeside(self._path)
        self._notes: list[str] = []
        self._bag = Bag(self._path)
        try:
            self._topics = chosen_topics(ref, self._bag.image_counts)
            self._frames = self._paired(stop)
            self._infos = tuple(self._bag.camera_info(info_topic(one)) for one in self._topics)
            self.ref = self._with_layout(ref.with_options(topics=",".join(self._topics)), stop)
        except BaseException:
            self.close()
            raise

    @property
    def count(self) -> int:
        return len(self._frames)

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(self._notes)

    @property
    def camera_infos(self) -> tuple[CameraInfo | None, ...]:
        """What the bag says of each camera."""
        return self._infos

    def _paired(self, stop: Event | None) -> list[tuple[Taken, ...]]:
        times, cut = self._bag.times(self._topics, stop=stop)
        self._notes += [cut] if cut else []
        if len(self._topics) == 1:
            return [(taken,) for taken in times[self._topics[0]]]
        lefts, rights = (times[topic] for topic in self._topics)
        found = nearest([one.stamp for one in lefts], [one.stamp for one in rights])
        if not found.pairs:
            raise ImageError(
                f"{self._path}: no messages of {' and '.join(self._topics)} are of one time; "
                "record both cameras together, with their clocks in step"
            )
        self._notes.append(
            f"paired by stamps; the worst difference is {found.worst_ns / 1e6:.1f} ms"
        )
        alone = len(lefts) + len(rights) - 2 * len(found.pairs)
        self._notes += [f"{alone} images have no partner and are left out"] if alone else []
        return [(lefts[a], rights[b]) for a, b in found.pairs]

    def _with_layout(self, ref: SourceRef, stop: Event | None) -> SourceRef:
        if len(self._topics) == 2:
            if ref.option(LAYOUT):
                raise ImageError(f"{self._path}: a layout is for one topic with both; leave it out")
            return ref
        if ref.option(LAYOUT):
            return ref
        (topic,) = self._topics
        frame = self._bag.image(topic, self._frames[0][0], name=str(self._path), stop=stop)
        layout = layout_of(decoded(frame, str(self._path), "")) if frame.dtype == "uint8" else ""
        if not layout:
            raise ImageError(
                f"{self._path}: it has one image topic, {topic}, and the halves of its images do "
                f"not match; record both cameras, or say the layout ({' or '.join(LAYOUTS)})"
            )
        self._notes.append(f"each image holds left and right: {layout}, told by their match")
        return ref.with_options(layout=layout)

    def read(self, index: int, *, stop: Event | None = None) -> Pair:
        check_index(index, self.count, self.title)
        frames = [
            self._bag.image(topic, taken, name=f"{self._path}: {topic}, {nth(index)}", stop=stop)
            for topic, taken in zip(self._topics, self._frames[index], strict=True)
        ]
        paths = [str(self._path)] * len(frames)
        part, layout = nth(index), self.ref.option(LAYOUT)
        pair = pair_from(frames, paths, part=part, layout=layout, rule=self.ref.rule)
        return replace(pair, calibration=self._calibration())

    def _calibration(self) -> Calibration | None:
        """Metres, where the topics hold what is rectified."""
        left, *right = self._infos
        if left is None or not right or right[0] is None:
            return None
        rectified = all("rect" in topic for topic in self._topics)
        return rectified_calibration(left, right[0]) if rectified else None

    def time_s(self, index: int) -> float | None:
        check_index(index, self.count, self.title)
        return (self._frames[index][0].stamp - self._frames[0][0].stamp) / 1e9

    def calibrations(self, index: int) -> tuple[Path, ...]:
        check_index(index, self.count, self.title)
        return self._calibrations()

    def name(self, index: int) -> str:
        return f"{nth(index)}, {self.time_s(index):.3f} s"

    def close(self) -> None:
        self._bag.close()


def _accepts(paths: Sequence[str]) -> SourceRef | None:
    """A .bag, .db3 or .mcap file, or a folder with a metadata.yaml beside such files."""
    if len(paths) != 1 or "://" in paths[0]:
        return None
    path = Path(paths[0])
    if os.path.isdir(path):
        return SourceRef("ros_bag", (paths[0],)) if _is_bag_folder(path) else None
    if path.suffix.lower() not in _FILES:
        if holds_bag(paths[0]):
            raise ImageError(
                f"{path}: a ROS bag by what it holds, but not by its name; let that end in .bag "
                "(ROS 1) or .mcap"
            )
        return None
    if not os.path.exists(path):
        raise FileError(f"{path}: there is no such file")
    return SourceRef("ros_bag", (paths[0],))


def _is_bag_folder(path: Path) -> bool:
    try:
        with open(path / _METADATA, "rb") as file:
            return b"rosbag2_bagfile_information" in file.read(1 << 12)
    except OSError:
        return False  # no bag, or none that can be read: as a folder it is answered in words


def _open(ref: SourceRef, stop: Event | None) -> FrameSource:
    check_options(
        ref, {TOPICS: "which topics", LAYOUT: "both in one image", GREY: "black and white"}
    )
    check_layout(ref)
    return RosBag(ref, stop)


SOURCE: Final = SourceKind(key="ros_bag", title="A ROS bag", rank=30, accepts=_accepts, open=_open)
