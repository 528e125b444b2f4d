"""Two pictures: a source of one frame."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Final

from tuner.core.types import Pair
from tuner.sources.finding import find_pair
from tuner.sources.folders.beside import calibrations_beside
from tuner.sources.pair import read_pair
from tuner.sources.source import (
    GREY,
    FrameSource,
    Once,
    SourceKind,
    SourceRef,
    check_index,
    check_options,
)
from tuner.sources.truth_naming import find_ground_truth


class Stills(Once):
    """A left and a right picture file, or twice the one that holds both."""

    count = 1

    def __init__(self, ref: SourceRef) -> None:
        self.ref = ref
        self._left, self._right = ref.parts
        self.title = Path(self._left).name

    def read(self, index: int, *, stop: Event | None = None) -> Pair:
        check_index(index, 1, self.title)
        return read_pair(self._left, self._right, rule=self.ref.rule, stop=stop)

    def truth(self, index: int) -> Path | None:
        check_index(index, 1, self.title)
        return find_ground_truth(self._left)

    def calibrations(self, index: int) -> tuple[Path, ...]:
        check_index(index, 1, self.title)
        return calibrations_beside(Path(self._left))

    def name(self, index: int) -> str:
        check_index(index, 1, self.title)
        return self.title


def _accepts(paths: Sequence[str]) -> SourceRef | None:
    """Two files as they were named; one picture with its other side beside it."""
    if len(paths) == 2 and not any(os.path.isdir(path) for path in paths):
        return SourceRef("stills", tuple(paths))
    if len(paths) == 1 and not os.path.isdir(paths[0]):
        left, right = find_pair(paths)
        if left != right:
            return SourceRef("stills", (str(left), str(right)))
    return None


def _open(ref: SourceRef, _: Event | None) -> FrameSource:
    check_options(ref, {GREY: "black and white"})
    return Stills(ref)


SOURCE: Final = SourceKind(
    key="stills", title="Two pictures", rank=80, accepts=_accepts, open=_open
)
