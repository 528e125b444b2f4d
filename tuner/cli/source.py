"""The source on the command line: what is opened, which frame, and what is said of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from tuner.cli.calibration import ChosenRig, Counting, check_told
from tuner.cli.parsing import UsageError, whole_number
from tuner.core.geometry.rectification import LineUp
from tuner.core.grey import GreyRule
from tuner.core.types import Picture
from tuner.engine.found_rig import Finder
from tuner.engine.opening import Opened, open_frame, open_source
from tuner.matchers.matcher import MatcherSettings
from tuner.sources.source import (
    GREY,
    LAYOUT,
    LAYOUTS,
    PATTERN,
    TOPICS,
    AmbiguousSource,
    FrameSource,
    nth,
)

SOURCES: Final = (
    "or frames of a folder of pairs, a video or two, a ROS bag, camera:0, camera:0,1 or a stream's "
    "address"
)
OPTIONS: Final = (PATTERN, LAYOUT, TOPICS)
"""Flags, named as the options of a source."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame that was read, and what the source says of it.

    Attributes:
        notes: how the source was understood, as sentences.
        report: where the frame comes from, as JSON can hold it.
        files: what was read, and must not be written over.
    """

    opened: Opened
    notes: tuple[str, ...]
    report: dict[str, Any]
    files: tuple[str, ...]


def add_source_flags(parser: argparse.ArgumentParser) -> None:
    """Add what chooses a frame, and what nobody can tell from the source itself."""
    group = parser.add_argument_group("source", "for a folder, a video, a bag or a camera")
    add = group.add_argument
    add(
        "--frame",
        type=_frame,
        metavar="N",
        help="index of the frame, 0 is the first and the default",
    )
    _add_options(add)


def add_understanding_flags(parser: argparse.ArgumentParser) -> None:
    """Add what nobody can tell from a source of many pairs itself."""
    _add_options(parser.add_argument_group("source", "for a folder, a video or a bag").add_argument)


def _add_options(add: Callable[..., object]) -> None:
    pattern = (
        "which names of a folder are left and right, e.g. left_*.png,right_*.png or "
        "image_2/*.png,image_3/*.png"
    )
    add("--pattern", default="", metavar="LEFT,RIGHT", help=pattern)
    layout = "how both lie in one picture or frame; the first half is the left one"
    add("--layout", default="", choices=LAYOUTS, metavar="|".join(LAYOUTS), help=layout)
    add("--topics", default="", metavar="LEFT,RIGHT", help="which topics of a bag are the cameras'")


def _frame(text: str) -> int:
    try:
        number = whole_number(text)
    except ValueError:
        number = -1
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return number


def read_frame(
    given: argparse.Namespace,
    settings: MatcherSettings,
    *,
    rig: ChosenRig,
    line_up: LineUp | None = None,
) -> Frame:
    """The frame that the command line means, rectified by the calibration if there is one.

    Raises:
        UserError: in one sentence.
    """
    with closing(_opened(given)) as source:
        read = partial(
            open_frame,
            settings=settings,
            calibration=rig.calibration,
            rectification=rig.how,
            finder=rig.finder,
            line_up=line_up,
        )
        frame = _read(source, given, read)
    check_told(rig, given, counts=_counting(frame.opened), why=frame.opened.note)
    return frame


def _counting(opened: Opened) -> Counting:
    """What lies beside the pair and counts, where no calibration is named."""
    if opened.found is not None:
        return Counting.RIG
    return Counting.NONE if opened.pair.calibration is None else Counting.METRES


def read_left(given: argparse.Namespace, *, finder: Finder) -> tuple[Picture, tuple[str, ...]]:
    """The left picture of the frame that the command line means, and how it was understood.

    It is rectified by a calibration beside the pair, as the disparity that it is compared with.

    Raises:
        UserError: in one sentence.
    """
    with closing(_opened(given)) as source:
        frame = _read(source, given, partial(open_frame, finder=finder))
    opened = frame.opened
    return opened.pair.left, (*frame.notes, *((opened.note,) if opened.note else ()))


def _opened(given: argparse.Namespace) -> FrameSource:
    options = {name: getattr(given, name) for name in OPTIONS}
    if given.grey != GreyRule():
        options[GREY] = given.grey.text
    try:
        return open_source(given.paths, **options)
    except AmbiguousSource as error:
        raise UsageError(f"{error}; give one of them with --{error.option}") from None


def _read(
    source: FrameSource, given: argparse.Namespace, read: Callable[[FrameSource, int], Opened]
) -> Frame:
    index = given.frame or 0
    try:
        opened = read(source, index)
    except IndexError as error:
        raise UsageError(f"--frame {index}: {error}") from None
    notes = [*source.notes, *_found(source, given.paths)]
    if source.count != 1:
        of = "" if source.count is None else f" of {source.count}"
        notes.append(f"{source.title}: {nth(index)}{of}, index {index} ({source.name(index)})")
    pair = opened.pair
    files = (*(part for part in source.ref.parts if not Path(part).is_dir()), pair.left.path)
    return Frame(opened, tuple(notes), _report(source, index), (*files, pair.right.path))


def _found(source: FrameSource, paths: list[str]) -> list[str]:
    """A note where one picture was named, and the other one was found beside it."""
    if source.ref.kind != "stills" or len(paths) == 2:
        return []
    left, right = source.ref.parts
    return [f"the pair is {left} and {right}"]


def _report(source: FrameSource, index: int) -> dict[str, Any]:
    return {
        "kind": source.ref.kind,
        "parts": list(source.ref.parts),
        "options": dict(source.ref.options),
        "frame": index,
        "frames": source.count,
        "name": source.name(index),
        "time_s": source.time_s(index),
    }
