"""What turns disparity into metres."""

from __future__ import annotations

from dataclasses import dataclass

from tuner.core.errors import UserError


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A rectified pair's geometry: depth = focal_px * baseline_m / (disparity + doffs_px).

    Attributes:
        centre: principal point of the left picture, x and y in px; None where it is not known.

    Raises:
        UserError: focal length or baseline is not above 0.
    """

    focal_px: float
    baseline_m: float
    doffs_px: float = 0.0
    centre: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        for name in ("focal_px", "baseline_m"):
            if not 0 < getattr(self, name) < float("inf"):
                raise UserError(f"{name}: {getattr(self, name):g} is not a number above 0")

    @property
    def px_metres(self) -> float:
        """Depth in metres times disparity in px."""
        return self.focal_px * self.baseline_m

    def metres(self, disparity: float) -> float:
        """Depth of a disparity in px; NaN where it has none, at infinity or beyond."""
        total = disparity + self.doffs_px
        return self.px_metres / total if total > 0 else float("nan")
