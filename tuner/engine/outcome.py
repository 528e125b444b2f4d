"""What a computation gives: disparity, the settings it was made with, and an account of stages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from tuner.core.tunable import Rect, Size, Stage
from tuner.core.types import FloatMap, RawDisparity, StageReport
from tuner.matchers.stereo_bm import SUBPIXELS, StereoBMSettings


class Reason(IntEnum):
    """Why a pixel has no disparity; VALID when it has one."""

    VALID = 0
    OUTSIDE = 1
    TEXTURE = 2
    UNIQUENESS = 3
    LEFT_RIGHT = 4
    SPECKLE = 5
    REJECTED = 6
    """By texture, uniqueness or left-right check; which one is not known yet."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """The result of one computation.

    Attributes:
        raw: (H, W) int16, disparity * 16; ``invalid`` where there is none. Read-only.
        matched: ``raw`` before the speckle filter. Read-only.
        area: the rectangle in which pixels can be valid.
        stages: time and rejected pixels of every stage, in order.
        warnings: sentences for the user.
        reasons: (H, W) uint8 of Reason once every rejection is accounted for, else None.
    """

    pair_token: int
    settings: StereoBMSettings
    raw: RawDisparity
    matched: RawDisparity
    area: Rect
    stages: tuple[StageReport, ...]
    warnings: tuple[str, ...] = ()
    reasons: NDArray[np.uint8] | None = None
    valid_pixels: int = 0

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
            return Reason.VALID
        area = self.area
        if not (area.x <= x < area.right and area.y <= y < area.bottom):
            return Reason.OUTSIDE
        if self.matched[y, x] != self.invalid:
            return Reason.SPECKLE
        if self.reasons is not None:
            return Reason(int(self.reasons[y, x]))
        return self._only_possible_reason()

    def _only_possible_reason(self) -> Reason:
        s = self.settings
        tests = {
            Reason.TEXTURE: s.texture_threshold > 0,
            Reason.UNIQUENESS: s.uniqueness_ratio > 0,
            Reason.LEFT_RIGHT: s.disp12_max_diff >= 0,
        }
        on = [reason for reason, active in tests.items() if active]
        return on[0] if len(on) == 1 else Reason.REJECTED
