"""The calibration that lies beside a pair as ``calibration.json``."""

from __future__ import annotations

import json
import os
import reprlib
from pathlib import Path
from typing import Any, Final

from tuner.core.calibration import Calibration
from tuner.core.errors import FileError, UserError
from tuner.files.reading import read_file

NAME: Final = "calibration.json"
MOST_BYTES: Final = 1 << 20

SENSIBLE: Final = 1e9
"""No camera has a focal length of so many px, no baseline so many metres."""


def find_calibration(left: str | os.PathLike[str]) -> Calibration | None:
    """The calibration beside the left image; None if there is none.

    Raises:
        UserError: the file is there but cannot be used.
    """
    path = Path(left).parent / NAME
    # A link that leads nowhere is there: why it cannot be used is worth a sentence.
    there = os.path.lexists(path) and not os.path.isdir(path)
    return read_calibration(path) if there else None


def read_calibration(path: Path) -> Calibration:
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
            baseline_m=_number(found, "baseline_m"),
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
