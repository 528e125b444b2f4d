"""What a batch works on: pairs that are opened in their turn, here or in another process."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from tuner.core.errors import FileError
from tuner.core.types import Pair
from tuner.engine.opening import open_pair, open_truth
from tuner.matchers.matcher import MatcherSettings
from tuner.presets.names import file_stem, free_name
from tuner.sources.ground_truth import GroundTruth
from tuner.sources.pairs_in import pairs_in
from tuner.sources.truth_naming import find_ground_truth

_BESIDE = ("calibration.json", "calib.txt")


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
        """Another one if what it is read from has changed."""

    @property
    def address(self) -> Mapping[str, Any] | None:
        """What ``at_address`` finds it by in another process, as JSON; None if it is here only."""

    def open(self, settings: MatcherSettings) -> Opened:
        """Read it for a matcher with such settings.

        Raises:
            UserError: it cannot be used.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFiles:
    """A pair in files; ``truth`` is empty where there is none. All paths are absolute."""

    name: str
    left: str
    right: str
    truth: str = ""

    @property
    def identity(self) -> str:
        folder = Path(self.left).parent
        named = [self.left, self.right, self.truth, *(str(folder / one) for one in _BESIDE)]
        return _digest(_stamp(path) for path in named if path)

    @property
    def address(self) -> Mapping[str, Any]:
        return {"name": self.name, "left": self.left, "right": self.right, "truth": self.truth}

    def open(self, settings: MatcherSettings) -> Opened:
        found = open_pair(self.left, self.right, settings=settings)
        pair, truth = found.pair, None
        notes = [picture.note for picture in (pair.left, pair.right) if picture.note]
        if self.truth:
            truth = open_truth(self.truth, pair=pair)
            notes += [truth.doubt] if truth.doubt else []
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
    def address(self) -> None:
        return None

    def open(self, settings: MatcherSettings) -> Opened:  # noqa: ARG002 - read already
        return Opened(self.pair, self.truth)


def at_address(address: Mapping[str, Any]) -> Entry:
    """The entry that an address means, in any process."""
    return PairFiles(**address)


def given(pairs: Iterable[tuple[str, Pair, GroundTruth | None]]) -> list[Entry]:
    """Entries of pairs in memory, under names that folders can have."""
    taken: list[str] = []
    found: list[Entry] = []
    for name, pair, truth in pairs:
        taken.append(free_name(file_stem(name), taken))
        found.append(Given(name=taken[-1], pair=pair, truth=truth))
    return found


def entries_of(
    paths: Sequence[str | os.PathLike[str]], *, without: str | os.PathLike[str] = ""
) -> list[Entry]:
    """The pairs in files and folders, each with the ground truth that lies beside it.

    Args:
        without: a folder that is not looked into, such as that of the results.

    Raises:
        FileError, ImageError: there is none, or a folder cannot be read.
    """
    taken: list[str] = []
    found: list[Entry] = []
    for name, left, right in pairs_in(paths, without=without):
        taken.append(free_name(file_stem(name), taken))
        truth = find_ground_truth(left)
        found.append(
            PairFiles(
                name=taken[-1],
                left=os.path.abspath(left),
                right=os.path.abspath(right),
                truth=os.path.abspath(truth) if truth else "",
            )
        )
    return found


def part_of(
    entries: Sequence[Entry], *, first: int = 0, last: int | None = None, every: int = 1
) -> list[Entry]:
    """Those from ``first`` to ``last``, both counted from 0 and both included.

    Raises:
        FileError: none is left.
    """
    found = list(entries[first : None if last is None else last + 1 : every])
    if not found:
        raise FileError(f"no pair is left: there are {len(entries)}, counted from 0")
    return found


def _stamp(path: str) -> str:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return f"{path}: none"
    return f"{path}: {found.st_size} {found.st_mtime_ns}"


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
