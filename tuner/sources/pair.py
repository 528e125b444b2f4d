"""Two files as a pair, found by their names."""

from __future__ import annotations

import os
from threading import Event

from tuner.core.errors import ImageError
from tuner.core.types import Pair
from tuner.sources.image import as_pictures, decode
from tuner.sources.naming import find_pair
from tuner.sources.truth_naming import find_ground_truth, looks_like_truth

__all__ = ["find_ground_truth", "find_pair", "looks_like_truth", "read_pair"]


def read_pair(
    left: str | os.PathLike[str], right: str | os.PathLike[str], *, stop: Event | None = None
) -> Pair:
    """The pair of two image files; 16-bit and float files are scaled alike.

    Args:
        stop: set from another thread to give up at once.

    Raises:
        FileError, ImageError: one cannot be read, both are one file, or their sizes differ.
        Stopped: ``stop`` was set.
    """
    files = [decode(left, stop=stop), decode(right, stop=stop)]
    if _same_file(left, right):
        raise ImageError(f"{left}: left and right are the same file; give two different ones")
    first, second = as_pictures(files)
    return Pair(left=first, right=second)


def _same_file(left: str | os.PathLike[str], right: str | os.PathLike[str]) -> bool:
    try:
        return os.path.samefile(left, right)
    except OSError:
        # Read, and gone since: nothing is lost.
        return False
