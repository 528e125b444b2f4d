"""The values of a ground-truth file as it stores them, and which of them mean something.

0, negative, NaN and infinite stand for "not known" in files of every kind, unless the user says
otherwise, or a mask beside a float or raw file says of such a pixel that both cameras see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import ImageError
from tuner.core.types import SUBPIXELS
from tuner.files.reading import Bytes, read_file
from tuner.sources.decoder import decode_apart
from tuner.sources.headers import check_start
from tuner.sources.npy import decode_npy, is_npy, npy_header
from tuner.sources.pfm import decode_pfm, is_pfm, pfm_header

Mask = NDArray[np.bool_]
"""(H, W) bool."""


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """Values as in the file, (H, W), and the words for its kind, e.g. "8-bit PNG"."""

    values: NDArray[Any]
    format: str

    @property
    def integer(self) -> bool:
        """0 is the mark of such files, and they hold nothing below it."""
        return self.values.dtype.kind != "f" and self.values.dtype != np.int16

    def known(self, *, signed: bool) -> Mask:
        """Which values mean something; ``signed``: also those of 0 and below."""
        values = self.values
        if self.integer or not signed:
            with np.errstate(invalid="ignore"):
                return np.asarray((values > 0) & self.finite)
        return self.finite

    @property
    def finite(self) -> Mask:
        """Values that could mean something."""
        values = self.values
        if values.dtype.kind == "f":
            return np.asarray(np.isfinite(values))
        if values.dtype == np.int16:
            return np.asarray(values != _raw_invalid(values))
        return np.asarray(values > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """How many pixels have no true disparity, and by which mark."""

    zero: int = 0
    negative: int = 0
    not_finite: int = 0
    too_large: int = 0

    @property
    def pixels(self) -> int:
        return self.zero + self.negative + self.not_finite + self.too_large

    @property
    def words(self) -> str:
        """E.g. "57600 px unknown (57000 are 0, 600 are NaN or infinite)"; empty for none."""
        kinds = {
            "are 0": self.zero,
            "are negative": self.negative,
            "are NaN or infinite": self.not_finite,
            "are too large": self.too_large,
        }
        listed = ", ".join(f"{count} {words}" for words, count in kinds.items() if count)
        return f"{self.pixels} px unknown ({listed})" if listed else ""


def unknown_in(stored: Stored, known: Mask) -> Unknown:
    """Count what is not known by its mark."""
    values, lost = stored.values, ~known
    with np.errstate(invalid="ignore"):
        finite = np.isfinite(values) if values.dtype.kind == "f" else np.ones(values.shape, bool)
        counts = (lost & finite & part for part in (values == 0, values < 0, values > 0))
        zero, negative, above = (int(np.count_nonzero(part)) for part in counts)
    return Unknown(
        zero=zero,
        negative=negative,
        not_finite=int(np.count_nonzero(lost & ~finite)),
        too_large=above,
    )


def read_values(name: str, stop: Event | None) -> Stored:
    """Read a file of one number per pixel.

    Raises:
        FileError, ImageError: it cannot be used; the message begins with its path.
        Stopped: ``stop`` was set.
    """
    data = read_file(name, look=partial(_check_start, name=name), stop=stop)
    if is_pfm(data):
        return _one_channel(decode_pfm(data, name=name), "PFM", name)
    if is_npy(data):
        return _one_channel(decode_npy(data, name=name), "NumPy", name)
    raster = decode_apart(data, "numbers", name=name, stop=stop)
    if raster.damage:
        raise ImageError(f"{name}: the file is damaged ({raster.damage}); get a whole copy of it")
    return _one_channel(raster.samples, raster.kind or "image", name)


def _check_start(start: Bytes, *, name: str) -> None:
    """Refuse what announces too much before all of it is read."""
    if is_pfm(start):
        pfm_header(start, name=name)
    elif is_npy(start):
        npy_header(start, name=name)
    else:
        check_start(start, name=name)


def _one_channel(values: NDArray[Any], kind: str, name: str) -> Stored:
    if values.ndim == 3 and values.shape[0] == 1 and values.shape[2] > 3:
        # As networks and their data sets keep a map: channels first.
        values = values[0]
    if values.ndim == 3 and values.shape[2] in (1, 3) and (values == values[..., :1]).all():
        values = np.ascontiguousarray(values[..., 0])
    if values.ndim == 3:
        raise ImageError(f"{name}: a colour picture; ground truth holds one number per pixel")
    if values.ndim != 2 or values.size == 0 or values.dtype.kind not in "iuf":
        raise ImageError(
            f"{name}: an array of {values.dtype} {values.shape}; "
            "an (H, W) array of numbers is needed"
        )
    return Stored(values, _format(values, kind))


def _format(values: NDArray[Any], kind: str) -> str:
    if values.dtype.kind == "f":
        return kind if kind == "PFM" else f"float {kind}"
    return f"raw {kind}" if values.dtype == np.int16 else f"{values.dtype.itemsize * 8}-bit {kind}"


def _raw_invalid(values: NDArray[np.int16]) -> int:
    """(min_disparity - 1) * 16: the lowest value, a whole px, with nothing within 1 px above."""
    lowest = int(values.min())
    alone = not ((values > lowest) & (values < lowest + SUBPIXELS)).any()
    return lowest if lowest % SUBPIXELS == 0 and alone else -(2**15)
