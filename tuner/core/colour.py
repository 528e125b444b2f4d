"""From numbers to colour: index images, palettes and the legends that explain them.

A picture of numbers is an (H, W) uint8 index image and a (256, 4) uint8 RGBA palette. Index 0 is
kept for "nothing here", so that a missing value can never look like a measured one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.calibration import Calibration
from tuner.core.geometry.depth import depth
from tuner.core.types import SUBPIXELS, FloatMap, RawDisparity, read_only

IndexImage = NDArray[np.uint8]
"""(H, W) uint8, one palette entry per pixel."""

Palette = NDArray[np.uint8]
"""(256, 4) uint8 RGBA."""

Rgb = tuple[int, int, int]

DEFAULT_MAP = "turbo"
_RAMPS = MappingProxyType(
    {
        "turbo": cv2.COLORMAP_TURBO,
        "viridis": cv2.COLORMAP_VIRIDIS,
        "inferno": cv2.COLORMAP_INFERNO,
        "magma": cv2.COLORMAP_MAGMA,
        "plasma": cv2.COLORMAP_PLASMA,
        "cividis": cv2.COLORMAP_CIVIDIS,
        "parula": cv2.COLORMAP_PARULA,
        "grey": None,
    }
)
COLOUR_MAPS = tuple(_RAMPS)

_FIRST, _LAST = 1, 255
_ERROR_FIRST = 2
_DECIMALS = 5
"""Ticks with more digits than this are written with an exponent."""
_STRIP = 64
"""Rows worked on at once: the strips of a wide picture stay in the CPU's cache."""


@dataclass(frozen=True, slots=True)
class Legend:
    """What the indices of a picture mean, for a ruler.

    Attributes:
        low, high: values of the first and the last (255) colour of the ramp.
        apart: what the indices before the ramp stand for, from index 0 on.
        calibration: of the pair, where values are disparities whose distances stand beside them.
    """

    low: float
    high: float
    unit: str = "px"
    name: str = "disparity"
    apart: tuple[str, ...] = ("none",)
    calibration: Calibration | None = None

    def ticks(self, count: int) -> list[tuple[float, str]]:
        """At most ``count`` + 1 round values in low..high with their labels."""
        return [(value, text + self._metres(value)) for value, text in self._round(count)]

    def _metres(self, value: float) -> str:
        distance = depth(value, self.calibration) if self.calibration else math.nan
        if math.isinf(distance):
            return " · infinity"
        return f" · {distance:.3g} m" if math.isfinite(distance) else ""

    def _round(self, count: int) -> list[tuple[float, str]]:
        span = self.high - self.low
        if not (span > 0 and math.isfinite(span)):
            return [(self.low, f"{self.low:g}")]
        step = _round_step(span / max(1, count))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        if decimals > _DECIMALS or max(abs(self.low), abs(self.high)) >= 10.0**_DECIMALS:
            return [(i * step, f"{i * step:.2g}") for i in range(first, last + 1)]
        return [(i * step, f"{i * step:.{decimals}f}") for i in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class ClassLegend:
    """The words for a picture of classes: ``entries`` are (index, word)."""

    entries: tuple[tuple[int, str], ...]
    name: str = "reason"


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= least * (1 - 1e-9))


def palette(name: str = DEFAULT_MAP, *, invalid: Rgb, apart: bool = True) -> Palette:
    """Palette of one of COLOUR_MAPS: 0 is ``invalid``, 1..255 the ramp.

    With ``apart`` off, index 0 takes the lowest colour of the ramp instead. Read-only.

    Raises:
        KeyError: there is no such map.
    """
    ramp = _ramp(name)
    colours = np.full((256, 4), 255, np.uint8)
    at = np.linspace(0, 255, _LAST - _FIRST + 1).round().astype(np.intp)
    colours[_FIRST:, :3] = ramp[at]
    colours[0, :3] = invalid if apart else colours[_FIRST, :3]
    return read_only(colours)


def _ramp(name: str) -> NDArray[np.uint8]:
    """(256, 3) uint8 RGB."""
    steps = np.arange(256, dtype=np.uint8)
    number = _RAMPS[name]
    if number is None:
        return np.repeat(steps[:, None], 3, axis=1)
    return np.ascontiguousarray(cv2.applyColorMap(steps[:, None], number)[:, 0, ::-1])


