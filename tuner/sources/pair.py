"""Two files as a pair, found by their names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from tuner.core.errors import ImageError
from tuner.core.grey import GreyRule
from tuner.core.types import Pair
from tuner.sources.decoder import side_by_side
from tuner.sources.finding import find_pair
from tuner.sources.image import Decoded, as_pictures, decode
from tuner.sources.one_file import read_both
from tuner.sources.truth_naming import find_ground_truth, looks_like_truth

__all__ = ["find_ground_truth", "find_pair", "looks_like_truth", "read_pair"]


def read_pair(
    left: str | os.PathLike[str],
    right: str | os.PathLike[str],
    *,
    rule: GreyRule | None = None,
    stop: Event | None = None,
) -> Pair:
    """The pair of two image files, or of the one that holds both; all are scaled alike.

    Args:
        rule: which values of such files become black and white.
        stop: set from another thread to give up at once.

    Raises:
        FileError, ImageError: one cannot be read, their sizes differ, or both are one file that
            does not hold two pictures that match.
        Stopped: ``stop`` was set.
    """
    if _same_file(left, right):
        return _pair_in_one(left, rule, stop)
    files = _both(left, right, stop)
    _check_turned(files)
    first, second = as_pictures(files, rule)
    return Pair(left=first, right=second)


def _both(
    left: str | os.PathLike[str], right: str | os.PathLike[str], stop: Event | None
) -> list[Decoded]:
    """The two files, side by side where two processes are kept for that."""
    if not side_by_side():
        return [decode(left, stop=stop), decode(right, stop=stop)]
    with ThreadPoolExecutor(1, thread_name_prefix="decoding") as beside:
        other = beside.submit(decode, right, stop=stop)
        return [decode(left, stop=stop), other.result()]


def _pair_in_one(path: str | os.PathLike[str], rule: GreyRule | None, stop: Event | None) -> Pair:
    both = read_both(path, stop=stop)
    first, second = (
        picture.noted("; ".join(filter(None, (both.how, picture.note))))
        for picture in as_pictures([both.left, both.right], rule)
    )
    return Pair(left=first, right=second)


def _check_turned(files: Sequence[Decoded]) -> None:
    """Two pictures of one rig that their EXIF data turn differently do not fit any more."""
    one, two = files
    if one.orientation == two.orientation or one.samples.shape[:2] == two.samples.shape[:2]:
        return
    raise ImageError(
        f"{one.path} has the EXIF orientation {one.orientation}, {two.path} has "
        f"{two.orientation}, so the two are turned differently; give both the same, or remove it "
        "from both"
    )


def _same_file(left: str | os.PathLike[str], right: str | os.PathLike[str]) -> bool:
    try:
        return os.path.samefile(left, right)
    except OSError:
        # Read, and gone since: nothing is lost.
        return False
