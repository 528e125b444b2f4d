"""True disparities from a file: PFM, PNG, PGM, TIFF or NumPy, with the divisor found or guessed.

Integer files hold disparity times a divisor, 0 where nothing is known: 256 in 16-bit files (KITTI),
16, 8, 4, 3, 2 or 1 in 8-bit files (Middlebury). Float files hold px, NaN or infinite where nothing
is known. An int16 NumPy file is a raw disparity map in 1/16 px.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import FileError, ImageError
from tuner.core.tunable import Size
from tuner.core.types import SUBPIXELS, FloatMap, new_token, read_only, size_of
from tuner.files.reading import Bytes, read_file
from tuner.sources.decoder import decode_apart
from tuner.sources.divisor import Divisor, find_divisor
from tuner.sources.headers import check_start
from tuner.sources.npy import decode_npy, is_npy, npy_header
from tuner.sources.pfm import decode_pfm, is_pfm, pfm_header

Mask = NDArray[np.bool_]
"""(H, W) bool."""

FARTHEST_PX: Final = 1 << 20
"""No picture is as wide; larger numbers stand for "not known" too."""

VISIBLE: Final = 255
"""Value of a pixel seen by both cameras, in Middlebury's masks and in the bundled scenes."""

_MASKS: Final = ("occlusion", "mask_nocc", "mask0nocc", "nonocc", "nocc")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroundTruth:
    """True disparities of the left picture.

    Attributes:
        disparity: (H, W) float32 px, NaN where not known. Read-only.
        visible: (H, W) bool, seen by both cameras; None if no mask lies beside the file.
        scale: the number by which the file's values were divided.
        guessed: the divisor was guessed, so it should be shown for the user to check.
        format: words for the kind of file, e.g. "8-bit PNG".
        token: different for every ground truth ever made in this process, a copy by ``replace``
            included: it stands for the content in keys.
    """

    disparity: FloatMap
    path: str
    scale: float
    format: str
    guessed: bool = False
    visible: Mask | None = None
    token: int = field(init=False, default_factory=new_token)

    @property
    def words(self) -> str:
        """How the file was read, e.g. "gt.png: 8-bit PNG, divided by 4 (guessed)"."""
        divided = "" if self.scale == 1 else f", divided by {self.scale:g}"
        guess = " (guessed)" if self.guessed else ""
        return f"{Path(self.path).name}: {self.format}{divided}{guess}"


@dataclass(frozen=True, slots=True, eq=False)
class _Stored:
    """Values as in the file, (H, W), and which of them mean something."""

    values: NDArray[Any]
    known: Mask
    format: str


def read_ground_truth(
    path: str | os.PathLike[str],
    *,
    scale: float | None = None,
    size: Size | None = None,
    reference: FloatMap | None = None,
    stop: Event | None = None,
) -> GroundTruth:
    """Read true disparities.

    Args:
        scale: divide the file's values by this; None finds or guesses the divisor.
        size: of the pair it belongs to; another size is an error.
        reference: (H, W) float32 px, NaN unknown: a computed disparity map. The divisor under
            which the file agrees best with it is taken.
        stop: set from another thread to give up at once.

    Raises:
        FileError, ImageError: it cannot be used; the message begins with its path.
        Stopped: ``stop`` was set.
    """
    name = os.fspath(path)
    if scale is not None and not (scale > 0 and np.isfinite(scale)):
        raise ImageError(f"{name}: a divisor of {scale:g} is not a number above 0")
    stored = _read(name, stop)
    found = size_of(stored.values)
    if size is not None and found != size:
        raise ImageError(f"{name}: ground truth of {found} does not fit a pair of {size}")
    if not stored.known.any():
        raise ImageError(f"{name}: no pixel of it has a known disparity")
    divisor = (
        Divisor(scale, False) if scale else find_divisor(stored.values, stored.known, reference)
    )
    pixels = _in_pixels(stored, divisor.value)
    if np.isnan(pixels).all():
        raise ImageError(f"{name}: divided by {divisor.value:g}, its values are too large")
    return GroundTruth(
        disparity=read_only(pixels),
        visible=_mask_beside(name, found, stop),
        scale=divisor.value,
        guessed=divisor.guessed,
        format=stored.format,
        path=name,
    )


def _in_pixels(stored: _Stored, divisor: float) -> FloatMap:
    # Values beyond float32 become infinite, and that is: not known. So is NaN, for which no
    # comparison holds.
    with np.errstate(over="ignore", invalid="ignore"):
        pixels = stored.values.astype(np.float32)
        pixels *= np.float32(1 / divisor)
        pixels[~(stored.known & (np.abs(pixels) <= FARTHEST_PX))] = np.nan
    return pixels


def _read(name: str, stop: Event | None) -> _Stored:
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


def _one_channel(values: NDArray[Any], kind: str, name: str) -> _Stored:
    if values.ndim == 3 and values.shape[2] in (1, 3) and (values == values[..., :1]).all():
        values = np.ascontiguousarray(values[..., 0])
    if values.ndim == 3:
        raise ImageError(f"{name}: a colour picture; ground truth holds one number per pixel")
    if values.ndim != 2 or values.size == 0 or values.dtype.kind not in "iuf":
        raise ImageError(
            f"{name}: an array of {values.dtype} {values.shape}; "
            "an (H, W) array of numbers is needed"
        )
    return _known(values, kind)


def _known(values: NDArray[Any], kind: str) -> _Stored:
    number, bits = values.dtype.kind, values.dtype.itemsize * 8
    if number == "f":
        return _Stored(values, np.isfinite(values), f"float {kind}" if kind != "PFM" else kind)
    if values.dtype == np.int16:
        return _Stored(values, values != _raw_invalid(values), f"raw {kind}")
    return _Stored(values, values > 0, f"{bits}-bit {kind}")


def _raw_invalid(values: NDArray[np.int16]) -> int:
    """(min_disparity - 1) * 16: the lowest value, a whole px, with nothing within 1 px above."""
    lowest = int(values.min())
    alone = not ((values > lowest) & (values < lowest + SUBPIXELS)).any()
    return lowest if lowest % SUBPIXELS == 0 and alone else -(2**15)


def _mask_beside(name: str, size: Size, stop: Event | None) -> Mask | None:
    """The mask of pixels seen by both cameras, if a file of a usual name lies beside."""
    for word in _MASKS:
        path = Path(name).with_name(f"{word}.png")
        # Path.is_file raises where a link leads somewhere that cannot be entered or does not end.
        if os.path.isfile(path):
            return _read_mask(path, size, stop)
    return None


def _read_mask(path: Path, size: Size, stop: Event | None) -> Mask | None:
    try:
        data = read_file(path, look=partial(check_start, name=str(path)), stop=stop)
        raster = decode_apart(data, "grey", name=str(path), stop=stop)
    except (FileError, ImageError):
        # It was not asked for: without it there are fewer numbers, and that is all.
        return None
    if raster.damage or size_of(raster.samples) != size:
        return None
    mask: Mask = raster.samples == VISIBLE
    return read_only(mask)
