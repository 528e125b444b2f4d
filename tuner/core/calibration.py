"""What turns disparity into metres."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tuner.core.errors import UserError
from tuner.core.tunable import Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A rectified pair's geometry: depth = focal_px * baseline_m / (disparity + doffs_px).

    Attributes:
        centre_px: the left camera's principal point, x and y; None where it is not known.

    Raises:
        UserError: focal length or baseline is not above 0.
    """

    focal_px: float
    baseline_m: float
    doffs_px: float = 0.0
    centre_px: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        for name in ("focal_px", "baseline_m"):
            if not 0 < getattr(self, name) < float("inf"):
                raise UserError(f"{name}: {getattr(self, name):g} is not a number above 0")

    def centre(self, size: Size) -> tuple[float, float]:
        """Principal point in px of a picture of this size; its middle where it is not known."""
        return self.centre_px or ((size.width - 1) / 2, (size.height - 1) / 2)

    def scaled(self, share: float) -> Calibration:
        """That of the same pair in pictures whose sides are ``share`` times as long."""
        centre = None
        if self.centre_px is not None:
            x, y = self.centre_px
            # Whole numbers are the middles of pixels, so the corner of the picture is at -0.5.
            centre = ((x + 0.5) * share - 0.5, (y + 0.5) * share - 0.5)
        return replace(
            self,
            focal_px=self.focal_px * share,
            doffs_px=self.doffs_px * share,
            centre_px=centre,
        )

    @property
    def px_metres(self) -> float:
        """Depth in metres times disparity in px."""
        return self.focal_px * self.baseline_m

    def metres(self, disparity: float) -> float:
        """Depth of a disparity in px; NaN where it has none, at infinity or beyond."""
        total = disparity + self.doffs_px
        return self.px_metres / total if total > 0 else float("nan")
