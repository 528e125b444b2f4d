"""What a drop of files means: a preset, a pair, a folder with a pair, or ground truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tuner.core.errors import ImageError
from tuner.sources.naming import find_pair, looks_like_truth


@dataclass(frozen=True, slots=True)
class Dropped:
    """The parts of a drop; None for what was not in it."""

    pair: tuple[Path, Path] | None = None
    truth: Path | None = None
    preset: Path | None = None


def sort_out(paths: Sequence[Path]) -> Dropped:
    """Tell what dropped files are.

    Raises:
        ImageError: they are none of what can be opened, in words.
        FileError: a folder cannot be read.
    """
    presets = [path for path in paths if path.suffix.lower() == ".json"]
    if len(presets) > 1:
        raise ImageError("several presets were dropped; drop one")
    rest = [path for path in paths if path not in presets]
    truths = [p for p in rest if not p.is_dir() and len(rest) != 2 and looks_like_truth(p)]
    images = [path for path in rest if path not in truths]
    return Dropped(
        pair=find_pair(images) if images else None,
        truth=truths[0] if truths else None,
        preset=presets[0] if presets else None,
    )
