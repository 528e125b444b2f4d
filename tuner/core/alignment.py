"""Relative inverse depth to disparity: the scale and the shift that fit best.

For a rectified pair disparity is affine in inverse depth, so ``d = scale * m + shift`` is fitted in
disparity space, never in depth; the shift also takes up the offset of the principal points. A
least-squares fit to the best 80 %, iterated, finds the bulk among wrong matches; Tukey's biweight
(Beaton and Tukey, 1974) then weighs each pixel by its residual.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from tuner.core.choices import FitTarget
from tuner.core.ranks import spearman
from tuner.core.sampling import LARGEST, Mask, Samples, Values, draw, in_half, joined
from tuner.core.types import SUBPIXELS, FloatMap

LEAST_SAMPLES: Final = 100
LEAST_CORRELATION: Final = 0.3
LEAST_INLIERS: Final = 0.6

_TRIMMED: Final = 0.8
_TRIM_STEPS: Final = 20
_TUKEY_STEPS: Final = 8
_TUKEY: Final = 3.44
"""Tukey's constant: 85 % efficient when the residuals are normal, which they are not here: this is
as close to the bulk as Cauchy's loss, and the usual 4.685 is up to 2 % farther in the median."""
_SIGMA_PER_MAD: Final = 1.4826
_SIGMA_LEAST: Final = 1 / (2 * SUBPIXELS)
"""Half a step of a raw disparity, in px: below it a residual is rounding."""
_GATE_PX: Final = 2.0
_GATE_SHARE: Final = 0.1
_LARGEST_FLOAT: Final = float(np.finfo(np.float32).max)
_FLAT: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """The fit seen by pixels that had no part in it.

    Attributes:
        residual: median |d - (scale * m + shift)|, px.
        inliers: share of these pixels within the gate, 0..1.
        samples: number of these pixels.
    """

    residual: float
    inliers: float
    samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """How relative inverse depth becomes disparity, and how far that can be trusted.

    Attributes:
        scale: px per unit of the inverse depth; NaN when there was nothing to fit.
        shift: px.
        inliers: share of samples with |residual| <= ``gate``, 0..1.
        rank_correlation: Spearman's, -1..1, NaN when not known.
        samples: pixels that took part.
        residual: median |residual| of the samples, px.
        gate: max(2 px, 10 % of the middle 90 % of the disparities), px.
        refused: why it must not be used, in words; empty when it may.
        fitted_to: what the disparities were.
        held_out: the same for the pixels of the other half, if one was held out.
    """

    scale: float
    shift: float
    inliers: float
    rank_correlation: float
    samples: int
    residual: float = math.nan
    gate: float = math.nan
    refused: str = ""
    fitted_to: FitTarget = "stereo"
    held_out: HeldOut | None = None

    def apply(self, inverse_depth: FloatMap) -> FloatMap:
        """``scale * m + shift``: (H, W) float32 px; not finite where the input is not: NaN."""
        with np.errstate(over="ignore", invalid="ignore"):
            pixels = np.multiply(inverse_depth, np.float32(self.scale), dtype=np.float32)
            pixels += np.float32(self.shift)
            # Infinity less infinity is NaN, and everything else stays.
            pixels += pixels - pixels
        return pixels


def align(
    inverse_depth: FloatMap,
    disparity: FloatMap,
    *,
    mask: Mask | None = None,
    half: int | None = None,
    fitted_to: FitTarget = "stereo",
) -> Alignment:
    """Fit ``disparity = scale * inverse_depth + shift``.

    Args:
        inverse_depth: (H, W) float32, bigger is nearer, no unit.
        disparity: (H, W) float32 px, NaN where not known.
        mask: (H, W) bool: the pixels that may take part.
        half: 0 or 1: fit on this random half of the pixels and judge on the other one.
        fitted_to: what the disparities are, for the words.

    Returns:
        An Alignment; when it cannot be trusted, one with ``refused`` set. Never raises for values.

    Raises:
        ValueError: the shapes differ.
    """
    return _aligned(draw(inverse_depth, disparity, mask=mask), half, fitted_to)


