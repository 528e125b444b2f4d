"""The order in which people count: frame9 before frame10."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tuner.sources.folders.listing import shapes_of
from tuner.sources.name_words import natural

_RUN: Final = re.compile("0+")


def without_digits(shape: str) -> str:
    """A shape with one 0 for each number, however long."""
    return _RUN.sub("0", shape)


def in_order(names: Sequence[str]) -> list[str]:
    """The names in natural order; names that only count are sorted without a look into each."""
    shapes = set(shapes_of(names))
    if len(shapes) < 2:
        return sorted(names)
    kinds = {without_digits(shape) for shape in shapes}
    if len(kinds) == 1 and kinds.pop().count("0") == 1:
        return sorted(names, key=lambda name: (len(name), name))
    return sorted(names, key=lambda name: natural(Path(name)))


def first_of(names: Sequence[str]) -> str:
    """The first of the names in natural order, without putting all of them into it."""
    if len(set(shapes_of(names))) == 1:
        return min(names)
    return in_order(names)[0]
