"""Made-up scenes of textured planes at known disparities, and ways to bend their right picture."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.types import Pair, Picture

Grey = NDArray[np.uint8]

BOXES = ((60, 60, 80, 80, 24), (180, 100, 90, 90, 36), (330, 150, 70, 70, 30))
"""x, y, width, height, disparity."""


def texture(height: int, width: int, *, seed: int) -> Grey:
    """Distinct everywhere, as photographs are."""
    noise = np.random.default_rng(seed).integers(0, 256, (height, width)).astype(np.uint8)
    soft = cv2.GaussianBlur(noise, (5, 5), 0)
    return np.asarray(cv2.normalize(soft, None, 0, 255, cv2.NORM_MINMAX), np.uint8)


def layered(
    *,
    width: int = 480,
    height: int = 260,
    back: int = 8,
    boxes: Sequence[tuple[int, int, int, int, int]] = BOXES,
    seed: int = 1,
) -> tuple[Grey, Grey]:
    """Left and right of a wall at disparity ``back`` px with boxes before it, each a bit darker."""
    wide = texture(height, width + 400 + back, seed=seed)
    left, right = wide[:, 200 : 200 + width].copy(), wide[:, 200 + back :][:, :width].copy()
    for number, (x, y, w, h, disparity) in enumerate(boxes):
        patch = texture(h, w, seed=seed + 10 + number) // 5 * 4
        left[y : y + h, x : x + w] = patch
        begin, end = max(0, x - disparity), min(width, x - disparity + w)
        right[y : y + h, begin:end] = patch[:, begin - x + disparity : end - x + disparity]
    return left, right


def bent(image: Grey, matrix: NDArray[np.float64]) -> Grey:
    """The picture warped by a (3, 3) matrix of px."""
    size = image.shape[1::-1]
    warped = cv2.warpPerspective(image, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)


def moved(image: Grey, *, rows: float = 0, columns: float = 0, degrees: float = 0) -> Grey:
    """The picture turned about its centre, then shifted."""
    height, width = image.shape
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1)
    turn[:, 2] += (columns, rows)
    return bent(image, np.vstack([turn, [0, 0, 1]]))


def pair_of(left: Grey, right: Grey) -> Pair:
    """Both as a pair that lies in no file."""
    one, two = (np.array(image, order="C") for image in (left, right))
    return Pair(
        left=Picture(grey=one, shown=one, name="left"),
        right=Picture(grey=two, shown=two, name="right"),
    )
