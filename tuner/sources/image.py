"""Image files as pictures: 8-bit grey for the matcher, the original for display.

How grey is made, once, when the file is read:

- 8 bit: exactly ``cv2.imread(path, cv2.IMREAD_GRAYSCALE)``, which is what a script would read. It
  differs from BGR2GRAY for PNG and JPEG. EXIF orientation is applied; alpha is ignored.
- 16 bit, float, 32 bit: BGR2GRAY, then the 0.1 % to 99.9 % of the values of both pictures become
  0..255, unless another rule is given (``core.grey``); NaN and infinite become 0. One scale for
  left and right: their brightness stays comparable.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.colours import Colours
from tuner.core.grey import GreyRange, GreyRule
from tuner.core.types import GreyImage, Picture
from tuner.files.reading import Bytes, read_file
from tuner.sources.decoder import decode_apart
from tuner.sources.exif import UPRIGHT, orientation
from tuner.sources.greying import grey_range, to_byte
from tuner.sources.header import WHOLE
from tuner.sources.headers import check_start
from tuner.sources.pfm import decode_pfm, is_pfm, pfm_header

SUFFIXES: Final = (
    *(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"),
    *(".pgm", ".ppm", ".pnm", ".pfm", ".mpo", ".jps", ".pns"),
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
    part: str = ""
    """Which part of the file this is, in words; empty for the whole."""
    orientation: int = UPRIGHT
    """As EXIF counts; it has been applied."""


def read_picture(
    path: str | os.PathLike[str], *, rule: GreyRule | None = None, stop: Event | None = None
) -> Picture:
    """One image file as a Picture; see the module's first lines for how grey is made.

    Args:
        rule: which values become black and white if it is of more than 8 bit.
        stop: set from another thread to give up at once.

    Raises:
        FileError, ImageError: it cannot be read; the message begins with its path.
        Stopped: ``stop`` was set.
    """
    return as_pictures([decode(path, stop=stop)], rule)[0]


def decode(path: str | os.PathLike[str], *, stop: Event | None = None) -> Decoded:
    """The samples of an image file, EXIF orientation applied.

    Raises:
        FileError, ImageError, Stopped: as ``read_picture``.
    """
    name = os.fspath(path)
    data = read_file(path, look=partial(check_any, name=name), stop=stop)
    return decode_bytes(data, name, stop=stop)


def decode_bytes(data: Bytes, name: str, *, stop: Event | None = None) -> Decoded:
    """The same of the bytes of the file of this name."""
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
    return Decoded(
        samples,
        name,
        grey=raster.grey,
        alpha=raster.alpha,
        damage=raster.damage,
        orientation=orientation(data),
    )


def check_any(start: Bytes, *, name: str) -> None:
    """Refuse what announces too much before all of it is read.

    Raises:
        ImageError: it does; the message begins with ``name``.
    """
    if is_pfm(start):
        pfm_header(start, name=name)
    else:
        check_start(start, name=name)


def as_pictures(files: Sequence[Decoded], rule: GreyRule | None = None) -> list[Picture]:
    """Pictures of one pair, scaled alike where scaling is needed.

    Raises:
        ImageError: no value in them is a finite number.
    """
    shades = [None if file.grey is not None else grey_of(file) for file in files]
    wide = _range_of(files, shades, rule or GreyRule(), sixteen=True)
    real = _range_of(files, shades, rule or GreyRule(), sixteen=False)
    pictures = []
    for file, shade in zip(files, shades, strict=True):
        found = wide if file.samples.dtype == np.uint16 else real
        if shade is None or found is None:
            pictures.append(_plain(file))
        else:
            pictures.append(_scaled(file, shade, found))
    return pictures


def grey_of(file: Decoded) -> NDArray[Any]:
    """(H, W) uint16 or float32: a picture of more than 8 bit before it is scaled."""
    samples = file.samples
    if samples.dtype not in (np.uint16, np.float32):
        samples = samples.astype(np.float32)
    return samples if samples.ndim == 2 else cv2.cvtColor(samples, cv2.COLOR_BGR2GRAY)


def _range_of(
    files: Sequence[Decoded],
    shades: Sequence[NDArray[Any] | None],
    rule: GreyRule,
    *,
    sixteen: bool,
) -> GreyRange | None:
    alike = [
        (file.path, shade)
        for file, shade in zip(files, shades, strict=True)
        if shade is not None and (shade.dtype == np.uint16) == sixteen
    ]
    if not alike:
        return None
    return grey_range([shade for _, shade in alike], rule, name=alike[0][0])


def _plain(file: Decoded) -> Picture:
    assert file.grey is not None
    colour = file.samples.ndim == 3
    shown = Colours(file.samples, bgr=True) if colour else file.grey
    return _picture(file, file.grey, shown, "")


def _scaled(file: Decoded, shade: NDArray[Any], found: GreyRange) -> Picture:
    grey = shown = to_byte(shade, found)
    if file.samples.ndim == 3:
        samples = file.samples
        if samples.dtype not in (np.uint16, np.float32):
            samples = samples.astype(np.float32)
        shown = to_byte(cv2.cvtColor(samples, cv2.COLOR_BGR2RGB), found)
    kind = "16 bit" if file.samples.dtype == np.uint16 else str(file.samples.dtype)
    return replace(_picture(file, grey, shown, f"{kind}: {found.words}"), scaled=found)


def _picture(
    file: Decoded, grey: GreyImage, shown: NDArray[np.uint8] | Colours, note: str
) -> Picture:
    path = Path(file.path)
    turned = file.orientation != UPRIGHT
    notes = [
        note,
        "alpha is ignored" if file.alpha else "",
        f"turned as its EXIF orientation {file.orientation} says" if turned else "",
    ]
    if file.damage:
        notes.append(
            f"the file is damaged ({file.damage}), so parts of the picture may be wrong; {WHOLE}"
        )
    words = "; ".join(filter(None, notes))
    return Picture(
        grey=grey,
        shown=shown,
        name=f"{path.name} ({file.part})" if file.part else path.name,
        path=file.path,
        note=words,
        damaged=bool(file.damage),
    )
