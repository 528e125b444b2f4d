"""Two textured planes before a third, with the true disparities."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.calibration import Calibration
from tuner.core.types import Pair, Picture

Grey = NDArray[np.uint8]


def texture(height: int, width: int, seed: int) -> Grey:
    noise = np.random.default_rng(seed).integers(0, 256, (height, width)).astype(np.uint8)
    soft = cv2.GaussianBlur(noise, (3, 3), 0)
    return np.asarray(cv2.normalize(soft, soft, 0, 255, cv2.NORM_MINMAX), np.uint8)


def planes(
    width: int = 400,
    height: int = 200,
    *,
    seed: int = 1,
    far: int = 8,
    near: tuple[int, ...] = (24, 36),
) -> tuple[Grey, Grey, NDArray[np.float32]]:
    """Left, right and the true disparity in px."""
    height, start = 200, max(60, *near)
    wide = texture(height, width + far, seed)
    left, right = wide[:, :width].copy(), wide[:, far : far + width].copy()
    truth = np.full((height, width), far, np.float32)
    for number, disparity in enumerate(near):
        x, patch = start + 130 * number, texture(80, 90, seed + 1 + number)
        left[50:130, x : x + 90] = patch
        right[50:130, x - disparity : x - disparity + 90] = patch
        truth[50:130, x : x + 90] = disparity
    return left, right, truth


def pair_of(left: Any, right: Any, calibration: Calibration | None = None) -> Pair:
    one, two = (Picture(grey=grey, shown=grey) for grey in (left, right))
    return Pair(left=one, right=two, calibration=calibration)
