"""Distances as colours: metres of a raw disparity map, with infinity and "not known" apart."""

from __future__ import annotations

from math import isfinite
from typing import Final

import numpy as np

from tuner.core.calibration import Calibration
from tuner.core.colour import IndexImage, Legend, Palette, Rgb, palette
from tuner.core.geometry.depth import reach
from tuner.core.types import SUBPIXELS, RawDisparity, read_only

UNKNOWN, INFINITE, _FIRST, _LAST = 0, 1, 2, 255

FARTHER: Final = 10.0
"""Where infinity is searched, colours end at so many times the nearest distance."""


def depth_span(
    searched: tuple[int, int],
    calibration: Calibration,
    near_m: float | None,
    far_m: float | None,
) -> tuple[float, float]:
    """Metres of the first and the last colour; None: as the disparities that are searched reach.

    It never depends on the picture.
    """
    measured = reach(searched, calibration)
    nearest = measured.nearest_m if isfinite(measured.nearest_m) else 1.0
    near = nearest if near_m is None else near_m
    farthest = min(measured.farthest_m, FARTHER * near)
    far = (farthest if isfinite(farthest) else FARTHER * near) if far_m is None else far_m
    return (near, far) if far > near else (near, near * FARTHER)


def quantise_depth(
    raw: RawDisparity, *, invalid: int, calibration: Calibration, span: tuple[float, float]
) -> IndexImage:
    """Index image of Z = f B / (d + doffs), for ``depth_palette``.

    Args:
        raw: (H, W) int16 in 1/16 px.
        span: metres of the first and the last colour; beyond, these are used.

    Returns:
        (H, W) uint8, read-only: 0 where nothing is known or d lies beyond infinity, 1 at infinity,
        2..255 linear over the span.
    """
    near, far = span
    values = np.arange(-(2**15), 2**15)
    total = values / SUBPIXELS + calibration.doffs_px
    with np.errstate(divide="ignore", invalid="ignore"):
        metres = np.where(total > 0, calibration.px_metres / total, np.nan)
    share = np.clip((metres - near) / (far - near), 0, 1)
    known = np.isfinite(share)
    index = np.zeros(values.shape, np.uint8)
    index[known] = np.rint(_FIRST + share[known] * (_LAST - _FIRST)).astype(np.uint8)
    index[total == 0] = INFINITE
    index[invalid + 2**15] = UNKNOWN
    return read_only(index[raw.astype(np.int32) + 2**15])


def depth_palette(name: str, *, unknown: Rgb, infinite: Rgb, apart: bool = True) -> Palette:
    """What is near has the colour that it has as a disparity; 0 ``unknown``, 1 ``infinite``.

    With ``apart`` off, both take the colour of what is farthest. Read-only.
    """
    ramp = palette(name, invalid=unknown)[1:]
    colours = np.full((256, 4), 255, np.uint8)
    at = np.linspace(len(ramp) - 1, 0, _LAST - _FIRST + 1).round().astype(np.intp)
    colours[_FIRST:] = ramp[at]
    colours[UNKNOWN, :3] = unknown if apart else colours[_LAST, :3]
    colours[INFINITE, :3] = infinite if apart else colours[_LAST, :3]
    return read_only(colours)


def depth_legend(span: tuple[float, float]) -> Legend:
    """The legend that goes with both."""
    return Legend(*span, "m", "depth", ("none", "infinity"))
