"""StereoBM written down once more in NumPy, from its definition: slow, and nothing to hide."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.matchers.stereo_bm import StereoBMSettings


def edges(grey: NDArray[np.uint8], cap: int) -> NDArray[np.int16]:
    """The x-Sobel pre-filter, -cap..cap."""
    sobel = cv2.Sobel(grey, cv2.CV_16S, 1, 0, ksize=3, borderType=cv2.BORDER_REFLECT_101)
    sobel = np.clip(sobel, -cap, cap)
    sobel[:, [0, -1]] = 0
    if len(grey) % 2:
        sobel[-1] = 0
    return sobel


def box_sum(values: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    return cv2.boxFilter(
        values, cv2.CV_32F, (side, side), normalize=False, borderType=cv2.BORDER_REPLICATE
    )


def texture(left: NDArray[np.uint8], settings: StereoBMSettings) -> NDArray[np.float32]:
    """What texture_threshold is compared with, for every pixel."""
    strength = np.abs(edges(left, settings.pre_filter_cap)).astype(np.float32)
    return box_sum(strength, settings.block_size)


class Costs:
    """SAD of every disparity for the columns ``first .. first + count``."""

    def __init__(
        self, left: NDArray[np.uint8], right: NDArray[np.uint8], settings: StereoBMSettings
    ) -> None:
        cap, num, low = settings.pre_filter_cap, settings.num_disparities, settings.min_disparity
        width, half = left.shape[1], settings.block_size // 2
        one, two = edges(left, cap), edges(right, cap)
        lofs, rofs = max(low + num - 1, 0), -min(low + num - 1, 0)
        self.settings = settings
        self.first, self.count = lofs, min(width - rofs - num + 1, width - lofs)
        x = np.arange(-half, self.count + half)
        at_left = np.clip(x, -lofs, width - 1 - lofs) + lofs
        at_right = np.clip(x, -rofs, width - rofs - num) + rofs
        planes = []
        for k in range(num):
            difference = np.abs(one[:, at_left] - two[:, at_right + k]).astype(np.float32)
            planes.append(box_sum(difference, settings.block_size)[:, half : half + self.count])
        self.sad = np.stack(planes).astype(np.int64)
        self.best = self.sad.argmin(axis=0)
        self.least = self.sad.min(axis=0)

    def spread(self, values: NDArray[np.int64], fill: int) -> NDArray[np.int64]:
        """Values of the computed columns in a picture of full width."""
        columns = self.first + self.count
        return np.pad(values, ((0, 0), (self.first, 0)), constant_values=fill)[:, :columns]

    def whole_pixels(self) -> NDArray[np.int64]:
        """Disparity of the winner in whole pixels."""
        return self.settings.num_disparities - 1 - self.best + self.settings.min_disparity

    def not_unique(self, ratio: int) -> NDArray[np.bool_]:
        """Some disparity other than the winner and its two neighbours is as good."""
        limit = self.least + self.least * ratio // 100
        k = np.arange(len(self.sad))[:, None, None]
        others = np.abs(k - self.best) > 1
        return ((self.sad <= limit) & others).any(axis=0)
