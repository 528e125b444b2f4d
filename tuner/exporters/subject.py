"""What is exported: one result with all that is known of it; each format takes what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuner.core.calibration import Calibration
from tuner.core.colour import DEFAULT_MAP
from tuner.core.geometry.cloud import WHOLE, CloudLook
from tuner.core.metrics import Metrics
from tuner.core.reasons import Reasons
from tuner.core.types import SUBPIXELS, FloatMap, Pair, Picture, RawDisparity
from tuner.exporters.ply import USUAL, Layout


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """What is written of stereo beside a monocular map.

    Attributes:
        csv, json: its table, as text.
        filled: (H, W) int16 in 1/16 px, stereo where it is known and the fitted map elsewhere;
            None where the fit was refused, and ``refused`` says why.
        invalid: the raw value of pixels that are not known in ``filled``.
    """

    csv: str
    json: str
    filled: RawDisparity | None = None
    invalid: int = 0
    refused: str = ""


def _nothing() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """One result.

    Attributes:
        raw: (H, W) int16 in 1/16 px, ``invalid`` where there is no disparity.
        pair: what was matched, as the matcher saw it.
        low, high: disparities in px of the first and the last colour.
        colour_map: one of ``COLOUR_MAPS``.
        reasons: (H, W) uint8, places in ``known``: why a pixel has no disparity.
        truth: (H, W) float32 px, NaN where it is not known.
        metrics: against ``truth``.
        facts: what is known of the result, as JSON can hold it.
        inverse_depth: (H, W) float32, a network's map, without unit, bigger is nearer.
        pictured: what that map is of.
        layout: how a point cloud is written.
        look: which points a cloud has, and in which colours; all, and the left picture's.
    """

    raw: RawDisparity
    invalid: int
    pair: Pair | None = None
    low: float = 0.0
    high: float = 64.0
    colour_map: str = DEFAULT_MAP
    reasons: NDArray[np.uint8] | None = None
    known: Reasons | None = None
    truth: FloatMap | None = None
    metrics: Metrics | None = None
    facts: Mapping[str, Any] = field(default_factory=_nothing)
    inverse_depth: FloatMap | None = None
    pictured: Picture | None = None
    comparison: Comparison | None = None
    layout: Layout = USUAL
    look: CloudLook = WHOLE

    @property
    def calibration(self) -> Calibration | None:
        """Turns px into metres, where it is known."""
        return None if self.pair is None else self.pair.calibration

    @property
    def valid(self) -> NDArray[np.bool_]:
        """(H, W) bool: the pixel has a disparity."""
        return np.asarray(self.raw != self.invalid)

    @property
    def disparity(self) -> FloatMap:
        """(H, W) float32 px, NaN where there is none. Made anew at each call."""
        pixels = self.raw * np.float32(1 / SUBPIXELS)
        pixels[self.raw == self.invalid] = np.nan
        return pixels
