"""How good a disparity map is against ground truth: bad pixels, RMSE, D1, density.

Bad-N follows Scharstein and Szeliski, "A Taxonomy and Evaluation of Dense Two-Frame Stereo
Correspondence Algorithms" (2002): share of pixels with |d - truth| > N px. D1 follows Menze and
Geiger, "Object Scene Flow for Autonomous Vehicles" (2015): off by more than 3 px and more than 5 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.types import FloatMap, RawDisparity

_STRIP: Final = 64
"""Rows worked on at once: the temporaries of a strip stay in the CPU's cache."""

_HISTOGRAM_PX: Final = 32
_BINS_PER_PX: Final = 64
_NOT_KNOWN: Final = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Numbers against ground truth; shares are 0..1, NaN where nothing could be compared.

    "Compared" are pixels that have both a disparity and ground truth.

    Attributes:
        known: pixels with ground truth.
        pixels: pixels compared.
        density: pixels / known.
        bad1, bad2: share of compared pixels with |error| > 1 px, > 2 px.
        bad1_all, bad2_all: share of known pixels that are bad or have no disparity.
        rmse: sqrt(mean(error^2)) of compared pixels, px.
        mae: mean(|error|) of compared pixels, px.
        d1: share of compared pixels with |error| > 3 px and > 5 % of the truth.
        median: median of (disparity - truth) of compared pixels, px, to 1/64 px and at most 32 px.
        visible: the same for pixels that both cameras see, if a mask was given.
    """

    known: int
    pixels: int
    density: float
    bad1: float
    bad2: float
    bad1_all: float
    bad2_all: float
    rmse: float
    mae: float
    d1: float
    median: float
    visible: Metrics | None = None


def measure(
    raw: RawDisparity,
    *,
    invalid: int,
    truth: FloatMap,
    visible: NDArray[np.bool_] | None = None,
) -> Metrics:
    """Compare a disparity map with ground truth.

    Args:
        raw: (H, W) int16 in 1/16 px, ``invalid`` where there is none.
        truth: (H, W) float32 px, NaN where not known.
        visible: (H, W) bool: seen by both cameras.

    Raises:
        ValueError: the shapes differ.
    """
    shapes = {raw.shape, truth.shape} | ({visible.shape} if visible is not None else set())
    if len(shapes) > 1:
        raise ValueError(f"shapes differ: {sorted(shapes)}")
    everywhere, seen = _Tally(), _Tally()
    for top in range(0, raw.shape[0], _STRIP):
        rows = slice(top, top + _STRIP)
        known = truth[rows] == truth[rows]
        compared = (raw[rows] != invalid) & known
        error = _error(raw[rows], truth[rows], compared)
        everywhere.add(error, truth[rows], known, compared)
        if visible is not None:
            error *= visible[rows]
            seen.add(error, truth[rows], known & visible[rows], compared & visible[rows])
    return everywhere.metrics(None if visible is None else seen.metrics(None))


def _error(raw: RawDisparity, truth: FloatMap, compared: NDArray[np.bool_]) -> FloatMap:
    """Disparity - truth in px; 0 where they are not compared, so that it counts nowhere."""
    error: FloatMap = np.multiply(raw, np.float32(1 / 16), dtype=np.float32)
    np.subtract(error, truth, out=error)
    np.copyto(error, 0, where=~compared)
    return error


class _Tally:
    """Counts and sums over strips."""

    def __init__(self) -> None:
        self.known = self.pixels = self.over1 = self.over2 = self.outliers = self.below = 0
        self.squares = self.sizes = 0.0
        self.histogram = np.zeros(2 * _HISTOGRAM_PX * _BINS_PER_PX + 1, np.int64)

    def add(
        self,
        error: FloatMap,
        truth: FloatMap,
        known: NDArray[np.bool_],
        compared: NDArray[np.bool_],
    ) -> None:
        size = np.abs(error)
        self.known += _count(known)
        self.pixels += _count(compared)
        self.over1 += _count(size > 1)
        self.over2 += _count(size > 2)
        self.outliers += _count((size > 3) & (size > np.abs(truth) * np.float32(0.05)))
        self.squares += cv2.norm(error, cv2.NORM_L2SQR)
        self.sizes += cv2.norm(error, cv2.NORM_L1)
        self._add_to_histogram(error, compared)

    def _add_to_histogram(self, error: FloatMap, compared: NDArray[np.bool_]) -> None:
        half_bin = 0.5 / _BINS_PER_PX
        limits = (-_HISTOGRAM_PX - half_bin, _HISTOGRAM_PX + half_bin)
        counts = cv2.calcHist(
            [error], [0], compared.view(np.uint8), [len(self.histogram)], list(limits)
        )
        self.histogram += counts.ravel().astype(np.int64)
        self.below += _count(error < limits[0])

    def metrics(self, visible: Metrics | None) -> Metrics:
        missing = self.known - self.pixels
        return Metrics(
            known=self.known,
            pixels=self.pixels,
            density=_share(self.pixels, self.known),
            bad1=_share(self.over1, self.pixels),
            bad2=_share(self.over2, self.pixels),
            bad1_all=_share(self.over1 + missing, self.known),
            bad2_all=_share(self.over2 + missing, self.known),
            rmse=math.sqrt(_share(self.squares, self.pixels)),
            mae=_share(self.sizes, self.pixels),
            d1=_share(self.outliers, self.pixels),
            median=self._median(),
            visible=visible,
        )

    def _median(self) -> float:
        """Centre of the histogram bin that holds the middle pixel."""
        if not self.pixels:
            return _NOT_KNOWN
        up_to = self.below + np.cumsum(self.histogram)
        at = int(np.searchsorted(up_to, (self.pixels + 1) // 2))
        if self.below >= (self.pixels + 1) // 2:
            return float(-_HISTOGRAM_PX)
        return min(at / _BINS_PER_PX, 2.0 * _HISTOGRAM_PX) - _HISTOGRAM_PX


def _count(mask: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(mask))


def _share(part: float, whole: int) -> float:
    return part / whole if whole else _NOT_KNOWN


_ROWS: Final = (
    ("compared", "pixels", "{:d}"),
    ("density", "density", "{:.2%}"),
    ("bad-1", "bad1", "{:.2%}"),
    ("bad-2", "bad2", "{:.2%}"),
    ("bad-1 or none", "bad1_all", "{:.2%}"),
    ("bad-2 or none", "bad2_all", "{:.2%}"),
    ("RMSE", "rmse", "{:.3f} px"),
    ("mean |error|", "mae", "{:.3f} px"),
    ("median error", "median", "{:+.3f} px"),
    ("D1", "d1", "{:.2%}"),
)


def table(metrics: Metrics) -> str:
    """The numbers as aligned lines of text, with a second column for visible pixels."""
    columns = [("all", metrics)]
    if metrics.visible is not None:
        columns.append(("visible", metrics.visible))
    lines = [" " * 14 + "".join(f"{title:>12}" for title, _ in columns)]
    for caption, field, form in _ROWS:
        cells = (_cell(getattr(column, field), form) for _, column in columns)
        lines.append(f"{caption:<14}" + "".join(f"{cell:>12}" for cell in cells))
    return "\n".join(lines)


def _cell(value: float, form: str) -> str:
    return "-" if isinstance(value, float) and math.isnan(value) else form.format(value)
