"""One picture of the point cloud that is to be drawn: all that it depends on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tuner.core.colour import Rgb
from tuner.core.errors import UserError
from tuner.core.geometry.orbit import Eye
from tuner.core.geometry.point_cloud import PointCloud, Points


class OpenGLError(UserError):
    """Nothing can be drawn here; the message says why."""


DARK: Final = (38, 40, 44)
"""In both themes: on white, bright points look like holes."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Ends of lines in space, (2 M, 3) float32, and their colour."""

    ends: Points
    colour: Rgb


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shot:
    """What is drawn, and from where.

    Attributes:
        width, height: of the picture, device px.
        point_px: side of a point, device px.
        most: so many points are drawn at most, while the eye moves; 0 for all.
    """

    cloud: PointCloud | None
    eye: Eye
    width: int
    height: int
    point_px: float = 2.0
    lines: tuple[Lines, ...] = ()
    ground: Rgb = DARK
    most: int = 0

    @property
    def every(self) -> int:
        """Of so many points one is drawn."""
        number = 0 if self.cloud is None else len(self.cloud)
        return max(1, -(-number // self.most)) if self.most else 1


Pixels = np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]
"""(H, W, 4) uint8 RGBA, first row first."""
