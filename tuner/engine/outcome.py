"""What a computation gives: disparity, the settings it was made with, and an account of stages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuner.core.reasons import OUTSIDE, SPECKLE, VALID, Reason
from tuner.core.tunable import Rect, Size, Stage
from tuner.core.types import SUBPIXELS, FloatMap, RawDisparity, StageReport
from tuner.matchers.matcher import Matcher, MatcherSettings
from tuner.matchers.registry import matcher_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """The result of one computation.

    Attributes:
        raw: (H, W) int16, disparity * 16; ``invalid`` where there is none. Read-only.
        matched: ``raw`` before the speckle filter. Read-only.
        area: the rectangle in which pixels can be valid.
        stages: time and rejected pixels of every stage, in order.
        warnings: sentences for the user.
        reasons: (H, W) uint8, numbers of ``matcher.reasons``, once every rejection is accounted
            for, else None.
    """

    pair_token: int
    settings: MatcherSettings
    raw: RawDisparity
    matched: RawDisparity
    area: Rect
    stages: tuple[StageReport, ...]
    warnings: tuple[str, ...] = ()
    reasons: NDArray[np.uint8] | None = None
    valid_pixels: int = 0

    @property
    def matcher(self) -> Matcher:
        """The matcher that made it."""
        return matcher_of(self.settings)

    @property
    def accounted(self) -> bool:
        """Whether it is known which test rejected each pixel."""
        return self.reasons is not None

    @property
    def size(self) -> Size:
        return Size(self.raw.shape[1], self.raw.shape[0])

    @property
    def invalid(self) -> int:
        """The raw value of a pixel without disparity."""
        return self.settings.invalid

    @property
    def valid(self) -> NDArray[np.bool_]:
        """(H, W) bool: the pixel has a disparity."""
        return np.asarray(self.raw != self.invalid)

    @property
    def disparity(self) -> FloatMap:
        """(H, W) float32 in px, NaN where there is none. Made anew at each call."""
        pixels = self.raw * np.float32(1 / SUBPIXELS)
        pixels[self.raw == self.invalid] = np.nan
        return pixels

    @property
    def density(self) -> float:
        """Share of valid pixels in the whole image, 0..1."""
        return self.valid_pixels / max(1, self.raw.size)

    @property
    def density_in_area(self) -> float:
        """Share of valid pixels in the valid rectangle, 0..1; NaN if it is empty."""
        return self.valid_pixels / self.area.area if self.area.area else float("nan")

    @property
    def total_ms(self) -> float:
        """Sum of the stages' times."""
        return sum(report.elapsed_ms for report in self.stages)

    def report(self, stage: Stage) -> StageReport:
        """The account of one stage."""
        return next(r for r in self.stages if r.stage is stage)

    def reason(self, x: int, y: int) -> Reason:
        """Why the pixel has no disparity, as far as it is known."""
        if self.raw[y, x] != self.invalid:
            return VALID
        area = self.area
        if not (area.x <= x < area.right and area.y <= y < area.bottom):
            return OUTSIDE
        if self.matched[y, x] != self.invalid:
            return SPECKLE
        if self.reasons is not None:
            return self.matcher.reasons.entries[int(self.reasons[y, x])]
        return self._only_possible_reason()

    def _only_possible_reason(self) -> Reason:
        on = [test.reason for test in self.matcher.tests if test.on(self.settings)]
        return on[0] if len(on) == 1 else self.matcher.reasons.rejected
