"""Middlebury's ``calib.txt`` (also ETH3D's): cam0, doffs and baseline of a rectified pair.

Format: https://vision.middlebury.edu/stereo/data/scenes2014/ ; focal length and doffs in px,
baseline in mm; blanks around every sign occur.
"""

from __future__ import annotations

import re
from typing import Final

from tuner.calibrations.reader import Documents, Reader
from tuner.core.geometry.cameras import CalibrationError
from tuner.core.geometry.rig import AlreadyRectified
from tuner.core.tunable import Size

_SENSIBLE: Final = 1e9
_LINE: Final = re.compile(r"^[ \t]*(\w{1,20})[ \t]*=[ \t]*(.{1,400}?)[ \t\r]*$", re.MULTILINE)
_NUMBER: Final = r"[-+]?(?:\d{1,12}\.?\d{0,20}|\.\d{1,20})(?:[eE][-+]?\d{1,2})?"
_MATRIX: Final = re.compile(rf"\[\s*({_NUMBER})[\s,]")
_OURS: Final = re.compile(r"^[ \t]*cam0[ \t]*=", re.MULTILINE)


def parsed(text: str) -> AlreadyRectified:
    """What the text says.

    Raises:
        CalibrationError: cam0 or baseline are missing or no numbers above 0.
    """
    found = {name.lower(): value for name, value in _LINE.findall(text)}
    matrix = _MATRIX.match(found.get("cam0", ""))
    if not matrix or "baseline" not in found:
        raise CalibrationError(
            "not Middlebury's calib.txt; cam0=[f 0 cx; 0 f cy; 0 0 1] and baseline=mm are needed "
            "for metres"
        )
    sides = [found.get(name, "") for name in ("width", "height")]
    known = all(re.fullmatch(r"[1-9]\d{0,6}", side) for side in sides)
    return AlreadyRectified(
        focal_px=_number({"cam0": matrix[1]}, "cam0"),
        baseline=_number(found, "baseline"),
        doffs_px=_number(found, "doffs", "0"),
        centre=_centre(found["cam0"]),
        unit_m=0.001,
        size=Size(int(sides[0]), int(sides[1])) if known else None,
    )


def _centre(matrix: str) -> tuple[float, float] | None:
    numbers = re.findall(rf"(?<![\w.]){_NUMBER}(?![\w.])", matrix)
    return (float(numbers[2]), float(numbers[5])) if len(numbers) == 9 else None


def _number(found: dict[str, str], key: str, default: str = "") -> float:
    text = found.get(key, default)
    if not re.fullmatch(_NUMBER, text):
        raise CalibrationError(f"{key}: {text[:40]!r} is not a number")
    value = float(text)
    if not abs(value) < _SENSIBLE:
        raise CalibrationError(f"{key}: {text[:40]} is not a number of a sensible size")
    return value


def _accepts(documents: Documents) -> bool:
    return len(documents) == 1 and _OURS.search(documents[0].text) is not None


def _read(documents: Documents, _cameras: tuple[str, ...]) -> AlreadyRectified:
    return parsed(documents[0].text)


READER: Final = Reader(
    key="middlebury",
    title="Middlebury and ETH3D calib.txt",
    accepts=_accepts,
    read=_read,
    unit_m=0.001,
)
