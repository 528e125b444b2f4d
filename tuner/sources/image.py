"""Image files as pictures: 8-bit grey for the matcher, the original for display.

How grey is made, once, when the file is read:

- 8 bit: exactly ``cv2.imread(path, cv2.IMREAD_GRAYSCALE)``, which is what a script would read. It
  differs from BGR2GRAY for PNG and JPEG. EXIF orientation is applied; alpha is ignored.
- 16 bit: BGR2GRAY, then 0..T becomes 0..255, where T is the smallest of 255, 511, 1023 ... 65535
  that no value exceeds: 10- and 12-bit data in 16-bit files stay bright.
- Other numbers (float, 32 bit): BGR2GRAY, then lowest..highest finite value becomes 0..255; NaN
  and infinite become 0.

The two pictures of a pair share T, or lowest and highest: their brightness stays comparable.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import ImageError
from tuner.core.types import GreyImage, Picture
from tuner.files.reading import Bytes, read_file
from tuner.sources.decoder import decode_apart
from tuner.sources.header import WHOLE
from tuner.sources.headers import check_start
from tuner.sources.pfm import decode_pfm, is_pfm, pfm_header

SUFFIXES: Final = (
    *(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"),
    *(".pgm", ".ppm", ".pnm", ".pfm"),
)
"""Endings of files that are looked at in a folder; a named file may end as it likes."""


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """A file's samples as stored, (H, W) or (H, W, 3) BGR of any number type."""

    samples: NDArray[Any]
    path: str
    grey: GreyImage | None = None
    """What IMREAD_GRAYSCALE gives; None unless the samples are 8-bit."""
    alpha: bool = False
    damage: str = ""
    """What the decoder complained of, in its words."""


def read_picture(path: str | os.PathLike[str], *, stop: Event | None = None) -> Picture:
    """One image file as a Picture; see the module's first lines for how grey is made.

    Args:
        stop: set from another thread to give up at once.

    Raises:
        FileError, ImageError: it cannot be read; the message begins with its path.
        Stopped: ``stop`` was set.
    """
    return as_pictures([decode(path, stop=stop)])[0]


def decode(path: str | os.PathLike[str], *, stop: Event | None = None) -> Decoded:
    """The samples of an image file, EXIF orientation applied.

    Raises:
        FileError, ImageError, Stopped: as ``read_picture``.
    """
    name = os.fspath(path)
    data = read_file(path, look=partial(_check_start, name=name), stop=stop)
    if is_pfm(data):
        samples = decode_pfm(data, name=name)
        return Decoded(
            np.ascontiguousarray(samples[..., ::-1]) if samples.ndim == 3 else samples, name
        )
    raster = decode_apart(data, "picture", name=name, stop=stop)
    samples = raster.samples
    if samples.dtype == np.float64:
        # Values beyond float32 become infinite; some kinds of NaN complain as they are converted.
        with np.errstate(over="ignore", invalid="ignore"):
            samples = samples.astype(np.float32)
    return Decoded(samples, name, raster.grey, raster.alpha, raster.damage)


def _check_start(start: Bytes, *, name: str) -> None:
    """Refuse what announces too much before all of it is read."""
    if is_pfm(start):
        pfm_header(start, name=name)
    else:
        check_start(start, name=name)


def as_pictures(files: Sequence[Decoded]) -> list[Picture]:
    """Pictures of one pair, scaled alike where scaling is needed."""
    wide = [f for f in files if f.samples.dtype == np.uint16]
    real = [f for f in files if f.samples.dtype not in (np.uint8, np.uint16)]
    top = _top_value(wide) if wide else 255
    low, high = _finite_range(real) if real else (0.0, 1.0)
    pictures = []
    for file in files:
        if file.grey is not None:
            pictures.append(_plain(file))
        elif file.samples.dtype == np.uint16:
            pictures.append(_scaled(file, 0, top, f"16 bit: 0..{top} shown as 0..255"))
        else:
            note = f"{file.samples.dtype}: {low:g}..{high:g} shown as 0..255"
            pictures.append(_scaled(file, low, high, note))
    return pictures


def _top_value(files: Sequence[Decoded]) -> int:
    highest = max(int(file.samples.max()) for file in files)
    return int((1 << max(8, highest.bit_length())) - 1)


def _finite_range(files: Sequence[Decoded]) -> tuple[float, float]:
    low, high = np.inf, -np.inf
    for file in files:
        if file.samples.dtype.kind == "f":
            finite = np.isfinite(file.samples)
            low = min(low, float(file.samples.min(where=finite, initial=np.inf)))
            high = max(high, float(file.samples.max(where=finite, initial=-np.inf)))
        else:
            low, high = min(low, float(file.samples.min())), max(high, float(file.samples.max()))
    if low > high:
        raise ImageError(f"{files[0].path}: no value in it is a finite number")
    return low, high if high > low else low + 1


def _plain(file: Decoded) -> Picture:
    assert file.grey is not None
    colour = file.samples.ndim == 3
    shown = cv2.cvtColor(file.samples, cv2.COLOR_BGR2RGB) if colour else file.grey
    return _picture(file, file.grey, shown, "")


def _scaled(file: Decoded, low: float, high: float, note: str) -> Picture:
    samples = file.samples
    if samples.dtype not in (np.uint16, np.float32):
        samples = samples.astype(np.float32)
    if samples.ndim == 2:
        grey = shown = _to_byte(samples, low, high)
    else:
        grey = _to_byte(cv2.cvtColor(samples, cv2.COLOR_BGR2GRAY), low, high)
        shown = _to_byte(cv2.cvtColor(samples, cv2.COLOR_BGR2RGB), low, high)
    return _picture(file, grey, shown, note)


_STEEPEST: Final = 1e6
"""Above so many grey levels per unit, or from zero to the lowest value, float32 loses whole levels:
OpenCV computes ``value * alpha + beta`` in it."""


def _to_byte(samples: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    if not high > low:
        # So large that one more is no other number: the same everywhere.
        return np.zeros(samples.shape, np.uint8)
    alpha = 255 / (high - low)
    if samples.dtype == np.float32:
        samples = np.where(np.isfinite(samples), np.clip(samples, low, high), np.float32(low))
        if max(1.0, abs(low)) * alpha > _STEEPEST:
            exact = (samples.astype(np.float64) - low) * alpha
            return np.asarray(np.rint(exact).clip(0, 255), np.uint8)
    return np.asarray(cv2.convertScaleAbs(samples, alpha=alpha, beta=-low * alpha), np.uint8)


def _picture(file: Decoded, grey: GreyImage, shown: NDArray[Any], note: str) -> Picture:
    path = Path(file.path)
    notes = [note, "alpha is ignored" if file.alpha else ""]
    if file.damage:
        notes.append(
            f"the file is damaged ({file.damage}), so parts of the picture may be wrong; {WHOLE}"
        )
    words = "; ".join(filter(None, notes))
    return Picture(
        grey=grey,
        shown=shown,
        name=path.name,
        path=file.path,
        note=words,
        damaged=bool(file.damage),
    )
