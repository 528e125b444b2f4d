"""What a drop of files means: a preset, a pair, a folder with a pair, or ground truth."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tuner.core.errors import ImageError
from tuner.sources.finding import find_pair
from tuner.sources.truth_naming import looks_like_truth

SETTINGS: Final = frozenset({".json", ".yaml", ".yml", ".xml"})
"""So end presets and settings files of other tools; their content says more when they are read."""

TEXTS: Final = frozenset({".txt", ".gz"})
"""So end some of them, but beside pictures such a file is something else."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """The parts of a drop; None for what was not in it."""

    pair: tuple[Path, Path] | None = None
    truth: Path | None = None


def preset_apart(paths: Sequence[Path]) -> tuple[Path | None, tuple[Path, ...]]:
    """The preset among dropped files, by its name, and the others.

    Raises:
        ImageError: there are several presets.
    """
    endings = SETTINGS | (TEXTS if len(paths) == 1 else frozenset())
    presets = [path for path in paths if path.suffix.lower() in endings]
    if len(presets) > 1:
        raise ImageError("several presets were dropped; drop one")
    return next(iter(presets), None), tuple(path for path in paths if path not in presets)


def sort_out(paths: Sequence[Path]) -> Dropped:
    """Tell what dropped files are; it looks at the disk, so not on the GUI thread.

    Raises:
        ImageError: they are none of what can be opened, in words.
        FileError: a folder cannot be read.
    """
    several = len(paths) != 2
    truths = [p for p in paths if several and looks_like_truth(p) and not os.path.isdir(p)]
    images = [path for path in paths if path not in truths]
    return Dropped(pair=find_pair(images) if images else None, truth=truths[0] if truths else None)
