"""How good a disparity map in float px is against ground truth, in disparity and in depth.

Bad-N and D1 as in ``metrics``. In depth, as in the literature of monocular depth (Eigen et al.,
2014): AbsRel = mean |z - z*| / z*; delta1 = share with max(z / z*, z* / z) < 1.25. Disparities are
clipped at the cap first, so that what lies far beyond it does not rule the mean.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from tuner.core.calibration import Calibration
from tuner.core.sampling import Mask, Values
from tuner.core.types import FloatMap

_STRIP: Final = 64
"""Rows worked on at once: the temporaries of a strip stay in the CPU's cache."""

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
    tally = _Tally(doffs, _farthest(truth, doffs, calibration, cap_m))
    for top in range(0, truth.shape[0], _STRIP):
        rows = slice(top, top + _STRIP)
        tally.add(disparity[rows], truth[rows], None if mask is None else mask[rows])
    return tally.accuracy(calibration)


def _farthest(
    truth: FloatMap, doffs: float, calibration: Calibration | None, cap_m: float | None
) -> float:
    """The smallest disparity (+ doffs) that counts, px."""
    if calibration is not None and cap_m is not None:
        return calibration.px_metres / cap_m
    lowest = float(np.min(truth, where=truth + doffs > _LEAST_PX, initial=np.inf))
    return lowest + doffs if math.isfinite(lowest) else _LEAST_PX


class _Tally:
    """Counts and sums over strips."""

    def __init__(self, doffs: float, far: float) -> None:
        self._doffs, self._far = doffs, far
        self.known = self.pixels = self.outliers = self.deep = self.close = 0
        self.bad = dict.fromkeys(_LIMITS, 0)
        self.squares = self.relative = self.deep_squares = 0.0

    def add(self, disparity: FloatMap, truth: FloatMap, mask: Mask | None) -> None:
        known = np.isfinite(truth)
        if mask is not None:
            known &= mask
        compared = known & np.isfinite(disparity)
        found = disparity[compared].astype(np.float64)
        true = truth[compared].astype(np.float64)
        self.known += int(np.count_nonzero(known))
        self.pixels += len(found)
        self._disparities(found, true)
        self._depths(found, true)

    def _disparities(self, found: Values, true: Values) -> None:
        error = np.abs(found - true)
        for limit in _LIMITS:
            self.bad[limit] += int(np.count_nonzero(error > limit))
        self.outliers += int(np.count_nonzero((error > 3) & (error > 0.05 * np.abs(true))))
        self.squares += float(error @ error)

    def _depths(self, found: Values, true: Values) -> None:
        counts = true + self._doffs >= self._far
        true = true[counts] + self._doffs
        found = np.maximum(found[counts] + self._doffs, self._far)
        # z / z* is the inverse ratio of the disparities; focal * baseline cancels.
        ratio = true / found
        self.deep += len(ratio)
        self.relative += float(np.abs(ratio - 1).sum())
        self.close += int(np.count_nonzero(np.maximum(ratio, found / true) < _DELTA))
        inverse = 1 / found - 1 / true
        self.deep_squares += float(inverse @ inverse)

    def accuracy(self, calibration: Calibration | None) -> Accuracy:
        missing = self.known - self.pixels
        metres = calibration.px_metres if calibration else math.nan
        return Accuracy(
            known=self.known,
            pixels=self.pixels,
            density=_share(self.pixels, self.known),
            bad1=_share(self.bad[1], self.pixels),
            bad2=_share(self.bad[2], self.pixels),
            bad4=_share(self.bad[4], self.pixels),
            bad1_all=_share(self.bad[1] + missing, self.known),
            bad2_all=_share(self.bad[2] + missing, self.known),
            bad4_all=_share(self.bad[4] + missing, self.known),
            rmse=math.sqrt(_share(self.squares, self.pixels)),
            d1=_share(self.outliers, self.pixels),
            abs_rel=_share(self.relative, self.deep),
            delta1=_share(self.close, self.deep),
            rmse_m=metres * math.sqrt(_share(self.deep_squares, self.deep)),
            far_px=self._far,
        )


def _share(part: float, whole: int) -> float:
    return part / whole if whole else math.nan
