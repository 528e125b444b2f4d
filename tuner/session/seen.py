"""What the camera shows of the stereo tab's picture."""

from __future__ import annotations

from dataclasses import dataclass

from tuner.core.tunable import Rect


@dataclass(frozen=True, slots=True)
class Seen:
    """A rectangle of the picture on a screen.

    Attributes:
        rect: px of the picture; it may reach beyond it.
        scale: device px for each px of the picture.
    """

    rect: Rect
    scale: float
