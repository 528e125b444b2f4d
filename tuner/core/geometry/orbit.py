"""The eye that looks at a cloud: it turns around a point, and what it sees is one matrix product.

Camera axes as those of the points: x right, y down, z forward.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, radians, sin, tan
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.geometry.point_cloud import Points

Matrix = NDArray[np.float32]
"""(4, 4) float32."""

Vector = tuple[float, float, float]

_STEEPEST: Final = 89.9
_DEGREES_PER_PX: Final = 0.4
_NEAR_SHARE: Final = 0.01
_FAR_SHARE: Final = 100.0
_WITHIN: Final = (2.0, 98.0)
"""Percent of the points that are to be seen: some are always wrong matches far away."""
_SAMPLED: Final = 5000
_LEAST: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Eye:
    """Looks from ``distance`` away at ``target``.

    Attributes:
        yaw: degrees; 0 looks along z, 90 along x.
        pitch: degrees; 0 looks level, 90 downwards.
        height_degrees: what it sees from the upper to the lower edge.
    """

    target: Vector = (0.0, 0.0, 1.0)
    distance: float = 1.0
    yaw: float = 0.0
    pitch: float = 0.0
    height_degrees: float = 50.0

    @property
    def axes(self) -> NDArray[np.float64]:
        """(3, 3): what is right, down and forward for it, in rows."""
        yaw, pitch = radians(self.yaw), radians(self.pitch)
        forward = np.array([sin(yaw) * cos(pitch), sin(pitch), cos(yaw) * cos(pitch)])
        right = np.array([cos(yaw), 0.0, -sin(yaw)])
        return np.stack([right, np.cross(forward, right), forward])

    @property
    def position(self) -> NDArray[np.float64]:
        """(3,) where it is."""
        return np.asarray(self.target - self.distance * self.axes[2])

    def turned(self, dx: float, dy: float) -> Eye:
        """After a drag by so many px: the scene follows the mouse."""
        pitch = self.pitch + dy * _DEGREES_PER_PX
        return replace(
            self,
            yaw=(self.yaw + dx * _DEGREES_PER_PX + 180) % 360 - 180,
            pitch=min(max(pitch, -_STEEPEST), _STEEPEST),
        )

    def moved(self, dx: float, dy: float, height_px: int) -> Eye:
        """After the scene was dragged sideways by so many px of a picture of this height."""
        per_px = 2 * self.distance * tan(radians(self.height_degrees / 2)) / max(1, height_px)
        axes = self.axes
        x, y, z = self.target - (axes[0] * dx + axes[1] * dy) * per_px
        return replace(self, target=(float(x), float(y), float(z)))

    def nearer(self, times: float) -> Eye:
        """``times`` as near."""
        return replace(self, distance=max(self.distance / times, _LEAST))

    def matrix(self, width: int, height: int) -> Matrix:
        """(4, 4) float32: points to clip coordinates of OpenGL, but with y downwards.

        So rows that are read back come from the top.
        """
        axes = self.axes
        scale = 1 / tan(radians(self.height_degrees / 2))
        near, far = self.distance * _NEAR_SHARE, self.distance * _FAR_SHARE
        look = np.eye(4)
        look[:3, :3], look[:3, 3] = axes, -axes @ self.position
        project = np.zeros((4, 4))
        project[0, 0], project[1, 1] = scale * height / max(1, width), scale
        project[2, 2:] = (far + near) / (far - near), -2 * far * near / (far - near)
        project[3, 2] = 1
        return np.asarray(project @ look, np.float32)

    def seen(self, points: Points, width: int, height: int) -> Points:
        """(N, 3) float32: x and y in px of the picture, and the distance forward.

        NaN for what lies behind the eye.
        """
        matrix = self.matrix(width, height)
        clip = points @ matrix[[0, 1, 3], :3].T + matrix[[0, 1, 3], 3]
        forward = np.where(clip[:, 2] > 0, clip[:, 2], np.float32(np.nan))
        found = np.empty((len(points), 3), np.float32)
        found[:, 0] = (clip[:, 0] / forward + 1) * np.float32(width / 2)
        found[:, 1] = (clip[:, 1] / forward + 1) * np.float32(height / 2)
        found[:, 2] = forward
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Where most of the points are, by percentiles; both corners of a box."""

    low: Vector
    high: Vector

    @property
    def middle(self) -> Vector:
        x, y, z = ((a + b) / 2 for a, b in zip(self.low, self.high, strict=True))
        return x, y, z

    @property
    def radius(self) -> float:
        """Half the box's diagonal."""
        sides = np.subtract(self.high, self.low)
        return max(float(np.linalg.norm(sides)) / 2, _LEAST)


def extent(points: Points) -> Extent | None:
    """Where most of the points are; None if there are none."""
    if not len(points):
        return None
    sampled = points[:: max(1, len(points) // _SAMPLED)]
    low, high = np.percentile(sampled, _WITHIN, axis=0)
    return Extent(low=_vector(low), high=_vector(high))


def _vector(values: NDArray[np.float64]) -> Vector:
    x, y, z = (float(value) for value in values)
    return x, y, z


VIEWS: Final = {
    "reset": (-20.0, 15.0),
    "front": (0.0, 0.0),
    "top": (0.0, _STEEPEST),
    "side": (90.0, 0.0),
}
"""Yaw and pitch of the views that a key brings."""


_WITH_CAMERA: Final = ("top", "side")
_FILLING: Final = 0.75
"""The sphere around the box is mostly empty: it may reach beyond the picture."""


def looking(name: str, at: Extent, *, height_degrees: float = 50.0) -> Eye:
    """One of VIEWS, from where all of the extent is seen.

    Raises:
        KeyError: there is no such view.
    """
    yaw, pitch = VIEWS[name]
    if name in _WITH_CAMERA:
        low, high = np.minimum(at.low, 0), np.maximum(at.high, 0)
        at = Extent(low=_vector(low), high=_vector(high))
    distance = _FILLING * at.radius / sin(radians(height_degrees / 2))
    return Eye(
        target=at.middle, distance=distance, yaw=yaw, pitch=pitch, height_degrees=height_degrees
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """Where the mouse points to, px of a picture of this size."""

    x: float
    y: float
    width: int
    height: int


ON_PX: Final = 3.0
"""Points so near the mouse lie under it: the one in front is meant."""
REACH_PX: Final = 14.0


def pointed(points: Points, eye: Eye, aim: Aim) -> int | None:
    """Number of the point that the mouse points to; None where there is none near it."""
    if not len(points):
        return None
    seen = eye.seen(points, aim.width, aim.height)
    with np.errstate(invalid="ignore"):
        away = np.hypot(seen[:, 0] - np.float32(aim.x), seen[:, 1] - np.float32(aim.y))
        near = np.flatnonzero(away <= REACH_PX)
    if not near.size:
        return None
    under = near[away[near] <= ON_PX]
    if under.size:
        return int(under[np.argmin(seen[under, 2])])
    return int(near[np.argmin(away[near])])
