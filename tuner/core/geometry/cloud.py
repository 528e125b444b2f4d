"""From a disparity to coloured points: all of them, or evenly as many as can follow a slider."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil, inf, sqrt
from threading import Event
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.calibration import Calibration
from tuner.core.colour import DEFAULT_MAP, palette
from tuner.core.geometry.normals import normals
from tuner.core.geometry.point_cloud import Colours, PointCloud, Points, Source, assumed, points_of
from tuner.core.stopping import check
from tuner.core.tunable import Size
from tuner.core.types import SUBPIXELS, FloatMap, Picture, RawDisparity, read_only

DRAGGED: Final = 100_000
"""So many points follow a slider."""

_FIRST, _LAST = 1, 255
_HEIGHT_PERCENT: Final = (2, 98)
_SAMPLED: Final = 20_000
_AT_ONCE: Final = 1 << 17
"""Pixels worked on at once: NumPy keeps Python's lock while it picks some out of many."""


class Colouring(StrEnum):
    """What the colour of a point tells."""

    IMAGE = "image"
    DEPTH = "depth"
    HEIGHT = "height"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudLook:
    """Which points, and in which colours.

    Attributes:
        low, high: disparity in px of the first and the last colour of ``Colouring.DEPTH``.
        near, far: limits of z in the cloud's unit; points beyond are left out.
        most: so many points at most, evenly taken; None for all.
        normals: with their normals.
    """

    colouring: Colouring = Colouring.IMAGE
    colour_map: str = DEFAULT_MAP
    low: float = 0.0
    high: float = 64.0
    near: float = 0.0
    far: float = inf
    most: int | None = None
    normals: bool = False

    @property
    def limited(self) -> bool:
        """Some points are left out by their distance."""
        return self.near > 0 or self.far < inf


