"""The calibration that lies beside a pair: ``calibration.json``, or Middlebury's ``calib.txt``."""

from __future__ import annotations

import json
import os
import reprlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tuner.core.calibration import Calibration
from tuner.core.errors import FileError, UserError
from tuner.core.tunable import Size
from tuner.files.reading import read_file
from tuner.sources import calib_txt

NAME: Final = "calibration.json"
MOST_BYTES: Final = 1 << 20

SENSIBLE: Final = 1e9
"""No camera has a focal length of so many px, no baseline so many metres."""

LONGEST_M: Final = 10.0
"""A baseline that is longer is not one of two cameras on one rig."""

WIDEST: Final = 0.1
"""Focal length over width, below which a picture would see more than 157 degrees."""


@dataclass(frozen=True, slots=True)
class Found:
    """What lies beside a pair.

    Attributes:
        calibration: None if there is none, or none that can be used.
        note: why not, or how it was fitted to the picture, in words.
        maybe_mm: the baseline would be possible if it counted mm: ask.
    """

    calibration: Calibration | None = None
    note: str = ""
    maybe_mm: bool = False


def calibration_beside(
    left: str | os.PathLike[str], size: Size, *, baseline_mm: bool = False
) -> Found:
    """The calibration beside the left image, checked against what cameras can be.

    Args:
        size: of the picture.
        baseline_mm: the baseline of ``calibration.json`` counts mm, not metres.
    """
    try:
        path = _path_beside(Path(left))
        if path is None:
            return Found()
        if path.name != NAME:
            return _of_size(path, size)
        found = read_calibration(path, baseline_mm=baseline_mm)
    except UserError as error:
        return Found(note=str(error))
    return _possible(path, found, size)


def find_calibration(left: str | os.PathLike[str]) -> Calibration | None:
    """The calibration beside the left image as its file says it; None if there is none.

    Raises:
        UserError: the file is there but cannot be used.
    """
    path = _path_beside(Path(left))
    if path is None:
        return None
    return read_calibration(path) if path.name == NAME else calib_txt.read(path).calibration


def _path_beside(left: Path) -> Path | None:
    """A link that leads nowhere is there: why it cannot be used is worth a sentence."""
    for name in (NAME, calib_txt.NAME):
        path = left.parent / name
        if os.path.lexists(path) and not os.path.isdir(path):
            return path
    return None


def _of_size(path: Path, size: Size) -> Found:
    """Middlebury publishes one file for pictures of several sizes."""
    found = calib_txt.read(path)
    if found.size in (None, size):
        return Found(found.calibration)
    assert found.size is not None
    share = size.width / found.size.width
    if abs(found.size.height * share - size.height) > 1 + share:
        return Found(note=f"{path}: it is for pictures of {found.size}, not {size}; no metres")
    one = found.calibration
    scaled = one.scaled(share)
    return Found(scaled, f"{path}: it is for pictures of {found.size}; scaled to {size}")


def _possible(path: Path, found: Calibration, size: Size) -> Found:
    """A wrong unit gives distances that look like some: better none."""
    if found.focal_px < WIDEST * size.width:
        return Found(
            note=f"{path}: focal_px: {found.focal_px:g} px would see more than 157 degrees in a "
            f"picture {size.width} px wide, so it looks like mm; give it in px, which is "
            "mm / sensor width in mm x picture width in px. Until then there are no metres"
        )
    if found.baseline_m > LONGEST_M:
        metres = found.baseline_m
        return Found(
            note=f"{path}: baseline_m: {metres:g} m is too long for two cameras on one rig; is it "
            f"in mm? Then {metres / 1000:g} would be right. Until then there are no metres",
            maybe_mm=True,
        )
    return Found(found)


def read_calibration(path: Path, *, baseline_mm: bool = False) -> Calibration:
    """A JSON object with focal_px, baseline_m and, unless it is 0, doffs_px.

    Raises:
        FileError: it cannot be read or is no such object.
        UserError: a number in it is not legal.
    """
    try:
        found: Any = json.loads(read_file(path, most=MOST_BYTES))
    except FileError:
        raise
    except (ValueError, RecursionError) as error:
        raise FileError(f"{path}: not JSON ({error}); focal_px and baseline_m are needed") from None
    if not isinstance(found, dict):
        raise FileError(f"{path}: not a JSON object with focal_px and baseline_m")
    try:
        return Calibration(
            focal_px=_number(found, "focal_px"),
            baseline_m=_number(found, "baseline_m") / (1000 if baseline_mm else 1),
            doffs_px=_number(found, "doffs_px", 0.0),
        )
    except UserError as error:
        raise FileError(f"{path}: {error}") from None


def _number(found: dict[str, Any], key: str, default: float | None = None) -> float:
    value = found.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UserError(f"{key}: {_short(value)} is not a number")
    # NaN is not below anything, and a whole number of any length can be compared.
    if not abs(value) < SENSIBLE:
        raise UserError(f"{key}: {_short(value)} is not a number of a sensible size")
    if 0 < abs(value) < 1 / SENSIBLE:
        raise UserError(f"{key}: {value!r} is so near 0 that it means nothing")
    return float(value)


def _short(value: object) -> str:
    return reprlib.repr(value)
