"""Middlebury's ``calib.txt`` (also ETH3D's): cam0, doffs and baseline of a rectified pair.

Format: https://vision.middlebury.edu/stereo/data/scenes2014/ ; focal length and doffs in px,
baseline in mm; blanks around every sign occur.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tuner.core.calibration import Calibration
from tuner.core.errors import FileError, UserError
from tuner.core.tunable import Size
from tuner.files.reading import read_file

NAME: Final = "calib.txt"
_MOST_BYTES: Final = 1 << 16
_SENSIBLE: Final = 1e9
_LINE: Final = re.compile(r"^[ \t]*(\w{1,20})[ \t]*=[ \t]*(.{1,400}?)[ \t\r]*$", re.MULTILINE)
_NUMBER: Final = r"[-+]?(?:\d{1,12}\.?\d{0,20}|\.\d{1,20})(?:[eE][-+]?\d{1,2})?"
_MATRIX: Final = re.compile(rf"\[\s*({_NUMBER})[\s,]")
_CENTRE: Final = re.compile(
    rf"\[\s*\S+[\s,]+\S+[\s,]+({_NUMBER})\s*;\s*\S+[\s,]+\S+[\s,]+({_NUMBER})\s*;"
)
"""cx and cy of [f 0 cx; 0 f cy; 0 0 1]."""


@dataclass(frozen=True, slots=True)
class CalibTxt:
    """What such a file says; ``size`` of the pictures it was made for, None if it does not say."""

    calibration: Calibration
    size: Size | None


def read(path: Path) -> CalibTxt:
    """The calibration in the file.

    Raises:
        FileError: it cannot be read, or cam0 or baseline are missing or no numbers above 0.
    """
    text = read_file(path, most=_MOST_BYTES).decode("utf-8-sig", "replace")
    found = {name.lower(): value for name, value in _LINE.findall(text)}
    matrix = _MATRIX.match(found.get("cam0", ""))
    if not matrix or "baseline" not in found:
        raise FileError(
            f"{path}: not Middlebury's calib.txt; cam0=[f 0 cx; 0 f cy; 0 0 1] and baseline=mm are "
            "needed for metres"
        )
    centre = _CENTRE.match(found["cam0"])
    try:
        calibration = Calibration(
            focal_px=_number({"cam0": matrix[1]}, "cam0"),
            baseline_m=_number(found, "baseline") / 1000,
            doffs_px=_number(found, "doffs", "0"),
            centre_px=(float(centre[1]), float(centre[2])) if centre else None,
        )
    except UserError as error:
        raise FileError(f"{path}: {error}") from None
    sides = [found.get(name, "") for name in ("width", "height")]
    known = all(re.fullmatch(r"[1-9]\d{0,6}", side) for side in sides)
    return CalibTxt(calibration, Size(int(sides[0]), int(sides[1])) if known else None)


def _number(found: dict[str, str], key: str, default: str = "") -> float:
    text = found.get(key, default)
    if not re.fullmatch(_NUMBER, text):
        raise UserError(f"{key}: {text[:40]!r} is not a number")
    value = float(text)
    if not abs(value) < _SENSIBLE:
        raise UserError(f"{key}: {text[:40]} is not a number of a sensible size")
    return value
