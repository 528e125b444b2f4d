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
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import ImageError, opencv_reason
from tuner.core.tunable import Size
from tuner.core.types import GreyImage, Picture, size_of
from tuner.sources.files import read_file
from tuner.sources.headers import inspect
from tuner.sources.pfm import decode_pfm, is_pfm

MOST_MEGAPIXELS: Final = 200
READABLE: Final = "PNG, JPEG, TIFF, BMP, WebP, PGM, PPM or PFM"
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


def read_picture(path: str | os.PathLike[str]) -> Picture:
    """One image file as a Picture; see the module's first lines for how grey is made.

    Raises:
        FileError, ImageError: it cannot be read; the message begins with its path.
    """
    return as_pictures([decode(path)])[0]


def decode(path: str | os.PathLike[str]) -> Decoded:
    """The samples of an image file, EXIF orientation applied.

    Raises:
        FileError, ImageError: as ``read_picture``.
    """
    data = read_file(path)
    name = os.fspath(path)
    if is_pfm(data):
        samples = decode_pfm(data, name=name)
        return Decoded(
            np.ascontiguousarray(samples[..., ::-1]) if samples.ndim == 3 else samples, name
        )
    header = inspect(data)
    if header.size:
        check_area(name, header.size)
    if header.fault:
        raise ImageError(f"{name}: the file {header.fault}; get a whole copy of it")
    samples = decode_bytes(data, cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH, name=name)
    if samples.dtype == np.float64:
        # Values beyond float32 become infinite.
        with np.errstate(over="ignore"):
            samples = samples.astype(np.float32)
    grey = _plain_grey(data, samples, name)
    return Decoded(samples, name, grey, header.alpha)


def _plain_grey(data: bytes, samples: NDArray[Any], name: str) -> GreyImage | None:
    if samples.dtype != np.uint8:
        return None
    return samples if samples.ndim == 2 else decode_bytes(data, cv2.IMREAD_GRAYSCALE, name=name)


def check_area(name: str, size: Size) -> None:
    """Raise ImageError if a picture has no pixels or too many."""
    if min(size) < 1:
        raise ImageError(f"{name}: the picture is {size}, it has no pixels")
    if size.width * size.height > MOST_MEGAPIXELS * 1_000_000:
        raise ImageError(
            f"{name}: {size} is {size.width * size.height / 1e6:.0f} megapixels; "
            f"up to {MOST_MEGAPIXELS} can be read, so scale it down first"
        )


def decode_bytes(data: bytes, flags: int, *, name: str) -> NDArray[Any]:
    """cv2.imdecode in words.

    From memory rather than by cv2.imread because that cannot open every path on Windows; the two
    give the same pixels.

    Raises:
        ImageError: OpenCV cannot decode it; the message begins with ``name``.
    """
    try:
        with quiet_opencv():
            samples: NDArray[Any] | None = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except cv2.error as error:
        raise ImageError(
            f"{name}: OpenCV cannot decode this image ({opencv_reason(error)})"
        ) from error
    except MemoryError:
        raise ImageError(f"{name}: there is not enough memory for this image") from None
    if samples is None or samples.size == 0:
        raise ImageError(f"{name}: not an image that can be read, or damaged; give {READABLE}")
    check_area(name, size_of(samples))
    return samples


class _Quiet(NamedTuple):
    """How many threads want OpenCV to be quiet, and its level when the first of them came."""

    wanted: int
    level: int


_quiet = _Quiet(0, 0)
_quiet_lock = threading.Lock()


@contextmanager
def quiet_opencv() -> Iterator[None]:
    """Keep OpenCV's own log lines off the terminal; what failed is said in our words.

    The level belongs to the process: the last thread to leave restores what the first one found.
    """
    _change_quiet(1)
    try:
        yield
    finally:
        _change_quiet(-1)


def _change_quiet(by: int) -> None:
    global _quiet  # noqa: PLW0603 - so is OpenCV's level
    with _quiet_lock:
        if _quiet.wanted == 0:
            _quiet = _Quiet(0, cv2.utils.logging.getLogLevel())
        _quiet = _quiet._replace(wanted=_quiet.wanted + by)
        cv2.utils.logging.setLogLevel(0 if _quiet.wanted else _quiet.level)


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
        finite = file.samples[np.isfinite(file.samples)]
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    if low > high:
        raise ImageError(f"{files[0].path}: no value in it is a finite number")
    return low, high if high > low else low + 1


def _plain(file: Decoded) -> Picture:
    assert file.grey is not None
    colour = file.samples.ndim == 3
    shown = cv2.cvtColor(file.samples, cv2.COLOR_BGR2RGB) if colour else file.grey
    return _picture(file, file.grey, shown, "alpha is ignored" if file.alpha else "")


def _scaled(file: Decoded, low: float, high: float, note: str) -> Picture:
    samples = file.samples
    if samples.dtype not in (np.uint16, np.float32):
        samples = samples.astype(np.float32)
    if samples.ndim == 2:
        grey = shown = _to_byte(samples, low, high)
    else:
        grey = _to_byte(cv2.cvtColor(samples, cv2.COLOR_BGR2GRAY), low, high)
        shown = _to_byte(cv2.cvtColor(samples, cv2.COLOR_BGR2RGB), low, high)
    return _picture(file, grey, shown, f"{note}; alpha is ignored" if file.alpha else note)


def _to_byte(samples: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    alpha = 255 / (high - low)
    if samples.dtype == np.float32:
        samples = np.where(np.isfinite(samples), np.clip(samples, low, high), np.float32(low))
    return np.asarray(cv2.convertScaleAbs(samples, alpha=alpha, beta=-low * alpha), np.uint8)


def _picture(file: Decoded, grey: GreyImage, shown: NDArray[Any], note: str) -> Picture:
    return Picture(grey=grey, shown=shown, name=Path(file.path).name, path=file.path, note=note)
