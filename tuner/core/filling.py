"""A stereo map whose holes are filled from an aligned monocular one, without a seam.

The difference stereo - mono is known around a hole; spread into it by a pyramid (push and pull:
Gortler et al., "The Lumigraph", 1996) and added to mono, it makes both sides meet. Only where it
changes slowly: the drift of a network does, a wrong match or a displaced edge does not.
"""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np

from tuner.core.sampling import Mask
from tuner.core.types import FloatMap

_SAMPLED: Final = 2**14
_SPREADS: Final = 5
_LEAST_PX: Final = 2.0
_AROUND: Final = 0.02
"""Side of the square in which the difference must be steady, in picture widths."""
_STEADY_PX: Final = 0.5
_CELL: Final = 4
_TINY: Final = 1e-6
_SUPPORT: Final = 0.6
"""Share of the square that must be known: the rim of a hole holds the fattened edges."""


def filled(stereo: FloatMap, mono: FloatMap, *, trusted: Mask | None = None) -> FloatMap:
    """``stereo`` where it is known, else ``mono`` plus the difference around the hole.

    A pixel spreads its difference only if that is no farther from the median one than max(2 px, 5
    times the median such distance), and steady: in the square around it, of 2 % of the width, at
    least 60 % do the same, and their means over 4x4 px deviate by at most 0.5 px, the pixel's own
    too. All others are wrong matches, fattened rims or edges that the network missed: they stay as
    they are.

    Args:
        stereo, mono: (H, W) float32 px, NaN where not known; mono aligned to stereo.
        trusted: (H, W) bool: the stereo pixels whose difference may spread; None for all.

    Returns:
        (H, W) float32 px, NaN where neither is known.

    Raises:
        ValueError: the shapes differ.
    """
    if stereo.shape != mono.shape:
        raise ValueError(f"shapes differ: {[stereo.shape, mono.shape]}")
    known = np.isfinite(stereo)
    difference = stereo - mono
    anchors = _steady(difference, _anchors(difference, trusted))
    np.copyto(difference, np.float32(0), where=~anchors)
    result = mono + _spread(difference, anchors.astype(np.float32))
    result[~np.isfinite(result)] = np.nan
    cv2.copyTo(stereo, known.view(np.uint8), result)
    return result


def _anchors(difference: FloatMap, trusted: Mask | None) -> Mask:
    """Where the difference is known and not out of the ordinary."""
    sample = difference.ravel()[:: max(1, difference.size // _SAMPLED)]
    sample = sample[np.isfinite(sample)]
    middle = np.median(sample) if sample.size else np.float32(0)
    spread = float(np.median(np.abs(sample - middle))) if sample.size else 0.0
    anchors = np.abs(difference - middle) <= max(_LEAST_PX, _SPREADS * spread)
    return np.asarray(anchors if trusted is None else anchors & trusted)


def _steady(difference: FloatMap, anchors: Mask) -> Mask:
    """Of the anchors those whose surroundings differ alike; looked at in cells, without grain."""
    height, width = difference.shape
    cells = (max(1, width // _CELL), max(1, height // _CELL))
    kept = np.zeros_like(difference)
    cv2.copyTo(difference, anchors.view(np.uint8), kept)
    known = _resized(anchors.astype(np.float32), cells, cv2.INTER_AREA)
    here = _resized(kept, cells, cv2.INTER_AREA) / np.maximum(known, np.float32(_TINY))
    side = max(3, round(_AROUND * cells[0]) | 1)
    share = _around(known, side)
    counted = np.maximum(share, np.float32(_TINY))
    mean = _around(cv2.multiply(known, here), side) / counted
    square = _around(cv2.multiply(known, here * here), side) / counted
    variance = square - mean * mean
    alike = (variance <= _STEADY_PX**2) & (np.abs(here - mean) <= _STEADY_PX)
    steady = (alike & (share >= _SUPPORT)).view(np.uint8)
    near = cv2.resize(steady, (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(anchors & near.view(np.bool_))


def _around(values: Any, side: int) -> FloatMap:
    """Mean over a square within the picture."""
    mean = cv2.blur(values, (side, side), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(mean, np.float32)


def _spread(values: FloatMap, weights: FloatMap) -> FloatMap:
    """Values at every pixel: where the weight (0..1) is below 1, the rest comes from around.

    ``values`` are already multiplied by ``weights``.
    """
    height, width = values.shape
    if min(height, width) <= 1 or weights.min() >= 1:
        total = float(weights.sum())
        mean = float(values.sum()) / total if total > 0 else 0.0
        return np.asarray(values + (1 - weights) * np.float32(mean), np.float32)
    half = ((width + 1) // 2, (height + 1) // 2)
    share = _resized(weights, half, cv2.INTER_AREA)
    # A coarse pixel is as sure as the finer ones under it together, at most wholly.
    sure = np.minimum(share * np.float32(4), np.float32(1))
    coarse = _resized(values, half, cv2.INTER_AREA)
    coarse *= sure / np.maximum(share, np.float32(_TINY))
    around = _resized(_spread(coarse, sure), (width, height), cv2.INTER_LINEAR)
    around *= 1 - weights
    around += values
    return around


def _resized(values: FloatMap, size: tuple[int, int], interpolation: int) -> FloatMap:
    return np.asarray(cv2.resize(values, size, interpolation=interpolation), np.float32)
