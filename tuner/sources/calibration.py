"""The calibration that lies beside a pair as ``calibration.json``."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

from tuner.core.calibration import Calibration
from tuner.core.errors import FileError, UserError
from tuner.sources.files import read_file

NAME: Final = "calibration.json"


def find_calibration(left: str | os.PathLike[str]) -> Calibration | None:
    """The calibration beside the left image; None if there is none.

    Raises:
        UserError: the file is there but cannot be used.
    """
    path = Path(left).parent / NAME
    return read_calibration(path) if path.is_file() else None


def read_calibration(path: Path) -> Calibration:
    """A JSON object with focal_px, baseline_m and, unless it is 0, doffs_px.

    Raises:
        FileError: it cannot be read or is no such object.
        UserError: a number in it is not legal.
    """
    try:
        found: Any = json.loads(read_file(path))
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
        raise UserError(f"{key}: {value!r} is not a number")
    return float(value)
