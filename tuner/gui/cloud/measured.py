"""What is said of points: where one is, and how far two are apart."""

from __future__ import annotations

from math import dist
from typing import Final

from tuner.core.geometry.orbit import Vector
from tuner.core.geometry.point_cloud import PointCloud

_UNITS: Final = {True: "m", False: "baselines"}


def unit(metric: bool) -> str:
    """What stands behind a number."""
    return _UNITS[metric]


def placed(pixel: tuple[int, int], point: Vector, *, metric: bool) -> str:
    """One line on a point."""
    x, y, z = (f"{value:.3f}" for value in point)
    return f"x {pixel[0]}  y {pixel[1]}   X {x}  Y {y}  Z {z} {unit(metric)}"


def apart(one: Vector, other: Vector, *, metric: bool) -> str:
    """How far two points are apart."""
    return f"{dist(one, other):.3f} {unit(metric)}"


def counted(cloud: PointCloud) -> str:
    """How many points are on show, and of how many pixels they are."""
    number = f"{len(cloud):,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    if cloud.complete:
        return f"{number} points"
    return f"{number} points, 1 of {cloud.step} x {cloud.step} pixels"
