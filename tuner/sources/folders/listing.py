"""What lies in folders: each is listed once, however much is asked of it.

A folder may hold many thousand frames, and the first is to be on show about as soon as if it lay
there alone. So names are taken together by their shape; only the few shapes are looked at closely.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from tuner.core.errors import FileError
from tuner.sources.image import SUFFIXES
from tuner.sources.naming import NOT_A_VIEW

_DIGITS: Final = str.maketrans("123456789", "0" * 9)


def shape_of(name: str) -> str:
    """The name with 0 for each digit: names that only count have one shape."""
    return name.translate(_DIGITS)


def shapes_of(names: Sequence[str]) -> list[str]:
    """The shape of each name: in one go, no name holds a NUL."""
    return "\0".join(names).translate(_DIGITS).split("\0") if names else []


def shaped(names: Sequence[str]) -> dict[str, list[str]]:
    """The names by their shape."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, shape in zip(names, shapes_of(names), strict=True):
        found[shape].append(name)
    return dict(found)


class Listing:
    """The names in a folder, hidden ones apart."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self._folder = folder
        self._shaped = {
            shape: alike for shape, alike in shaped(names).items() if not shape.startswith(".")
        }

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(name for alike in self._shaped.values() for name in alike)

    @cached_property
    def folders(self) -> list[str]:
        """The folders in it; names that end as pictures do are not asked one by one."""
        return [
            name
            for shape, alike in self._shaped.items()
            if not _ends_as_picture(shape)
            for name in alike
            if os.path.isdir(self._folder / name)
        ]

    @cached_property
    def views(self) -> dict[str, list[str]]:
        """Pictures that are named neither as ground truth nor as a mask, by shape."""
        return {shape: alike for shape, alike in self._shaped.items() if is_view_shape(shape)}


def _ends_as_picture(shape: str) -> bool:
    return os.path.splitext(shape)[1].lower() in SUFFIXES


def is_view_shape(shape: str) -> bool:
    """Whether names of this shape are pictures of a camera."""
    stem = os.path.splitext(os.path.basename(shape))[0]
    return _ends_as_picture(shape) and not NOT_A_VIEW.search(stem)


@dataclass(slots=True)
class Looked:
    """Folders that were listed so far."""

    _known: dict[Path, Listing] = field(default_factory=dict)

    def at(self, folder: Path) -> Listing:
        """What lies in a folder.

        Raises:
            FileError: it cannot be read.
        """
        if folder not in self._known:
            try:
                names = os.listdir(folder)
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or error
                raise FileError(f"{folder}: the folder cannot be read ({reason})") from error
            self._known[folder] = Listing(folder, names)
        return self._known[folder]

    def names_at(self, folder: Path) -> frozenset[str]:
        """The names in a folder, none where it cannot be read."""
        try:
            return self.at(folder).names
        except FileError:
            return frozenset()
