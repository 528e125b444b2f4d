"""What a batch works on: pairs that are opened in their turn, here or in another process."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from tuner.calibrations.reference import CalibrationRef
from tuner.core.errors import FileError, UserError
from tuner.core.geometry.rig import StereoCalibration
from tuner.core.geometry.stereo_rectification import Rectification
from tuner.core.grey import GreyRule, grey_rule
from tuner.core.types import Pair
from tuner.engine.batch.table import DIFFERENCES, TABLE
from tuner.engine.found_rig import Beside, Finder
from tuner.engine.opening import Opened as OpenedPair
from tuner.engine.opening import open_frame, open_pair, open_source, open_truth
from tuner.matchers.matcher import MatcherSettings
from tuner.presets.names import FreeNames, file_stem
from tuner.sources.ground_truth import GroundTruth
from tuner.sources.source import FrameSource, SourceRef

MOST_ASKED: Final = 8
"""So many pairs of a source are opened at most to learn whether all are rectified already."""

_BESIDE = ("calibration.json", "calib.txt")


class Wanted(NamedTuple):
    """For what a pair is opened: settings that it is to go with, and what rectifies it.

    Attributes:
        told: without ``calibration``, what the files of one that lies beside the pair do not say.
        beside: what becomes of that.
    """

    settings: MatcherSettings
    calibration: StereoCalibration | None = None
    rectification: Rectification | None = None
    told: CalibrationRef = CalibrationRef()
    beside: Beside = Beside.USED


class Opened(NamedTuple):
    """A pair with its ground truth, if there is any, and what is to be said of them."""

    pair: Pair
    truth: GroundTruth | None = None
    notes: tuple[str, ...] = ()


class Entry(Protocol):
    """One pair of a batch."""

    @property
    def name(self) -> str:
        """Names its folder; no two of a batch share one."""

    @property
    def identity(self) -> str:
        """Another one if the pictures or the ground truth have changed."""

    @property
    def rig(self) -> str:
        """Another one if a calibration beside it has come, gone or changed."""

    @property
    def address(self) -> Mapping[str, Any] | None:
        """What ``at_address`` finds it by in another process, as JSON; None if it is here only."""

    def open(self, wanted: Wanted) -> Opened:
        """Read it.

        Raises:
            UserError: it cannot be used.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFiles:
    """A pair in two files, or in one that is named twice.

    Attributes:
        left, right, truth: absolute paths; ``truth`` is empty where there is none.
        beside: a calibration that lies beside this file counts; empty for the left picture.
        calibrations: files beside it that are named as calibrations.
        tell: pairs that these are of; the first whose rows tell whether it is rectified already
            tells for all.
        grey: which values of pictures of more than 8 bit become black and white, as text.
    """

    name: str
    left: str
    right: str
    truth: str = ""
    beside: str = ""
    calibrations: tuple[str, ...] = ()
    tell: tuple[tuple[str, str], ...] = ()
    grey: str = ""

    @property
    def identity(self) -> str:
        named = (self.left, self.right, self.truth)
        return _digest([self.grey, *(_stamp(path) for path in named if path)])

    @property
    def rig(self) -> str:
        return _rig(self.left, (self.beside, *self.calibrations))

    @property
    def address(self) -> Mapping[str, Any]:
        return {
            "name": self.name,
            "left": self.left,
            "right": self.right,
            "truth": self.truth,
            "beside": self.beside,
            "calibrations": list(self.calibrations),
            "tell": [list(one) for one in self.tell],
            "grey": self.grey,
        }

    def open(self, wanted: Wanted) -> Opened:
        found = self._opened(self.left, self.right, wanted, self._finder(wanted))
        return _with_truth(found, self.truth)

    def _finder(self, wanted: Wanted) -> Finder:
        key = (wanted.told, wanted.rectification, wanted.beside)
        finder = _finder(self.tell, self.calibrations, *key)
        if wanted.calibration is None:
            _let_tell(
                finder,
                (partial(self._opened, *one, wanted, finder) for one in self.tell),
            )
        return finder

    def _opened(self, left: str, right: str, wanted: Wanted, finder: Finder) -> OpenedPair:
        return open_pair(
            left,
            right,
            settings=wanted.settings,
            rule=grey_rule(self.grey) if self.grey else GreyRule(),
            calibration=wanted.calibration,
            rectification=wanted.rectification,
            finder=finder,
            beside=self.beside,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameAt:
    """A frame of a video, a bag, or a folder of pictures that hold both.

    Attributes:
        picture: the absolute path of its own file; empty where many lie in one.
        beside: a calibration that lies beside this file counts; empty for none or the picture.
        calibrations: files beside it that are named as calibrations.
    """

    name: str
    ref: SourceRef
    index: int
    truth: str = ""
    picture: str = ""
    beside: str = ""
    calibrations: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        # Whatever is laid into a folder changes the folder's own time.
        read = (self.picture,) if self.picture else self.ref.parts
        place = "" if self.picture else str(self.index)
        stamps = [_stamp(part) for part in (*read, self.truth) if part]
        return _digest([self.ref.kind, str(self.ref.options), place, *stamps])

    @property
    def rig(self) -> str:
        return _rig(self.picture, (self.beside, *self.calibrations))

    @property
    def address(self) -> Mapping[str, Any]:
        return {
            "name": self.name,
            "kind": self.ref.kind,
            "parts": list(self.ref.parts),
            "options": [list(one) for one in self.ref.options],
            "index": self.index,
            "truth": self.truth,
            "picture": self.picture,
            "beside": self.beside,
            "calibrations": list(self.calibrations),
        }

    def open(self, wanted: Wanted) -> Opened:
        finder = _finder(self.ref, (), wanted.told, wanted.rectification, wanted.beside)
        if wanted.calibration is None and self.calibrations and not finder.decided:
            indices = spread(_source(self.ref).count or 0)
            _let_tell(finder, (partial(self._opened, one, wanted, finder) for one in indices))
        return _with_truth(self._opened(self.index, wanted, finder), self.truth)

    def _opened(self, index: int, wanted: Wanted, finder: Finder) -> OpenedPair:
        return open_frame(
            _source(self.ref),
            index,
            settings=wanted.settings,
            calibration=wanted.calibration,
            rectification=wanted.rectification,
            finder=finder,
        )


@lru_cache(maxsize=16)
def _finder(
    _of: Hashable,
    _files: tuple[str, ...],
    told: CalibrationRef,
    how: Rectification | None,
    beside: Beside,
) -> Finder:
    """One for all pairs of a source: in every process the same pair's rows tell for all."""
    return Finder(told, how, beside=beside)


def spread(count: int) -> list[int]:
    """The indices of the pairs that may tell for all, the first and the last among them."""
    if count <= MOST_ASKED:
        return list(range(count))
    return [at * (count - 1) // (MOST_ASKED - 1) for at in range(MOST_ASKED)]


def _let_tell(finder: Finder, pairs: Iterable[Callable[[], OpenedPair]]) -> None:
    """Open pairs until one tells for all; where none does, no other that comes by chance may."""
    for open_it in pairs:
        if finder.decided:
            break
        with suppress(UserError):  # it is named in its turn
            opened = open_it()
            if opened.found is None and not opened.note:
                break  # what lies beside them gives metres alone
    finder.settle()


@cache
def _source(ref: SourceRef) -> FrameSource:
    """Open once in each process; it ends with that."""
    return open_source(ref)


def _with_truth(found: OpenedPair, path: str) -> Opened:
    pair, truth = found.pair, None
    notes = [picture.note for picture in (pair.left, pair.right) if picture.note]
    if path:
        try:
            truth = open_truth(path, pair=pair)
        except UserError as error:
            # Nobody named it: without it there is a disparity all the same.
            notes.append(f"the ground truth found beside it is not used: {error}")
    if truth is not None and truth.doubt:
        notes.append(truth.doubt)
    return Opened(pair, truth, tuple(notes + ([found.note] if found.note else [])))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Given:
    """A pair that is in memory, such as a frame of a camera; it stays in this process."""

    name: str
    pair: Pair
    truth: GroundTruth | None = None

    @property
    def identity(self) -> str:
        arrays = (self.pair.left.grey, self.pair.right.grey)
        return _digest(hashlib.sha256(array.tobytes()).hexdigest() for array in arrays)

    @property
    def rig(self) -> str:
        return repr(self.pair.calibration)

    @property
    def address(self) -> None:
        return None

    def open(self, wanted: Wanted) -> Opened:  # noqa: ARG002 - read already
        return Opened(self.pair, self.truth)


def at_address(address: Mapping[str, Any]) -> Entry:
    """The entry that an address means, in any process."""
    told = dict(address)
    told["calibrations"] = tuple(told["calibrations"])
    if "left" in told:
        told["tell"] = tuple((left, right) for left, right in told["tell"])
        return PairFiles(**told)
    options = tuple((str(name), str(value)) for name, value in told.pop("options"))
    ref = SourceRef(told.pop("kind"), tuple(told.pop("parts")), options)
    return FrameAt(ref=ref, **told)


def given(pairs: Iterable[tuple[str, Pair, GroundTruth | None]]) -> list[Entry]:
    """Entries of pairs in memory, under names that folders can have."""
    names = folder_names()
    return [
        Given(name=names.take(file_stem(name)), pair=pair, truth=truth)
        for name, pair, truth in pairs
    ]


def folder_names() -> FreeNames:
    """Names for the folders of pairs: those of the tables beside them are taken."""
    return FreeNames((TABLE, DIFFERENCES))


def part_of(
    entries: Sequence[Entry], *, first: int = 0, last: int | None = None, every: int = 1
) -> list[Entry]:
    """Those from ``first`` to ``last``, both counted from 0 and both included.

    Raises:
        FileError: none is left.
    """
    found = list(entries[first : None if last is None else last + 1 : every])
    if not found:
        raise FileError(
            f"no pair is left: there are {len(entries)}, of index 0 to {len(entries) - 1}"
        )
    return found


def stamps(paths: Iterable[str]) -> str:
    """Another text if one of these files has changed."""
    return _digest(map(_stamp, paths))


def _rig(picture: str, beside: Iterable[str]) -> str:
    """Of the calibrations that count for a picture."""
    near = [str(Path(picture).parent / one) for one in _BESIDE] if picture else []
    return _digest(_stamp(path) for path in (*near, *beside) if path)


def _stamp(path: str) -> str:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return f"{path}: none"
    return f"{path}: {found.st_size} {found.st_mtime_ns}"


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
