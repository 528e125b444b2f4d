"""The calibration that lies beside a pair: ``calibration.json``, or Middlebury's ``calib.txt``."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from tuner.calibrations.middlebury import parsed
from tuner.calibrations.own_json import KEY, rectified_from, rig_from
from tuner.core.calibration import Calibration
from tuner.core.errors import FileError, UserError
from tuner.core.geometry.cameras import CalibrationError
from tuner.core.geometry.rig import AlreadyRectified, CameraPair
from tuner.core.geometry.rig_size import for_size
from tuner.core.tunable import Size
from tuner.files.reading import read_file

NAME: Final = "calibration.json"
MOST_BYTES: Final = 1 << 20

CALIB_TXT: Final = "calib.txt"
_MOST_TEXT: Final = 1 << 16

LONGEST_M: Final = 10.0
"""A baseline that is longer is not one of two cameras on one rig."""

WIDEST: Final = 0.1
"""Focal length over width, below which a picture would see more than 157 degrees."""


@dataclass(frozen=True, slots=True)
class Found:
    """What lies beside a pair.

    Attributes:
        calibration: None if there is none, or none that can be used.
        rig: what rectifies the pair, where the file holds that instead.
        note: why not, or how it was fitted to the picture, in words.
        maybe_mm: the baseline would be possible if it counted mm: ask.
    """

    calibration: Calibration | None = None
    note: str = ""
    maybe_mm: bool = False
    rig: CameraPair | None = None


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
        tree = _object(path)
        if KEY in tree:
            return Found(rig=_named(path, lambda: rig_from(tree[KEY])))
        found = _metric(path, tree, baseline_mm=baseline_mm)
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
    return read_calibration(path) if path.name == NAME else _in_metres(_calib_txt(path))


def _path_beside(left: Path) -> Path | None:
    """A link that leads nowhere is there: why it cannot be used is worth a sentence."""
    for name in (NAME, CALIB_TXT):
        path = left.parent / name
        if os.path.lexists(path) and not os.path.isdir(path):
            return path
    return None


def _calib_txt(path: Path) -> AlreadyRectified:
    text = bytes(read_file(path, most=_MOST_TEXT)).decode("utf-8-sig", "replace")
    return _named(path, lambda: parsed(text))


def _of_size(path: Path, size: Size) -> Found:
    """Middlebury publishes one file for pictures of several sizes."""
    found = _calib_txt(path)
    try:
        fitted, notes = for_size(found, size)
    except CalibrationError:
        return Found(note=f"{path}: it is for pictures of {found.size}, not {size}; no metres")
    assert isinstance(fitted, AlreadyRectified)
    note = f"{path}: it is for pictures of {found.size}; scaled to {size}" if notes else ""
    return Found(_in_metres(fitted), note)


def _in_metres(known: AlreadyRectified) -> Calibration:
    assert known.unit_m is not None
    return Calibration(
        focal_px=known.focal_px,
        baseline_m=known.baseline * known.unit_m,
        doffs_px=known.doffs_px,
        centre=known.centre,
    )


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
    return _metric(path, _object(path), baseline_mm=baseline_mm)


def _object(path: Path) -> dict[str, Any]:
    try:
        found: Any = json.loads(read_file(path, most=MOST_BYTES))
    except FileError:
        raise
    except (ValueError, RecursionError) as error:
        raise FileError(f"{path}: not JSON ({error}); focal_px and baseline_m are needed") from None
    if not isinstance(found, dict):
        raise FileError(f"{path}: not a JSON object with focal_px and baseline_m")
    return found


def _metric(path: Path, tree: dict[str, Any], *, baseline_mm: bool) -> Calibration:
    unit_m = 0.001 if baseline_mm else 1.0
    return _named(path, lambda: _in_metres(rectified_from(tree, unit_m=unit_m)))


_Read = TypeVar("_Read")


def _named(path: Path, read: Callable[[], _Read]) -> _Read:
    """What ``read`` gives; its complaints with the file's name before them."""
    try:
        return read()
    except UserError as error:
        raise FileError(f"{path}: {error}") from None
