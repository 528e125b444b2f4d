"""One picture that holds left and right, split as somebody said or as the halves match."""

from __future__ import annotations

import os
from dataclasses import replace
from threading import Event
from typing import Final

import numpy as np

from tuner.core.errors import ImageError
from tuner.core.grey import GreyRule
from tuner.core.types import Pair
from tuner.sources.image import Decoded, as_pictures, decode
from tuner.sources.one_file import Two, part_of, split
from tuner.sources.pair import read_pair
from tuner.sources.source import LAYOUT, LAYOUTS, SIDE_BY_SIDE, TOP_BOTTOM, SourceRef

FIRST_RIGHT: Final = ", right first"
"""After a layout: the first half is the right picture."""


def check_layout(ref: SourceRef) -> None:
    """Raise ImageError if the ref's layout is none."""
    layout = ref.option(LAYOUT).removesuffix(FIRST_RIGHT)
    if layout and layout not in LAYOUTS:
        raise ImageError(f"layout: {layout!r} is not {' or '.join(LAYOUTS)}")


def layout_of(whole: Decoded) -> str:
    """The layout under which the halves match; empty if none does."""
    try:
        two = split(whole)
    except ImageError:
        return ""
    layout = TOP_BOTTOM if "per half" in two.left.part or "wer half" in two.left.part else ""
    layout = layout or SIDE_BY_SIDE
    first = two.left.part in ("left half", "upper half")
    return layout if first else layout + FIRST_RIGHT


def halves_of(whole: Decoded, layout: str) -> Two:
    """Left and right of a picture in this layout; of an odd side the middle line is left out.

    Raises:
        ImageError: it is too small to have halves.
    """
    height, width = whole.samples.shape[:2]
    upright = layout.removesuffix(FIRST_RIGHT) == TOP_BOTTOM
    length = height if upright else width
    half = length // 2
    if half < 1:
        raise ImageError(f"{whole.path}: {width}x{height} px cannot be split into left and right")
    places = (np.s_[:half], np.s_[length - half :])
    names = ("upper half", "lower half") if upright else ("left half", "right half")
    both = [
        replace(part_of(whole, place if upright else (slice(None), place)), part=name)
        for place, name in zip(places, names, strict=True)
    ]
    left, right = reversed(both) if layout.endswith(FIRST_RIGHT) else both
    return Two(left, right, _left_out(length, upright=upright))


def _left_out(length: int, *, upright: bool) -> str:
    """What is to be said of a split in a known layout: which layout it is, the source says."""
    if length % 2 == 0:
        return ""
    what, line = ("height", "row") if upright else ("width", "column")
    return f"the {what} {length} is odd, so the {line} in the middle is left out"


def pair_of(two: Two, rule: GreyRule | None) -> Pair:
    """The pair of two decoded pictures, with the words for how they lay."""
    left, right = (
        picture.noted("; ".join(filter(None, (two.how, picture.note))))
        for picture in as_pictures([two.left, two.right], rule)
    )
    return Pair(left=left, right=right)


def read_halves(
    path: str | os.PathLike[str],
    layout: str,
    *,
    rule: GreyRule | None = None,
    stop: Event | None = None,
) -> Pair:
    """The pair in one file; without a layout by how its halves match.

    Raises:
        FileError, ImageError: it cannot be read, or holds no pair.
        Stopped: ``stop`` was set.
    """
    if not layout:
        return read_pair(path, path, rule=rule, stop=stop)
    return pair_of(halves_of(decode(path, stop=stop), layout), rule)
