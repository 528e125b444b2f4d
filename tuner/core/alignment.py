"""Relative inverse depth to disparity: the scale and the shift that fit best.

For a rectified pair disparity is affine in inverse depth, so ``d = scale * m + shift`` is fitted in
disparity space, never in depth; the shift also takes up the offset of the principal points.
``robust_line`` finds the line of the bulk among wrong matches; here it is judged by pixels near it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tuner.core.choices import FitTarget
from tuner.core.ranks import spearman
from tuner.core.robust_line import FLAT, Line, gain, robust_line
from tuner.core.sampling import LARGEST, Mask, Samples, Values, draw, in_half, joined
from tuner.core.types import FloatMap

LEAST_SAMPLES: Final = 100
LEAST_CORRELATION: Final = 0.3
LEAST_INLIERS: Final = 0.6
LEAST_GAIN: Final = 0.15
"""How much better than a constant a fit must explain the disparities, 0..1. With 30 % wrong pixels
nearly all right ones come to 0.4, those of unrelated maps to 0.1."""

_GATE_PX: Final = 2.0
_GATE_SHARE: Final = 0.1
_LARGEST_FLOAT: Final = float(np.finfo(np.float32).max)
_PATIENCE: Final = 2
"""Twice the gate: a map with noise of its own explains pixels that lie at the gate, too."""
_RANKED: Final = 4
"""Every so many pixels tell as well whether the others are in order, in less time."""


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
        rank_correlation: Spearman's of the samples, -1..1, NaN when not known.
        samples: pixels that took part.
        residual: median |residual| of the samples, px.
        gate: max(2 px, 10 % of the middle 90 % of the disparities or of their fit, whichever
            is narrower), px.
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


def _aligned(samples: Samples, half: int | None, fitted_to: FitTarget) -> Alignment:
    used = samples if half is None else samples.where(in_half(samples.at, half))
    words = _unfit(used, fitted_to)
    line = None if words else robust_line(used.first, used.second)
    if line is None:
        return _nothing(words or _CONSTANT, len(used.at), fitted_to)
    gate = _gate(line, used)
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
    better = gain(line, used.first, used.second, scale=_PATIENCE * gate)
    return replace(result, refused=_distrust(result, better, _near(line, used, gate)))


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
    return high - low <= FLAT * max(abs(low), abs(high))


def _distrust(found: Alignment, better: float, near: Samples) -> str:
    """Why the fit must not be used, or an empty string."""
    if not abs(found.scale) + abs(found.shift) < _LARGEST_FLOAT:
        return "the values of the inverse depth are too large or too small to turn into disparities"
    if found.scale <= 0:
        return (
            f"the fitted scale is {found.scale:.3g}: nearer in the depth map is farther in the "
            f"disparities, so one of the two is wrong"
        )
    if found.inliers < LEAST_INLIERS:
        return (
            f"only {_percent_below(found.inliers)} of the pixels lie within {found.gate:.1f} px "
            f"of the fit; at least {LEAST_INLIERS:.0%} are needed"
        )
    # Of the pixels near the fit: wrong ones may lie in any order, and the fit is right even so.
    correlation = spearman(near.first, near.second)
    if not correlation >= LEAST_CORRELATION:
        return (
            f"the depth map and the disparities hardly agree on what is nearer (rank correlation "
            f"{_below(correlation)}, at least {LEAST_CORRELATION} is needed)"
        )
    if better < LEAST_GAIN:
        return (
            f"the fit explains only {_percent_below(max(better, 0))} more of the disparities than "
            f"one disparity for all pixels does; at least {LEAST_GAIN:.0%} are needed"
        )
    return ""


def _below(value: float) -> str:
    """Two digits, rounded down: never as large as a limit that was missed."""
    return f"{math.floor(value * 100 + FLAT) / 100:.2f}" if math.isfinite(value) else "not known"


def _percent_below(share: float) -> str:
    return f"{math.floor(share * 100 + FLAT)}%"


def _gate(line: Line, samples: Samples) -> float:
    """Wrong disparities widen the one range, a wrong inverse depth the other."""
    width = min(_width(samples.second), abs(line.scale) * _width(samples.first))
    return max(_GATE_PX, _GATE_SHARE * width)


def _width(values: Values) -> float:
    """Of the middle 90 %."""
    low, high = np.percentile(values, (5, 95))
    return float(high - low)


def _near(line: Line, samples: Samples, gate: float) -> Samples:
    sizes = np.abs(line.residuals(samples.first, samples.second))
    near = samples.where(sizes <= gate)
    if len(near.at) < LARGEST // _RANKED:
        return near
    return near.where(np.asarray(np.arange(len(near.at)) % _RANKED == 0))


def _judge(line: Line, samples: Samples, gate: float) -> HeldOut:
    if not len(samples.at):
        return HeldOut(residual=math.nan, inliers=math.nan, samples=0)
    sizes = np.abs(line.residuals(samples.first, samples.second))
    return HeldOut(
        residual=float(np.median(sizes)),
        inliers=float(np.mean(sizes <= gate)),
        samples=len(samples.at),
    )
