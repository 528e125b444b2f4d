"""Index images of float maps in px, with the palettes and legends of ``colour``."""

from __future__ import annotations

import cv2
import numpy as np

from tuner.core.colour import IndexImage
from tuner.core.strips import strips
from tuner.core.types import FloatMap, read_only

_FIRST, _LAST = 1, 255
_SIGNED_FIRST = 2
_LEAST_SPAN = 1e-3


def quantise_px(values: FloatMap, low: float, high: float) -> IndexImage:
    """Index image for ``colour.palette``: 0 where not finite, else 1..255 over low..high.

    Args:
        values: (H, W) float32; beyond low and high the end colours are used.

    Returns:
        (H, W) uint8, read-only.
    """
    span = max(high - low, _LEAST_SPAN)
    index = np.empty(values.shape, np.uint8)
    for strip in strips(values.shape[0]):
        rows, out = values[strip], index[strip]
        _colour(rows, low, low + span, _FIRST, out)
        np.multiply(out, np.isfinite(rows).view(np.uint8), out=out)
    return read_only(index)


def quantise_difference(
    values: FloatMap, reference: FloatMap, *, limit_px: float = 4.0
) -> IndexImage:
    """Index image of ``values - reference`` for ``colour.error_palette``.

    Args:
        values, reference: (H, W) float32 px, NaN where not known.
        limit_px: difference of the end colours; larger ones are drawn as these.

    Returns:
        (H, W) uint8, read-only: 0 no reference, 1 a reference but no value, 2..255 difference
        -limit..+limit.
    """
    index = np.empty(values.shape, np.uint8)
    for strip in strips(values.shape[0]):
        rows, true, out = values[strip], reference[strip], index[strip]
        _colour(rows - true, -limit_px, limit_px, _SIGNED_FIRST, out)
        np.multiply(out, np.isfinite(rows).view(np.uint8), out=out)
        np.maximum(out, 1, out=out)
        np.multiply(out, np.isfinite(true).view(np.uint8), out=out)
    return read_only(index)


def _colour(values: FloatMap, low: float, high: float, first: int, out: IndexImage) -> None:
    """Nearest of the indices first..255; anything where the value is not finite."""
    above = values - np.float32(low)
    np.clip(above, 0, np.float32(high - low), out=above)
    cv2.convertScaleAbs(above, dst=out, alpha=(_LAST - first) / (high - low), beta=first)
