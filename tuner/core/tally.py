"""Disparities against ground truth, counted strip by strip: bad-N, RMSE, D1, density.

Bad-N follows Scharstein and Szeliski, "A Taxonomy and Evaluation of Dense Two-Frame Stereo
Correspondence Algorithms" (2002): share of pixels with |d - truth| > N px. D1 follows Menze and
Geiger, "Object Scene Flow for Autonomous Vehicles" (2015): off by more than 3 px and more than 5 %.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.sampling import Mask
from tuner.core.types import FloatMap


def masked(values: NDArray[Any], mask: Mask, otherwise: float = 0.0) -> FloatMap:
    """(H, W) float ``values`` as float32 where ``mask``, else a value that counts nowhere.

    cv2.copyTo is the fastest way by far; numpy's masked copies cost more than all the rest.
    """
    within = np.full(values.shape, otherwise, np.float32)
    cv2.copyTo(values, mask.view(np.uint8), within)
    return within


def count(mask: Mask) -> int:
    """How many pixels are set."""
    return int(np.count_nonzero(mask))


def share(part: float, whole: float) -> float:
    """``part`` / ``whole``, NaN of nothing."""
    return part / whole if whole else math.nan


class Strip(NamedTuple):
    """Some rows compared: the signed error in px, 0 where nothing is compared, and masks.

    Attributes:
        known: has ground truth.
        compared: has ground truth and a disparity.
        over: for each limit, |error| above it.
        outlier: |error| > 3 px and > 5 % of the truth.
    """

    error: FloatMap
    known: Mask
    compared: Mask
    over: tuple[Mask, ...]
    outlier: Mask

    def where(self, mask: Mask) -> Strip:
        """The same with only the pixels of ``mask``."""
        return Strip(
            masked(self.error, mask),
            self.known & mask,
            self.compared & mask,
            tuple(one & mask for one in self.over),
            self.outlier & mask,
        )


def compare(
    found: FloatMap, truth: FloatMap, *, known: Mask, compared: Mask, limits: tuple[int, ...]
) -> Strip:
    """Compare (H, W) float32 disparities in px with the truth, where ``compared``."""
    # Not numpy's minus, which warns of what is infinite and is not compared anyway.
    error = masked(np.asarray(cv2.subtract(found, truth), np.float32), compared)
    size = np.abs(error)
    outlier = (size > 3) & (size > np.abs(truth) * np.float32(0.05))
    return Strip(error, known, compared, tuple(size > limit for limit in limits), outlier)


class Tally:
    """Counts and sums over strips that were compared with these limits, in px."""

    def __init__(self, limits: tuple[int, ...]) -> None:
        self.known = self.pixels = 0
        self._over = dict.fromkeys(limits, 0)
        self._outliers = 0
        self._squares = 0.0

    def add(self, strip: Strip) -> None:
        """Count these rows too."""
        self.known += count(strip.known)
        self.pixels += count(strip.compared)
        for limit, mask in zip(self._over, strip.over, strict=True):
            self._over[limit] += count(mask)
        self._outliers += count(strip.outlier)
        self._squares += cv2.norm(strip.error, cv2.NORM_L2SQR)

    @property
    def density(self) -> float:
        """Share of known pixels that have a disparity."""
        return share(self.pixels, self.known)

    def bad(self, limit: int) -> float:
        """Share of compared pixels with |error| > ``limit`` px."""
        return share(self._over[limit], self.pixels)

    def bad_all(self, limit: int) -> float:
        """Share of known pixels that are bad or have no disparity."""
        return share(self._over[limit] + self.known - self.pixels, self.known)

    @property
    def rmse(self) -> float:
        """sqrt(mean(error^2)) of compared pixels, px."""
        return math.sqrt(share(self._squares, self.pixels))

    @property
    def d1(self) -> float:
        """Share of compared pixels with |error| > 3 px and > 5 % of the truth."""
        return share(self._outliers, self.pixels)