def quantise(raw: RawDisparity, *, invalid: int, low: int, high: int) -> IndexImage:
    """Index image of a raw disparity: 0 where ``raw == invalid``, else 1..255 over low..high.

    Args:
        raw: (H, W) int16 in 1/16 px.
        invalid, low, high: raw values; beyond low and high the end colours are used.

    Returns:
        (H, W) uint8, read-only; nearest index to 1 + 254 * (raw - low) / (high - low).
    """
    low, high = _legal_range(low, high)
    index = np.empty(raw.shape, np.uint8)
    scale = (_LAST - _FIRST) / (high - low)
    # Array with array: with a single number ``maximum`` is eight times as slow.
    floor = np.full((_STRIP, raw.shape[1]), low, np.int16)
    for top in range(0, raw.shape[0], _STRIP):
        rows, out = raw[top : top + _STRIP], index[top : top + _STRIP]
        # The difference may need 16 bits without sign; as uint16 it wraps to the right value.
        above = np.maximum(rows, floor[: len(rows)]).view(np.uint16)
        np.subtract(above, np.uint16(low & 0xFFFF), out=above)
        cv2.convertScaleAbs(above, dst=out, alpha=scale, beta=_FIRST)
        np.multiply(out, (rows != invalid).view(np.uint8), out=out)
    return read_only(index)


def _legal_range(low: int, high: int) -> tuple[int, int]:
    low = min(max(low, -32768), 32766)
    return low, min(max(high, low + 1), 32767)


def quantise_error(raw: RawDisparity, invalid: int, truth: FloatMap, limit_px: float) -> IndexImage:
    """Index image of the signed error against ground truth, for ``error_palette``.

    Args:
        raw: (H, W) int16 in 1/16 px.
        truth: (H, W) float32 px, NaN where not known.
        limit_px: error of the end colours; larger errors are drawn as these.

    Returns:
        (H, W) uint8, read-only: 0 no ground truth, 1 no disparity where there is ground truth,
        2..255 error -limit..+limit.
    """
    index = np.empty(raw.shape, np.uint8)
    scale = (_LAST - _ERROR_FIRST) / (2 * limit_px)
    middle = (_LAST + _ERROR_FIRST) / 2
    for top in range(0, raw.shape[0], _STRIP):
        rows, true = raw[top : top + _STRIP], truth[top : top + _STRIP]
        out = index[top : top + _STRIP]
        error = np.multiply(rows, np.float32(1 / SUBPIXELS), dtype=np.float32)
        np.subtract(error, true, out=error)
        np.clip(error, -limit_px, limit_px, out=error)
        cv2.convertScaleAbs(error, dst=out, alpha=scale, beta=middle)
        np.multiply(out, (rows != invalid).view(np.uint8), out=out)
        np.maximum(out, 1, out=out)
        np.multiply(out, (true == true).view(np.uint8), out=out)  # noqa: PLR0124 - not NaN
    return read_only(index)


def error_palette(*, unknown: Rgb, missing: Rgb) -> Palette:
    """Blue (too small) over white (right) to red (too large); 0 ``unknown``, 1 ``missing``."""
    stops = np.array(_DIVERGING, np.float32)
    at = np.linspace(0, len(stops) - 1, _LAST - _ERROR_FIRST + 1)
    colours = np.full((256, 4), 255, np.uint8)
    for channel in range(3):
        ramp = np.interp(at, np.arange(len(stops)), stops[:, channel])
        colours[_ERROR_FIRST:, channel] = ramp.round()
    colours[0, :3], colours[1, :3] = unknown, missing
    return read_only(colours)


def error_legend(limit_px: float) -> Legend:
    """The legend that goes with ``quantise_error`` and ``error_palette``."""
    return Legend(-limit_px, limit_px, "px", "error", ("no truth", "none"))


# ColorBrewer's RdBu, reversed.
_DIVERGING = (
    (5, 48, 97),
    (33, 102, 172),
    (67, 147, 195),
    (146, 197, 222),
    (247, 247, 247),
    (244, 165, 130),
    (214, 96, 77),
    (178, 24, 43),
    (103, 0, 31),
)
