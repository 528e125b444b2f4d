"""What a computation gives: disparity, the settings it was made with, and an account of stages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tuner.core import stages
from tuner.core.reasons import OUTSIDE, SPECKLE, VALID, Reason
from tuner.core.tunable import Rect, Size, Stage
from tuner.core.types import SUBPIXELS, FloatMap, RawDisparity, StageReport
from tuner.matchers.matcher import Matcher, MatcherSettings
from tuner.matchers.registry import matcher_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """The result of one computation.

    What is counted is counted when first asked for, so that a picture does not wait for numbers.

    Attributes:
        raw: (H, W) int16, disparity * 16; ``invalid`` where there is none. Read-only.
        matched: ``raw`` before the speckle filter. Read-only.
        area: the rectangle in which pixels can be valid.
        reports: of every stage, in order; how many pixels the speckle filter took may be missing.
        warnings: sentences for the user.
        reasons: (H, W) uint8, numbers of ``matcher.reasons``, once every rejection is accounted
            for, else None.
    """

    pair_token: int
    settings: MatcherSettings
    raw: RawDisparity
    matched: RawDisparity
    area: Rect
    reports: tuple[StageReport, ...]
    warnings: tuple[str, ...] = ()
    reasons: NDArray[np.uint8] | None = None

    @cached_property
    def valid_pixels(self) -> int:
        """Number of pixels that have a disparity."""
        return stages.valid_count(self.raw, self.invalid)

    @cached_property
    def stages(self) -> tuple[StageReport, ...]:
        """Time and rejected pixels of every stage, in order."""
        return tuple(self._told(report) for report in self.reports)

    def _told(self, report: StageReport) -> StageReport:
        if report.stage is not Stage.SPECKLE or report.rejected is not None:
            return report
        if self.matched is self.raw:
            return replace(report, rejected=0)
        before = stages.valid_count(self.matched, self.invalid)
        return replace(report, rejected=before - self.valid_pixels)

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
        return sum(report.elapsed_ms for report in self.reports)

    def count(self) -> None:
        """Count now what is counted at the first question, so that who asks need not wait."""
        _ = self.valid_pixels, self.stages

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
