"""Rank correlation (Spearman) with ties, in numpy alone."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

LARGEST: Final = 20_000
"""Ranks need sorting; this many pixels, all that are drawn for a fit, cost some milliseconds."""


def spearman(first: NDArray[Any], second: NDArray[Any]) -> float:
    """Pearson's correlation of the ranks of two (N,) arrays, -1..1; equal values share a rank.

    Above LARGEST values, of every n-th. NaN when one of the arrays is constant or empty.
    """
    step = max(1, -(-len(first) // LARGEST))
    one, two = _centred(first[::step]), _centred(second[::step])
    length = float(np.sqrt(np.square(one).sum() * np.square(two).sum()))
    return float((one * two).sum()) / length if length > 0 else float("nan")


def _centred(values: NDArray[Any]) -> NDArray[np.float64]:
    """Ranks less their mean."""
    _, group, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    return np.asarray(middle[group] - (len(values) + 1) / 2, np.float64)
