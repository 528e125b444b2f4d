"""Which of two surfaces hides the other, told from one picture and its disparity."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

LEAST_STEP: Final = 3
"""Steps in disparity, px, from which on a hidden strip is wide enough to be seen."""

SEEN: Final = 6
"""How many columns beside the strip say what the surfaces look like."""

CONTRAST: Final = 8
"""Grey levels by which the surfaces must differ from the strip."""

LEAST_STRIPS: Final = 30


def larger_hides(
    grey: NDArray[np.uint8], disparity: NDArray[np.float32], *, margin: int
) -> tuple[int, int]:
    """How many strips at steps of disparity say that larger disparity hides, and how many do not.

    Where disparity rises along a row, the right picture lacks a strip as wide as the step. It
    belongs to the surface behind: by its grey value that of smaller disparity, as cameras see it
    whatever their convergence, or that of larger disparity, if the pictures are exchanged.

    Args:
        grey: (H, W) uint8.
        disparity: (H, W) float32 px, NaN where left and right disagree.
        margin: columns by which matching a block shifts the edge of a surface.
    """
    known = np.flatnonzero(np.isfinite(disparity))
    if known.size < 2:
        return 0, 0
    values, width = disparity.ravel()[known], disparity.shape[1]
    step, run = np.diff(values), np.diff(known) - 1
    column = known % width
    strips = (
        (np.diff(known // width) == 0)
        & (run >= 2)
        & (step >= LEAST_STEP)
        & (run >= 0.4 * step)
        & (run <= 1.6 * step + 2 * margin)
        & (column[:-1] >= margin + SEEN)
        & (column[1:] < width - margin - SEEN)
    )
    first, last = known[:-1][strips], known[1:][strips]
    total = np.concatenate([[0.0], np.cumsum(grey.ravel(), dtype=np.float64)])

    def mean(begin: NDArray[np.intp], end: NDArray[np.intp]) -> NDArray[np.float64]:
        return np.asarray((total[end] - total[begin]) / (end - begin))

    hidden = mean(first + 1, last)
    smaller = np.abs(hidden - mean(first - margin - SEEN, first - margin))
    larger = np.abs(hidden - mean(last + margin + 1, last + margin + 1 + SEEN))
    clear = smaller + larger > CONTRAST
    return int(np.sum(clear & (smaller < larger))), int(np.sum(clear & (smaller > larger)))
