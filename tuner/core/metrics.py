"""How good a disparity map is against ground truth: the numbers of ``tally`` and more."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.strips import STRIP, strips
from tuner.core.tally import Strip, Tally, compare, share
from tuner.core.types import SUBPIXELS, FloatMap, RawDisparity

_LIMITS: Final = (1, 2)

_SAMPLED: Final = 2**16
"""A median needs a sort; that of a regular sample this large is within 0.01 px of it."""


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
    for rows in strips(raw.shape[0]):
        strip = _compare(raw[rows], truth[rows], invalid)
        everywhere.add(strip)
        if visible is not None:
            seen.add(strip.where(visible[rows]))
    return everywhere.metrics(None if visible is None else seen.metrics(None))


def _compare(raw: RawDisparity, truth: FloatMap, invalid: int) -> Strip:
    known = np.isfinite(truth)
    found = raw.astype(np.float32)
    found *= np.float32(1 / SUBPIXELS)
    return compare(found, truth, known=known, compared=(raw != invalid) & known, limits=_LIMITS)


def _sampling(pixels: int) -> int:
    """Power of two, at most STRIP, that keeps about _SAMPLED pixels if both axes are thinned."""
    return int(min(STRIP, 2 ** max(0, math.ceil(math.log(pixels / _SAMPLED, 4)))))


class _Tally:
    """A tally, the sum of |error| and a sample of the errors."""

    def __init__(self, step: int) -> None:
        self._step = step
        self._tally = Tally(_LIMITS)
        self._sizes = 0.0
        self._sampled: list[FloatMap] = []

    def add(self, strip: Strip) -> None:
        self._tally.add(strip)
        self._sizes += cv2.norm(strip.error, cv2.NORM_L1)
        thin = slice(None, None, self._step)
        self._sampled.append(strip.error[thin, thin][strip.compared[thin, thin]])

    def metrics(self, visible: Metrics | None) -> Metrics:
        tally = self._tally
        return Metrics(
            known=tally.known,
            pixels=tally.pixels,
            density=tally.density,
            bad1=tally.bad(1),
            bad2=tally.bad(2),
            bad1_all=tally.bad_all(1),
            bad2_all=tally.bad_all(2),
            rmse=tally.rmse,
            mae=share(self._sizes, tally.pixels),
            d1=tally.d1,
            median=self._median(),
            visible=visible,
        )

    def _median(self) -> float:
        errors = np.concatenate(self._sampled)
        return float(np.median(errors)) if errors.size else math.nan


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
