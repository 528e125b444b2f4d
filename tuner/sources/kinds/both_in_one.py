"""One picture that holds left and right: side by side, one above the other, or ``.mpo``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Final

from tuner.core.types import Pair
from tuner.sources.finding import find_pair
from tuner.sources.folders.beside import calibrations_beside
from tuner.sources.halves import check_layout, read_halves
from tuner.sources.source import (
    GREY,
    LAYOUT,
    FrameSource,
    Once,
    SourceKind,
    SourceRef,
    check_index,
    check_options,
)
from tuner.sources.truth_naming import find_ground_truth


class BothInOne(Once):
    """A source of one frame."""

    count = 1

    def __init__(self, ref: SourceRef) -> None:
        self.ref = ref
        self._path = Path(ref.parts[0])
        self.title = self._path.name

    def read(self, index: int, *, stop: Event | None = None) -> Pair:
        check_index(index, 1, self.title)
        return read_halves(self._path, self.ref.option(LAYOUT), rule=self.ref.rule, stop=stop)

    def truth(self, index: int) -> Path | None:
        check_index(index, 1, self.title)
        return find_ground_truth(self._path)

    def calibrations(self, index: int) -> tuple[Path, ...]:
        check_index(index, 1, self.title)
        return calibrations_beside(self._path)

    def name(self, index: int) -> str:
        check_index(index, 1, self.title)
        return self.title


def _accepts(paths: Sequence[str]) -> SourceRef | None:
    """The last to be asked: a picture of which nothing else is known."""
    if len(paths) != 1 or os.path.isdir(paths[0]):
        return None
    left, right = find_pair(paths)
    return SourceRef("both_in_one", (paths[0],)) if left == right else None


def _open(ref: SourceRef, _: Event | None) -> FrameSource:
    check_options(ref, {LAYOUT: "how both lie in it", GREY: "black and white"})
    check_layout(ref)
    return BothInOne(ref)


SOURCE: Final = SourceKind(
    key="both_in_one", title="One picture with both", rank=90, accepts=_accepts, open=_open
)
