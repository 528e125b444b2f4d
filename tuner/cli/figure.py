"""Stereo and monocular depth as one picture: the notebook's two figures, one above the other."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from tuner.comparison.comparison import Comparison
from tuner.comparison.figures import mono_figure, stereo_figure
from tuner.core.colour import palette
from tuner.core.types import FloatMap, Pair
from tuner.exporters.encoding import by_opencv

_PERCENTILES: Final = (1, 99)
_NONE: Final = (200, 200, 204)
_PAPER: Final = 255


def figure(comparison: Comparison, pair: Pair) -> bytes:
    """A PNG: left | right | disparity, and under it source | relative inverse depth."""
    low, high = _range(comparison.stereo)
    colours = palette(invalid=_NONE)
    rows = (
        stereo_figure(pair, comparison.stereo, low=low, high=high, colours=colours),
        mono_figure(pair, comparison.inverse_depth, colours=colours),
    )
    widest = max(row.shape[1] for row in rows)
    picture = np.full((sum(row.shape[0] for row in rows), widest, 3), _PAPER, np.uint8)
    top = 0
    for row in rows:
        picture[top : top + row.shape[0], : row.shape[1]] = row
        top += row.shape[0]
    return by_opencv(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))


def _range(disparity: FloatMap) -> tuple[float, float]:
    known = disparity[np.isfinite(disparity)]
    if not known.size:
        return 0.0, 1.0
    low, high = (float(value) for value in np.percentile(known, _PERCENTILES))
    return low, max(high, low + 1)
