"""Ground truth that holds distances: noticed as it falls where disparity rises, and converted."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.calibration import Calibration
from tuner.core.errors import ImageError
from tuner.core.ranks import spearman
from tuner.sources.divisor import CONVINCING, agreement, both_known
from tuner.sources.own_match import Reference

_FALLING: Final = -0.5
_ENOUGH: Final = 50
"""Pixels below which nothing is concluded."""

_PER_METRE: Final = (1, 1000, 100, 256, 5000, 10000)
"""Values of one metre: m, mm, cm, KITTI, TUM, 0.1 mm."""


class DepthError(ImageError):
    """The values agree with no disparity, but fall where disparities rise.

    Attributes:
        product: the number that gives px when it is divided by the values; 0 if it is not known.
    """

    def __init__(self, words: str, product: float) -> None:
        super().__init__(words)
        self.product = product


def looks_like_depth(
    values: NDArray[Any], known: NDArray[np.bool_], reference: Reference | None
) -> bool:
    """Whether the values fall where the disparities of a match rise."""
    both = None if reference is None else both_known(known, reference)
    if reference is None or both is None or np.count_nonzero(both) < _ENOUGH:
        return False
    return spearman(values[both], reference.disparity[both]) < _FALLING


def product_of(
    values: NDArray[Any],
    known: NDArray[np.bool_],
    reference: Reference | None,
    calibration: Calibration | None,
) -> float:
    """Focal length in px times baseline in the file's unit: disparity = product / value - doffs.

    By the calibration, in the unit that agrees best with the match; without one, the number that
    fits the match. 0 where neither agrees.
    """
    both = None if reference is None else both_known(known, reference)
    if reference is None or both is None or not both.any():
        return 0.0
    values = values[both].astype(np.float64)
    doffs = calibration.doffs_px if calibration else 0.0
    fitted = float(np.median(values * (reference.disparity[both] + doffs)))
    products = [calibration.px_metres * unit for unit in _PER_METRE] if calibration else []
    for product in (*products, fitted):
        pixels = _in_pixels(values, product, doffs)
        if product > 0 and agreement(pixels, reference, both, 1) >= CONVINCING:
            return product
    return 0.0


def in_pixels(
    values: NDArray[Any], product: float, calibration: Calibration | None
) -> NDArray[np.float64]:
    """Disparities in px of distances; infinite or NaN where a distance is none."""
    return _in_pixels(
        values.astype(np.float64), product, calibration.doffs_px if calibration else 0.0
    )


def _in_pixels(values: NDArray[np.float64], product: float, doffs: float) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        return np.asarray(product / values - doffs)
