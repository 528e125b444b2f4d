"""By what the values of a disparity file are to be divided to give px."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tuner.core.types import SUBPIXELS
from tuner.sources.own_match import Reference

BYTE_DIVISORS: Final = (1, 2, 3, 4, 8, 16)
WORD_DIVISORS: Final = (256, 1, 8, 16, 64, 100, 128)
RAW_DIVISORS: Final = (SUBPIXELS, 1, 256)
REAL_DIVISORS: Final = (1, 16, 256)
LIKELY_SHARE: Final = 0.25
"""Without anything to compare with, disparities are taken to stay below this share of the width."""

CONVINCING: Final = 0.2
"""Share of pixels that must agree; wrong divisors reach a few percent."""


class Divisor(NamedTuple):
    """A divisor, whether it is a guess, and which share of the pixels agrees under it.

    The share is NaN where there was nothing to compare with.
    """

    value: float
    guessed: bool
    agreement: float = float("nan")


def find_divisor(
    values: NDArray[Any], known: NDArray[np.bool_], reference: Reference | None
) -> Divisor:
    """The divisor of a disparity file.

    Args:
        values: (H, W) numbers as in the file.
        known: (H, W) bool: the value means something.
        reference: a match of the pair to agree with; or None.
    """
    candidates = _candidates(values)
    counted = values.dtype.kind != "f" and values.dtype != np.int16
    usual = _plausible(values, known) if candidates is BYTE_DIVISORS else candidates[0]
    # Of 8 bit there is no usual one; all others say by their kind how they count.
    unsure = candidates is BYTE_DIVISORS
    both = None if reference is None else both_known(known, reference)
    if reference is None or both is None or not both.any():
        return Divisor(usual, counted and unsure)
    shares = {d: agreement(values[both], reference, both, d) for d in (usual, *candidates)}
    best = max(shares, key=lambda divisor: shares[divisor])
    if shares[best] < CONVINCING:
        best = usual
    return Divisor(best, unsure or best != usual, shares[best])


def _candidates(values: NDArray[Any]) -> tuple[int, ...]:
    if values.dtype.kind == "f":
        return REAL_DIVISORS
    if values.dtype == np.int16:
        return RAW_DIVISORS
    return BYTE_DIVISORS if values.dtype.itemsize == 1 else WORD_DIVISORS


def _plausible(values: NDArray[Any], known: NDArray[np.bool_]) -> int:
    highest = float(values[known].max())
    room = LIKELY_SHARE * values.shape[1]
    return next((d for d in BYTE_DIVISORS if highest / d <= room), BYTE_DIVISORS[-1])


def both_known(known: NDArray[np.bool_], reference: Reference) -> NDArray[np.bool_] | None:
    """(H, W) bool: known in the file and in the match; None if the two differ in size."""
    if reference.disparity.shape != known.shape:
        return None
    return known & np.isfinite(reference.disparity)


def agreement(
    values: NDArray[Any], reference: Reference, both: NDArray[np.bool_], divisor: float
) -> float:
    """Share of the pixels ``both`` whose (N,) values, divided, are those of the match."""
    with np.errstate(over="ignore", invalid="ignore"):
        error = values * np.float32(1 / divisor) - reference.disparity[both]
        same = np.count_nonzero(np.abs(error) <= reference.tolerance_px)
    return float(same / max(1, len(values)))
