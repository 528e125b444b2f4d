"""Frames of videos, cameras and bags as the pictures of a pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import ImageError
from tuner.core.grey import GreyRule
from tuner.core.types import Pair
from tuner.sources.halves import halves_of, pair_of
from tuner.sources.image import Decoded
from tuner.sources.one_file import Two


def decoded(frame: NDArray[Any], path: str, part: str) -> Decoded:
    """A frame as a decoded file.

    Args:
        frame: (H, W, 3) BGR or (H, W) of any number type; grey of 8 bit is BGR2GRAY.
        path: of the file or device.
        part: which frame it is, in words.
    """
    grey = None
    if frame.dtype == np.uint8:
        grey = frame if frame.ndim == 2 else cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    return Decoded(frame, path, grey=None if grey is None else np.asarray(grey), part=part)


def pair_from(
    frames: Sequence[NDArray[Any]],
    paths: Sequence[str],
    *,
    part: str,
    layout: str,
    rule: GreyRule | None = None,
) -> Pair:
    """The pair of one frame that holds both, or of two.

    Raises:
        ImageError: they differ in size, or cannot be split.
    """
    if len(frames) == 1:
        two = halves_of(decoded(frames[0], paths[0], ""), layout)
        left, right = (
            replace(one, part=f"{part}, {one.part}" if part else one.part) for one in two[:2]
        )
        return pair_of(Two(left, right, two.how), rule)
    left, right = (decoded(frame, path, part) for frame, path in zip(frames, paths, strict=True))
    return pair_of(Two(left, right, ""), rule)


def check_same_size(frame: NDArray[Any], first: tuple[int, ...], name: str) -> None:
    """Raise ImageError if a video changes its size; its message begins with ``name``."""
    if frame.shape[:2] != first:
        height, width = frame.shape[:2]
        raise ImageError(
            f"{name}: it is {width}x{height}, the first frame is {first[1]}x{first[0]}; cut the "
            "video where its size changes"
        )
