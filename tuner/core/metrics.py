"""How good a disparity map is against ground truth: bad pixels, RMSE, D1, density.

Bad-N follows Scharstein and Szeliski, "A Taxonomy and Evaluation of Dense Two-Frame Stereo
Correspondence Algorithms" (2002): share of pixels with |d - truth| > N px. D1 follows Menze and
Geiger, "Object Scene Flow for Autonomous Vehicles" (2015): off by more than 3 px and more than 5 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.types import FloatMap, RawDisparity

_STRIP: Final = 64
"""Rows worked on at once: the temporaries of a strip stay in the CPU's cache."""

_SAMPLED: Final = 2**16
"""A median needs a sort; that of a regular sample this large is within 0.01 px of it."""

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
        median: median of (disparity - truth) of compared pixels, px; above 65 536 pixels
            that of a regular sample.
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
    step = _sampling(raw.size)
    everywhere, seen = _Tally(step), _Tally(step)
    for top in range(0, raw.shape[0], _STRIP):
        rows = slice(top, top + _STRIP)
        strip = _compare(raw[rows], truth[rows], invalid)
        everywhere.add(strip)
        if visible is not None:
            seen.add(strip.where(visible[rows]))
    return everywhere.metrics(None if visible is None else seen.metrics(None))


class _Strip(NamedTuple):
    """Some rows compared: the signed error in px, 0 where nothing is compared, and masks."""

    error: FloatMap
    known: NDArray[np.bool_]
    compared: NDArray[np.bool_]
    over1: NDArray[np.bool_]
    over2: NDArray[np.bool_]
    outlier: NDArray[np.bool_]

    def where(self, mask: NDArray[np.bool_]) -> _Strip:
        """The same with only the pixels of ``mask``."""
        return _Strip(_kept(self.error, mask), *(part & mask for part in self[1:]))


def _compare(raw: RawDisparity, truth: FloatMap, invalid: int) -> _Strip:
    known = np.isfinite(truth)
    compared = (raw != invalid) & known
    error = raw.astype(np.float32)
    error *= np.float32(1 / 16)
    error -= truth
    error = _kept(error, compared)
    size = np.abs(error)
    outlier = (size > 3) & (size > np.abs(truth) * np.float32(0.05))
    return _Strip(error, known, compared, size > 1, size > 2, outlier)


def _kept(error: FloatMap, mask: NDArray[np.bool_]) -> FloatMap:
    """``error`` where ``mask``, else 0, so that it counts nowhere.

    cv2.copyTo is the fastest way by far; numpy's masked copies cost more than all the rest.
    """
    kept = np.zeros_like(error)
    cv2.copyTo(error, mask.view(np.uint8), kept)
    return kept


def _sampling(pixels: int) -> int:
    """Power of two, at most _STRIP, that keeps about _SAMPLED pixels if both axes are thinned."""
    return int(min(_STRIP, 2 ** max(0, math.ceil(math.log(pixels / _SAMPLED, 4)))))


class _Tally:
    """Counts and sums over strips."""

    def __init__(self, step: int) -> None:
        self._step = step
        self._sampled: list[FloatMap] = []
        self.known = self.pixels = self.over1 = self.over2 = self.outliers = 0
        self.squares = self.sizes = 0.0

    def add(self, strip: _Strip) -> None:
        self.known += _count(strip.known)
        self.pixels += _count(strip.compared)
        self.over1 += _count(strip.over1)
        self.over2 += _count(strip.over2)
        self.outliers += _count(strip.outlier)
        self.squares += cv2.norm(strip.error, cv2.NORM_L2SQR)
        self.sizes += cv2.norm(strip.error, cv2.NORM_L1)
        thin = slice(None, None, self._step)
        self._sampled.append(strip.error[thin, thin][strip.compared[thin, thin]])

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
        errors = np.concatenate(self._sampled)
        return float(np.median(errors)) if errors.size else _NOT_KNOWN


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