WHOLE: Final = CloudLook()
"""Every point, coloured by the left picture."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CloudRequest:
    """All that a cloud depends on.

    Attributes:
        picture: the left one, for the colours.
        disparity: (H, W) int16 in 1/16 px with ``invalid``, or (H, W) float32 px with NaN.
        calibration: None where nobody knows one: then only the shape comes out.
    """

    picture: Picture
    disparity: RawDisparity | FloatMap
    invalid: int | None = None
    calibration: Calibration | None = None
    source: Source = Source.STEREO
    look: CloudLook = WHOLE

    @property
    def size(self) -> Size:
        return self.picture.size

    @property
    def geometry(self) -> Calibration:
        """The calibration, or what is assumed in its place."""
        return self.calibration or assumed(self.size)

    def same(self, other: CloudRequest) -> bool:
        """Whether both give the same cloud."""
        return (
            self.disparity is other.disparity
            and self.picture is other.picture
            and (self.invalid, self.calibration, self.source, self.look)
            == (other.invalid, other.calibration, other.source, other.look)
        )

    def with_most(self, most: int | None) -> CloudRequest:
        """The same with so many points at most."""
        return replace(self, look=replace(self.look, most=most))

    def with_normals(self, normals: bool) -> CloudRequest:
        """The same with or without normals."""
        return replace(self, look=replace(self.look, normals=normals))

    def in_px(self, raw: NDArray[Any]) -> FloatMap:
        """Values of ``disparity`` as float32 px, NaN where there are none."""
        if self.invalid is None:
            return np.asarray(raw, np.float32)
        pixels: FloatMap = raw * np.float32(1 / SUBPIXELS)
        return np.where(raw == self.invalid, np.float32(np.nan), pixels)


def point_at(request: CloudRequest, x: int, y: int) -> tuple[float, float, float] | None:
    """The point of a pixel of the left picture; None where it has none within the limits."""
    size, look = request.size, request.look
    if not (0 <= x < size.width and 0 <= y < size.height):
        return None
    disparity = request.in_px(request.disparity[y : y + 1, x])
    (found,) = points_of(np.array([x]), np.array([y]), disparity, request.geometry, size)
    if not look.near <= found[2] <= look.far or not np.isfinite(found).all():
        return None
    return float(found[0]), float(found[1]), float(found[2])


def cloud(request: CloudRequest, stop: Event | None = None) -> PointCloud:
    """The points with their colours.

    Raises:
        Stopped: ``stop`` was set.
    """
    step = _first_step(request)
    taken = _taken(request, step, stop)
    while request.look.most is not None and len(taken.points) > request.look.most:
        step = max(step + 1, ceil(step * sqrt(len(taken.points) / request.look.most)))
        taken = _taken(request, step, stop)
    x, y = taken.pixels.T
    found = PointCloud(
        points=read_only(taken.points),
        colours=read_only(_colours(request, taken, stop)),
        pixels=read_only(taken.pixels),
        size=request.size,
        calibration=request.geometry,
        metric=request.calibration is not None,
        source=request.source,
        step=step,
    )
    if not request.look.normals:
        return found
    every = normals(request.in_px(request.disparity), request.geometry)
    check(stop)
    return replace(found, normals=read_only(every[y, x]))


@dataclass(frozen=True, slots=True, eq=False)
class _Taken:
    points: Points
    pixels: NDArray[np.int32]
    disparity: FloatMap


def _first_step(request: CloudRequest) -> int:
    """By what a coarse look at the map finds: one that is too fine is only slower."""
    most = request.look.most
    if most is None:
        return 1
    coarse = request.disparity[::4, ::4]
    known = np.isfinite(coarse) if request.invalid is None else coarse != request.invalid
    share = float(np.count_nonzero(known)) / max(1, known.size)
    return max(1, ceil(sqrt(share * request.disparity.size / most)))


def _taken(request: CloudRequest, step: int, stop: Event | None) -> _Taken:
    """Every ``step``-th pixel each way that has a distance within the limits."""
    size = request.size
    left, upper = min(step // 2, size.width - 1), min(step // 2, size.height - 1)
    taken = request.disparity[upper::step, left::step]
    rows = max(1, _AT_ONCE // taken.shape[1])
    strips = []
    for top in range(0, taken.shape[0], rows):
        check(stop)
        strip = taken[top : top + rows]
        strips.append(_strip(request, strip, step, (left, upper + top * step)))
    if len(strips) == 1:
        return strips[0]
    return _Taken(
        np.concatenate([one.points for one in strips]),
        np.concatenate([one.pixels for one in strips]),
        np.concatenate([one.disparity for one in strips]),
    )


def _strip(request: CloudRequest, rows: NDArray[Any], step: int, corner: tuple[int, int]) -> _Taken:
    # A contiguous copy: a strided one would be read three times.
    raw = np.ascontiguousarray(rows)
    known = np.isfinite(raw) if request.invalid is None else raw != request.invalid
    y, x = (places.astype(np.int32) for places in np.nonzero(known))
    x, y = x * np.int32(step) + np.int32(corner[0]), y * np.int32(step) + np.int32(corner[1])
    disparity = request.in_px(raw[known])
    found = points_of(x, y, disparity, request.geometry, request.size)
    z = found[:, 2]
    with np.errstate(invalid="ignore"):
        kept = (z >= request.look.near) & (z <= request.look.far) & np.isfinite(z)
    pixels = np.stack([x, y], axis=1)
    if kept.all():
        return _Taken(found, pixels, disparity)
    return _Taken(found[kept], pixels[kept], disparity[kept])


def _colours(request: CloudRequest, taken: _Taken, stop: Event | None) -> Colours:
    look, number = request.look, len(taken.points)
    low, high = look.low, look.high
    if look.colouring is Colouring.HEIGHT:
        # The lowest and highest points are often wrong matches.
        sampled = -taken.points[:: max(1, number // _SAMPLED), 1]
        low, high = np.percentile(sampled, _HEIGHT_PERCENT) if number else (0.0, 1.0)
    colours = np.empty((number, 3), np.uint8)
    for first in range(0, number, _AT_ONCE):
        check(stop)
        some = slice(first, first + _AT_ONCE)
        if look.colouring is Colouring.IMAGE:
            x, y = taken.pixels[some].T
            shown = request.picture.shown[y, x]
            colours[some] = shown[:, None] if shown.ndim == 1 else shown
        else:
            # Up is against y.
            depth = look.colouring is Colouring.DEPTH
            values = taken.disparity[some] if depth else -taken.points[some, 1]
            colours[some] = _ramp(values, float(low), float(high), look.colour_map)
    return colours


def _ramp(values: NDArray[Any], low: float, high: float, colour_map: str) -> Colours:
    span = high - low if high > low else 1.0
    index = np.clip((values - low) * ((_LAST - _FIRST) / span) + _FIRST, _FIRST, _LAST)
    ramp = palette(colour_map, invalid=(0, 0, 0))[:, :3]
    return np.asarray(ramp[np.rint(index).astype(np.uint8)])
