"""Both pictures of a pair in one file: a multi-picture file, side by side, or one above another."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from threading import Event
from typing import Final, NamedTuple

import cv2
import numpy as np

from tuner.core.errors import ImageError
from tuner.core.grey import USUAL
from tuner.core.types import GreyImage
from tuner.files.reading import read_file
from tuner.matchers.quick import quick_match
from tuner.sources.greying import grey_range, to_byte
from tuner.sources.image import Decoded, check_any, decode_bytes, grey_of
from tuner.sources.mpo import second_picture

_WIDTH: Final = 400
_BLOCK: Final = 15
_SEARCHED: Final = 0.25
_ALIKE: Final = 0.3
"""Share of pixels that find their match and are found by it. On 29 rectified pairs: 52 % or more;
halves of their left pictures taken for a pair: 15 % at most."""


class Two(NamedTuple):
    """Left and right, and the words for how they lay in the file."""

    left: Decoded
    right: Decoded
    how: str


def read_both(path: str | os.PathLike[str], *, stop: Event | None = None) -> Two:
    """Left and right picture of one file.

    Raises:
        FileError, ImageError: it cannot be read, or it holds no two pictures that match.
        Stopped: ``stop`` was set.
    """
    name = os.fspath(path)
    data = read_file(path, look=partial(check_any, name=name), stop=stop)
    at = second_picture(data)
    if at:
        first = decode_bytes(data[:at], name, stop=stop)
        second = decode_bytes(data[at:], name, stop=stop)
        if first.samples.shape[:2] == second.samples.shape[:2]:
            how = "the first picture in the file is taken for the left one"
            return _named(first, second, "first", "second", how)
        whole = first
    else:
        whole = decode_bytes(data, name, stop=stop)
    return split(whole)


def split(whole: Decoded) -> Two:
    """The halves that match as left and right.

    Raises:
        ImageError: none do.
    """
    height, width = whole.samples.shape[:2]
    ways = (
        ("left half", "right half", np.s_[:, : width // 2], np.s_[:, width - width // 2 :]),
        ("upper half", "lower half", np.s_[: height // 2], np.s_[height - height // 2 :]),
    )
    grey = _eight_bit(whole)
    best, found = _ALIKE, None
    for one, two, first, second in ways:
        for left, right, names in ((first, second, (one, two)), (second, first, (two, one))):
            share = _matched(grey[left], grey[right])
            if share > best:
                best, found = share, (left, right, names)
    if found is None:
        raise ImageError(
            f"{whole.path}: left and right are the same file, and it holds no pair: neither its "
            "left and right nor its upper and lower halves match; name a left and a right "
            "picture, or a folder with both"
        )
    left, right, names = found
    how = f"the {names[0]} is taken for the left picture, the {names[1]} for the right one"
    return _named(part_of(whole, left), part_of(whole, right), *names, how)


def part_of(whole: Decoded, place: tuple[slice, ...] | slice) -> Decoded:
    """A part of a picture, as a picture of its own; its samples are a view of the whole's."""
    grey = None if whole.grey is None else np.ascontiguousarray(whole.grey[place])
    return replace(whole, samples=whole.samples[place], grey=grey)


def _named(left: Decoded, right: Decoded, one: str, two: str, how: str) -> Two:
    return Two(replace(left, part=one), replace(right, part=two), how)


def _eight_bit(file: Decoded) -> GreyImage:
    if file.grey is not None:
        return file.grey
    shade = grey_of(file)
    return to_byte(shade, grey_range([shade], USUAL, name=file.path))


def _matched(left: GreyImage, right: GreyImage) -> float:
    """Share of pixels that agree on their match both ways, on a small copy."""
    height, width = left.shape
    if width > _WIDTH:
        size = (_WIDTH, max(1, round(height * _WIDTH / width)))
        left, right = (
            np.asarray(cv2.resize(one, size, interpolation=cv2.INTER_AREA), np.uint8)
            for one in (left, right)
        )
        height, width = left.shape
    searched = max(16, int(width * _SEARCHED) // 16 * 16)
    if height <= 2 * _BLOCK or width <= searched + 2 * _BLOCK:
        return 0.0
    disparity = quick_match(
        np.ascontiguousarray(left),
        np.ascontiguousarray(right),
        searched=searched,
        block=_BLOCK,
        both_ways=True,
    )
    inside = disparity[_BLOCK // 2 : -(_BLOCK // 2), searched + _BLOCK // 2 : -(_BLOCK // 2)]
    return float(np.count_nonzero(inside >= 0) / inside.size)
