"""The scene that benchmarks run on: the bundled sample, upscaled."""

from __future__ import annotations

import cv2
import numpy as np

from tuner.core.tunable import Size
from tuner.core.types import Pair, Picture
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.resources import assets_folder
from tuner.sources.pair import find_pair, read_pair

SETTINGS = StereoBMSettings(
    num_disparities=64, block_size=15, speckle_window_size=100, speckle_range=32
)


def upscaled(size: Size) -> Pair:
    """The workbench at this size."""
    pair = read_pair(*find_pair([assets_folder() / "workbench"]))
    return Pair(left=_resized(pair.left, size), right=_resized(pair.right, size))


def _resized(picture: Picture, size: Size) -> Picture:
    def resize(image: np.ndarray) -> np.ndarray:
        return cv2.resize(image, tuple(size), interpolation=cv2.INTER_CUBIC)

    return Picture(grey=resize(picture.grey), shown=resize(picture.shown), name=picture.name)
