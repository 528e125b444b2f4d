"""By what the values of an integer disparity file are to be divided to give px."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuner.core.types import SUBPIXELS, FloatMap

BYTE_DIVISORS: Final = (1, 2, 3, 4, 8, 16)
WORD_DIVISORS: Final = (256, 1, 8, 16, 64, 100, 128)
LIKELY_SHARE: Final = 0.25
"""Without anything to compare with, disparities are taken to stay below this share of the width."""

AGREE_PX: Final = 1.0
CONVINCING: Final = 0.2
"""Share of pixels that must agree within AGREE_PX; wrong divisors reach a few percent."""


class Divisor(NamedTuple):
    """A divisor and whether it is a guess."""

    value: float
    guessed: bool


def find_divisor(
    values: NDArray[Any], known: NDArray[np.bool_], reference: FloatMap | None
) -> Divisor:
    """The divisor of a disparity file.

    Args:
        values: (H, W) numbers as in the file.
        known: (H, W) bool: the value means something.
        reference: (H, W) float32 px, NaN unknown, to agree with; or None.
    """
    if values.dtype.kind == "f":
        return Divisor(1, False)
    if values.dtype == np.int16:
        return Divisor(SUBPIXELS, False)
    candidates = BYTE_DIVISORS if values.dtype.itemsize == 1 else WORD_DIVISORS
    usual = 256 if candidates is WORD_DIVISORS else _plausible(values, known)
    if reference is None or reference.shape != values.shape:
        return Divisor(usual, candidates is BYTE_DIVISORS)
    agreement = {d: _agreement(values, known, reference, d) for d in (usual, *candidates)}
    best = max(agreement, key=lambda divisor: agreement[divisor])
    if agreement[best] < CONVINCING:
        best = usual
    return Divisor(best, not (candidates is WORD_DIVISORS and best == usual))


def _plausible(values: NDArray[Any], known: NDArray[np.bool_]) -> int:
    highest = float(values[known].max())
    room = LIKELY_SHARE * values.shape[1]
    return next((d for d in BYTE_DIVISORS if highest / d <= room), BYTE_DIVISORS[-1])


def _agreement(
    values: NDArray[Any], known: NDArray[np.bool_], reference: FloatMap, divisor: int
) -> float:
    """Share of pixels known in both that differ by at most AGREE_PX."""
    both = known & np.isfinite(reference)
    compared = int(np.count_nonzero(both))
    if not compared:
        return 0.0
    error = values[both] * np.float32(1 / divisor) - reference[both]
    return float(np.count_nonzero(np.abs(error) <= AGREE_PX) / compared)
