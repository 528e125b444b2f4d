"""A folder of pairs, found by their names, or of pictures that hold both; or two folders."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import Final

from tuner.core.errors import FileError, ImageError
from tuner.core.types import Pair
from tuner.sources.finding import find_pair, holds_both, listing
from tuner.sources.folders.beside import calibrations_beside, truth_beside
from tuner.sources.folders.between import pairing_between
from tuner.sources.folders.chosen import pairing_by
from tuner.sources.folders.detecting import pairings_in
from tuner.sources.folders.listing import Looked
from tuner.sources.folders.order import in_order
from tuner.sources.folders.pairing import Pairing
from tuner.sources.folders.pattern import Pattern, parse
from tuner.sources.folders.videos import of_a_rig
from tuner.sources.halves import check_layout, layout_of, read_halves
from tuner.sources.image import decode
from tuner.sources.kinds.video import SOURCE as VIDEO
from tuner.sources.kinds.video import is_video
from tuner.sources.pair import read_pair
from tuner.sources.source import (
    GREY,
    LAYOUT,
    PATTERN,
    AmbiguousSource,
    Candidate,
    FrameSource,
    Once,
    SourceKind,
    SourceRef,
    check_index,
    check_options,
)

_MOST_GUESSED: Final = 3
"""So many pictures are looked at for two halves that match."""


class PairFolder(Once):
    """Pairs of files below a folder."""

    def __init__(self, ref: SourceRef, root: Path, pairing: Pairing, looked: Looked) -> None:
        self.ref = ref
        self.title = " and ".join(Path(os.path.abspath(part)).name for part in ref.parts)
        self._root, self._pairs, self._looked = root, pairing.pairs, looked
        self._notes = pairing.notes

    @cached_property
    def notes(self) -> tuple[str, ...]:  # it looks at all names
        return self._notes()

    @property
    def count(self) -> int:
        return len(self._pairs)

    @property
    def pairs(self) -> tuple[tuple[Path, Path], ...]:
        """All files."""
        return tuple((self._root / left, self._root / right) for left, right in self._pairs)

    def read(self, index: int, *, stop: Event | None = None) -> Pair:
        left, right = self._at(index)
        return read_pair(left, right, rule=self.ref.rule, stop=stop)

    def truth(self, index: int) -> Path | None:
        left, _ = self._at(index)
        near = [at for at in (index - 1, index + 1) if 0 <= at < self.count]
        alone = all(self._at(at)[0].parent != left.parent for at in near)
        return truth_beside(left, self._looked, alone=alone)

    def calibrations(self, index: int) -> tuple[Path, ...]:
        return calibrations_beside(self._at(index)[0])

    def name(self, index: int) -> str:
        return self._names(index)[0]

    def _names(self, index: int) -> tuple[str, str]:
        if index:  # the first is known before all are counted
            check_index(index, self.count, self.title)
        return self._pairs[index]

    def _at(self, index: int) -> tuple[Path, Path]:
        left, right = self._names(index)
        return self._root / left, self._root / right


class HalvesFolder(Once):
    """Pictures in a folder, each of which holds left and right."""

    def __init__(self, ref: SourceRef, names: Sequence[str], looked: Looked) -> None:
        self.ref = ref
        self._folder, self._names, self._looked = Path(ref.parts[0]), names, looked
        self.title = Path(os.path.abspath(self._folder)).name

    @property
    def notes(self) -> tuple[str, ...]:
        layout = self.ref.option(LAYOUT)
        return (f"each picture holds left and right: {layout}",) if layout else ()

    @property
    def count(self) -> int:
        return len(self._names)

    def read(self, index: int, *, stop: Event | None = None) -> Pair:
        check_index(index, self.count, self.title)
        path = self._folder / self._names[index]
        return read_halves(path, self.ref.option(LAYOUT), rule=self.ref.rule, stop=stop)

    def truth(self, index: int) -> Path | None:
        check_index(index, self.count, self.title)
        return truth_beside(self._folder / self._names[index], self._looked, alone=self.count == 1)

    def calibrations(self, index: int) -> tuple[Path, ...]:
        return calibrations_beside(self._folder / self.name(index))

    def name(self, index: int) -> str:
        check_index(index, self.count, self.title)
        return self._names[index]


def _accepts(paths: Sequence[str]) -> SourceRef | None:
    if 0 < len(paths) < 3 and all(os.path.isdir(path) for path in paths):
        return SourceRef("folder", tuple(paths))
    return None


def _open(ref: SourceRef, stop: Event | None) -> FrameSource:
    check_options(
        ref, {PATTERN: "which names", LAYOUT: "both in one picture", GREY: "black and white"}
    )
    folder, looked = Path(ref.parts[0]), Looked()
    if len(ref.parts) == 2:
        return _of_two(ref, looked)
    if ref.option(LAYOUT):
        check_layout(ref)
        return _halves(ref, folder, looked, stop)
    if ref.option(PATTERN):
        pairing = pairing_by(parse(ref.option(PATTERN)), folder, looked)
        return PairFolder(ref, folder, pairing, looked)
    root, found = pairings_in(folder, looked)
    if len(found) > 1:
        raise _ambiguous(ref, root, found)
    if found:
        return PairFolder(ref, root, found[0], looked)
    return _without_names(ref, folder, looked, stop)


def _of_two(ref: SourceRef, looked: Looked) -> FrameSource:
    """The left and the right pictures in a folder each, as they were named."""
    check_options(ref, {GREY: "black and white"})
    left, right = (os.path.abspath(part) for part in ref.parts)
    found = pairing_between(Path(), left, right, looked)
    if found is None:
        raise ImageError(
            f"{ref.parts[0]} and {ref.parts[1]}: no names in them belong together; give the same "
            "names to left and right, or a folder with both and a pattern"
        )
    return PairFolder(ref, Path(), found, looked)


def _ambiguous(ref: SourceRef, root: Path, found: Sequence[Pairing]) -> AmbiguousSource:
    # A pattern counts from the folder in which the names lie.
    below = SourceRef(ref.kind, (str(root),), ref.options)
    return AmbiguousSource(
        below,
        option=PATTERN,
        candidates=[Candidate(one.pattern().text, len(one.pairs)) for one in found],
        words=f"{root}: its names make pairs in more than one way; choose a pattern",
    )


def _without_names(ref: SourceRef, folder: Path, looked: Looked, stop: Event | None) -> FrameSource:
    """Two pictures of any names, or pictures that hold both."""
    names = _views(folder, looked)
    if not names and (video := _video_in(ref, folder, looked, stop)):
        return video
    if len(names) > 2 or any(holds_both(Path(name)) for name in names):
        together = _both_in_each(ref, folder, names, looked, stop)
        if together is not None:
            return together
    if len(names) > 2:
        raise ImageError(
            f"{folder}: no obvious pair in this folder ({listing([Path(n) for n in names])}); give "
            "a pattern such as a_*.png,b_*.png, or the two files"
        )
    pair = tuple(os.path.relpath(path, folder) for path in find_pair([folder]))
    return PairFolder(ref, folder, Pairing([(pair[0], pair[1])], lambda: Pattern(*pair)), looked)


def _video_in(
    ref: SourceRef, folder: Path, looked: Looked, stop: Event | None
) -> FrameSource | None:
    """The videos of a rig in a folder without pictures; None if it has no videos.

    Raises:
        ImageError: which of them are meant cannot be told.
    """
    videos = in_order([name for name in looked.at(folder).names if is_video(name)])
    if not videos:
        return None
    if meant := of_a_rig(videos):
        parts = tuple(str(folder / name) for name in meant)
        return VIDEO.open(SourceRef(VIDEO.key, parts, ref.options), stop)
    raise ImageError(
        f"{folder}: it has no pictures but videos ({listing([Path(n) for n in videos])}); name "
        "a video, or that of the left camera and that of the right one"
    )


def _both_in_each(
    ref: SourceRef, folder: Path, names: list[str], looked: Looked, stop: Event | None
) -> FrameSource | None:
    if all(holds_both(Path(name)) for name in names):
        return HalvesFolder(ref, names, looked)
    for name in names[:_MOST_GUESSED]:
        try:
            layout = layout_of(decode(folder / name, stop=stop))
        except (FileError, ImageError):
            continue  # another picture tells; a damaged one is named when it is its turn
        if layout:
            return HalvesFolder(ref.with_options(layout=layout), names, looked)
    return None


def _halves(ref: SourceRef, folder: Path, looked: Looked, stop: Event | None) -> FrameSource:
    names = _views(folder, looked)
    if not names and (video := _video_in(ref, folder, looked, stop)):
        return video
    if not names:
        raise ImageError(f"{folder}: it has no pictures; name a folder with pairs")
    return HalvesFolder(ref, names, looked)


def _views(folder: Path, looked: Looked) -> list[str]:
    return in_order([name for names in looked.at(folder).views.values() for name in names])


SOURCE: Final = SourceKind(
    key="folder", title="A folder of pairs, or two", rank=60, accepts=_accepts, open=_open
)