def align_to_both(
    inverse_depth: FloatMap,
    disparity: FloatMap,
    truth: FloatMap,
    *,
    mask: Mask | None = None,
    half: int | None = None,
) -> Alignment:
    """The same on a pool of as many pixels from the stereo map as from the ground truth.

    ``mask`` holds for the stereo map only.
    """
    parts = draw(inverse_depth, disparity, mask=mask), draw(inverse_depth, truth)
    smaller = min(parts, key=lambda part: len(part.at))
    if len(smaller.at) < LEAST_SAMPLES:
        return _aligned(smaller, half, "both")
    count = min(LARGEST // 2, len(smaller.at))
    pool = joined(*(joined(part, count=count) for part in parts), count=2 * count)
    return _aligned(pool, half, "both")


class _Line(NamedTuple):
    scale: float
    shift: float

    def residuals(self, samples: Samples) -> Values:
        return np.asarray(samples.second - (self.scale * samples.first + self.shift))


def _aligned(samples: Samples, half: int | None, fitted_to: FitTarget) -> Alignment:
    used = samples if half is None else samples.where(in_half(samples.at, half))
    words = _unfit(used, fitted_to)
    line = None if words else _fit(used)
    if line is None:
        return _nothing(words or _CONSTANT, len(used.at), fitted_to)
    gate = _gate(used.second)
    judged = _judge(line, used, gate)
    result = Alignment(
        scale=line.scale,
        shift=line.shift,
        inliers=judged.inliers,
        rank_correlation=spearman(used.first, used.second),
        samples=judged.samples,
        residual=judged.residual,
        gate=gate,
        fitted_to=fitted_to,
        held_out=None
        if half is None
        else _judge(line, samples.where(in_half(samples.at, 1 - half)), gate),
    )
    return replace(result, refused=_distrust(result))


_CONSTANT: Final = "the inverse depth is the same everywhere, so no scale fits it to disparities"


def _nothing(words: str, samples: int, fitted_to: FitTarget) -> Alignment:
    return Alignment(
        scale=math.nan,
        shift=math.nan,
        inliers=0.0,
        rank_correlation=math.nan,
        samples=samples,
        refused=words,
        fitted_to=fitted_to,
    )


def _unfit(samples: Samples, fitted_to: FitTarget) -> str:
    """Why there is nothing to fit, or an empty string."""
    if len(samples.at) < LEAST_SAMPLES:
        return (
            f"only {len(samples.at)} pixels have both an inverse depth and a disparity to fit to "
            f"({fitted_to}); at least {LEAST_SAMPLES} are needed"
        )
    if _flat(samples.first):
        return _CONSTANT
    if _flat(samples.second):
        return "all disparities are equal, so they say nothing about the scale of the inverse depth"
    return ""


def _flat(values: Values) -> bool:
    low, high = float(values.min()), float(values.max())
    return high - low <= _FLAT * max(abs(low), abs(high))


def _distrust(found: Alignment) -> str:
    """Why the fit must not be used, or an empty string."""
    if not abs(found.scale) + abs(found.shift) < _LARGEST_FLOAT:
        return "the values of the inverse depth are too large or too small to turn into disparities"
    if found.scale <= 0:
        return (
            f"the fitted scale is {found.scale:.3g}: nearer in the depth map is farther in the "
            f"disparities, so one of the two is wrong"
        )
    if not found.rank_correlation >= LEAST_CORRELATION:
        return (
            f"the depth map and the disparities hardly agree on what is nearer (rank correlation "
            f"{_below(found.rank_correlation)}, at least {LEAST_CORRELATION} is needed)"
        )
    if found.inliers < LEAST_INLIERS:
        return (
            f"only {_percent_below(found.inliers)} of the pixels lie within {found.gate:.1f} px "
            f"of the fit; at least {LEAST_INLIERS:.0%} are needed"
        )
    return ""


def _below(value: float) -> str:
    """Two digits, rounded down: never as large as a limit that was missed."""
    return f"{math.floor(value * 100 + _FLAT) / 100:.2f}" if math.isfinite(value) else "not known"


def _percent_below(share: float) -> str:
    return f"{math.floor(share * 100 + _FLAT)}%"


def _fit(samples: Samples) -> _Line | None:
    """Trimmed least squares, then Tukey; None when the bulk of the pixels fixes no scale."""
    centre, unit = float(np.median(samples.first)), float(np.ptp(samples.first))
    # Sums of squares stay exact for values far from 0 or of any size.
    scaled = samples._replace(first=(samples.first - centre) / unit)
    line = _tukey(scaled, _trimmed(scaled))
    if line is None:
        return None
    return _Line(line.scale / unit, line.shift - line.scale * centre / unit)


def _trimmed(samples: Samples) -> _Line | None:
    line = _least_squares(samples, np.ones_like(samples.first))
    count = int(_TRIMMED * len(samples.first))
    for _ in range(_TRIM_STEPS):
        if line is None:
            return None
        sizes = np.abs(line.residuals(samples))
        limit = np.partition(sizes, count - 1)[count - 1]
        after = _least_squares(samples, (sizes <= limit).astype(np.float64))
        if after == line:
            break
        line = after
    return line


def _tukey(samples: Samples, line: _Line | None) -> _Line | None:
    for _ in range(_TUKEY_STEPS):
        if line is None:
            return None
        residuals = line.residuals(samples)
        sizes = np.abs(residuals)
        sigma = max(_SIGMA_PER_MAD * float(np.median(sizes)), _SIGMA_LEAST)
        inside = np.clip(1 - np.square(sizes / (_TUKEY * sigma)), 0, None)
        line = _least_squares(samples, np.square(inside))
    return line


def _least_squares(samples: Samples, weights: Values) -> _Line | None:
    """Weighted, in closed form; None when the weighted pixels are all of one inverse depth."""
    m, d, _ = samples
    total = float(weights.sum())
    # Sums of products, no dot product: BLAS would wake its threads, which costs more than it saves.
    weighted = weights * m
    mean_m, mean_d = float(weighted.sum()) / total, float((weights * d).sum()) / total
    spread = float((weighted * m).sum()) / total - mean_m**2
    if spread <= _FLAT**2:
        return None
    scale = (float((weighted * d).sum()) / total - mean_m * mean_d) / spread
    return _Line(scale, mean_d - scale * mean_m)


def _gate(disparities: Values) -> float:
    low, high = np.percentile(disparities, (5, 95))
    return max(_GATE_PX, _GATE_SHARE * float(high - low))


def _judge(line: _Line, samples: Samples, gate: float) -> HeldOut:
    if not len(samples.at):
        return HeldOut(residual=math.nan, inliers=math.nan, samples=0)
    sizes = np.abs(line.residuals(samples))
    return HeldOut(
        residual=float(np.median(sizes)),
        inliers=float(np.mean(sizes <= gate)),
        samples=len(samples.at),
    )
