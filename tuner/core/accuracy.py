"""How good a disparity map in float px is against ground truth, in disparity and in depth.

Bad-N and D1 as in ``tally``. In depth, as in the literature of monocular depth (Eigen et al.,
2014): AbsRel = mean |z - z*| / z*; delta1 = share with max(z / z*, z* / z) < 1.25. Disparities are
clipped at the cap first, so that what lies far beyond it does not rule the mean.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from tuner.core.calibration import Calibration
from tuner.core.sampling import Mask
from tuner.core.strips import strips
from tuner.core.tally import Tally, compare, count, masked, share
from tuner.core.types import FloatMap

_LEAST_PX: Final = 0.5
_DELTA: Final = 1.25
_LIMITS: Final = (1, 2, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Numbers against ground truth; shares are 0..1, NaN where nothing could be compared.

    Attributes:
        known: pixels with ground truth (and in the mask).
        pixels: of these, pixels with a disparity: all numbers but ``_all`` are of them.
        density: pixels / known.
        bad1, bad2, bad4: share with |error| > 1, 2, 4 px.
        bad1_all, bad2_all, bad4_all: share of known pixels that are bad or have no disparity.
        rmse: sqrt(mean(error^2)), px.
        d1: share with |error| > 3 px and > 5 % of the truth.
        abs_rel: mean |z - z*| / z*.
        delta1: share with max(z / z*, z* / z) < 1.25.
        rmse_m: sqrt(mean((z - z*)^2)), metres; NaN without a calibration.
        far_px: the cap: disparities below it count as this one; pixels whose true disparity is
            below it are left out of the numbers in depth.
    """

    known: int
    pixels: int
    density: float
    bad1: float
    bad2: float
    bad4: float
    bad1_all: float
    bad2_all: float
    bad4_all: float
    rmse: float
    d1: float
    abs_rel: float
    delta1: float
    rmse_m: float
    far_px: float


def accuracy(
    disparity: FloatMap,
    truth: FloatMap,
    *,
    mask: Mask | None = None,
    calibration: Calibration | None = None,
    cap_m: float | None = None,
) -> Accuracy:
    """Compare a disparity map with ground truth.

    Depth is focal * baseline / (d + doffs); without a calibration 1 / d, of which AbsRel and delta1
    are the same numbers, since focal * baseline cancels. The cap is ``cap_m`` if given, else the
    farthest true depth, but never a disparity below 0.5 px.

    Args:
        disparity, truth: (H, W) float32 px, NaN where not known.
        mask: (H, W) bool: the pixels that count.
        cap_m: largest depth in metres, needs a calibration.

    Raises:
        ValueError: the shapes differ.
    """
    shapes = {disparity.shape, truth.shape} | ({mask.shape} if mask is not None else set())
    if len(shapes) > 1:
        raise ValueError(f"shapes differ: {sorted(shapes)}")
    doffs = calibration.doffs_px if calibration else 0.0
    far = _farthest(truth, doffs, calibration, cap_m)
    tally = _Tally(doffs, far, metric=calibration is not None)
    for rows in strips(truth.shape[0]):
        tally.add(disparity[rows], truth[rows], None if mask is None else mask[rows])
    return tally.accuracy(calibration)


def _farthest(
    truth: FloatMap, doffs: float, calibration: Calibration | None, cap_m: float | None
) -> float:
    """The smallest disparity (+ doffs) that counts, px."""
    if calibration is not None and cap_m is not None:
        return calibration.px_metres / cap_m
    lowest = float(np.min(truth, where=truth + doffs > _LEAST_PX, initial=np.inf))
    # Rounded like the disparities themselves, so that the farthest pixel is not beyond itself.
    return float(np.float32(lowest) + np.float32(doffs)) if math.isfinite(lowest) else _LEAST_PX


class _Tally:
    """A tally of the disparities, and counts and sums of the depths."""

    def __init__(self, doffs: float, far: float, *, metric: bool) -> None:
        self._doffs, self._far, self._metric = doffs, far, metric
        self._tally = Tally(_LIMITS)
        self._deep = self._close = 0
        self._relative = self._squares = 0.0

    def add(self, disparity: FloatMap, truth: FloatMap, mask: Mask | None) -> None:
        known = np.isfinite(truth)
        if mask is not None:
            known &= mask
        compared = known & np.isfinite(disparity)
        self._tally.add(compare(disparity, truth, known=known, compared=compared, limits=_LIMITS))
        self._depths(disparity, truth, compared)

    def _depths(self, found: FloatMap, true: FloatMap, compared: Mask) -> None:
        true = true + np.float32(self._doffs)
        counts = compared & (true >= np.float32(self._far))
        found = np.maximum(found + np.float32(self._doffs), np.float32(self._far))
        # z / z* is the inverse ratio of the disparities; focal * baseline cancels.
        ratio = masked(cv2.divide(true, found), counts, otherwise=1)
        self._deep += count(counts)
        self._close += count((ratio < _DELTA) & (ratio > 1 / _DELTA) & counts)
        ratio -= 1
        self._relative += cv2.norm(ratio, cv2.NORM_L1)
        if self._metric:
            # 1 / found - 1 / true, where that is known.
            self._squares += cv2.norm(masked(cv2.divide(ratio, true), counts), cv2.NORM_L2SQR)

    def accuracy(self, calibration: Calibration | None) -> Accuracy:
        tally = self._tally
        metres = calibration.px_metres if calibration else math.nan
        return Accuracy(
            known=tally.known,
            pixels=tally.pixels,
            density=tally.density,
            bad1=tally.bad(1),
            bad2=tally.bad(2),
            bad4=tally.bad(4),
            bad1_all=tally.bad_all(1),
            bad2_all=tally.bad_all(2),
            bad4_all=tally.bad_all(4),
            rmse=tally.rmse,
            d1=tally.d1,
            abs_rel=share(self._relative, self._deep),
            delta1=share(self._close, self._deep),
            rmse_m=metres * math.sqrt(share(self._squares, self._deep)),
            far_px=self._far,
        )
