"""Folders of pairs as data sets and people lay them out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from tests.sources.pictures import encoded
from tests.sources.scenes import planes

LEFT, RIGHT, TRUTH = planes(width=300)
PICTURES = {False: encoded(".png", LEFT), True: encoded(".png", RIGHT)}


def lay(root: Path, lefts: Iterable[str], rights: Iterable[str]) -> None:
    """Left and right pictures under these names."""
    for names, right in ((lefts, False), (rights, True)):
        for name in names:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(PICTURES[right])


def pairs_in(source: object) -> list[tuple[str, str]]:
    """Names of the files that a source of files pairs, relative to its folder."""
    from tuner.sources.kinds.folder import PairFolder

    assert isinstance(source, PairFolder)
    root = Path(source.ref.parts[0])
    return [
        (left.relative_to(root).as_posix(), right.relative_to(root).as_posix())
        for left, right in source.pairs
    ]


def truth_file(path: Path, divisor: int = 4) -> None:
    """The true disparities as an 8-bit picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encoded(".png", (TRUTH * divisor).astype(np.uint8)))
