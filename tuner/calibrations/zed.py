"""ZED cameras' factory calibration, ``SN<serial>.conf``: an INI file with a section a resolution.

Format: https://github.com/stereolabs/zed-open-capture (calibration.hpp): fx fy cx cy k1 k2 p1 p2 k3
a camera; [STEREO] has Baseline, TY, TZ in mm and RX_, CV_, RZ_ with the resolution's name, the
rotation as a Rodrigues vector. Baseline is written above 0; by x2 = R x1 + T the vector T points
the other way.
"""

from __future__ import annotations

import configparser
import re
from typing import Final

import cv2
import numpy as np

from tuner.calibrations.numbers import number
from tuner.calibrations.reader import Documents, Reader
from tuner.core.geometry.cameras import CalibrationError, Camera, matrix_of
from tuner.core.geometry.rig import CameraPair
from tuner.core.tunable import Size

SIZES: Final = {
    "4K": Size(3840, 2160),
    "2K": Size(2208, 1242),
    "FHD1200": Size(1920, 1200),
    "FHD": Size(1920, 1080),
    "HD": Size(1280, 720),
    "SVGA": Size(960, 600),
    "VGA": Size(672, 376),
}
_FOCUS: Final = ("fx", "fy", "cx", "cy")
_DISTORTION: Final = ("k1", "k2", "p1", "p2", "k3")
_OURS: Final = re.compile(r"^[ \t]*\[LEFT_CAM_\w+\]", re.MULTILINE | re.IGNORECASE)
_USUAL: Final = "HD"


def _accepts(documents: Documents) -> bool:
    return len(documents) == 1 and _OURS.search(documents[0].text) is not None


def _read(documents: Documents, _cameras: tuple[str, ...]) -> CameraPair:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(documents[0].text)
    except configparser.Error as error:
        words = " ".join(str(error).split())[:120]
        raise CalibrationError(f"it is no INI file ({words})") from None
    sections = {name.upper(): dict(parser[name]) for name in parser.sections()}
    there = [name for name in SIZES if f"LEFT_CAM_{name}" in sections]
    if not there:
        raise CalibrationError(f"LEFT_CAM: no section of a known resolution ({', '.join(SIZES)})")
    rigs = {name: _rig(sections, name) for name in there}
    first = rigs.pop(_USUAL) if _USUAL in rigs else rigs.pop(there[0])
    return CameraPair(
        left=first.left,
        right=first.right,
        rotation=first.rotation,
        translation=first.translation,
        unit_m=first.unit_m,
        others=tuple(rigs.values()),
    )


def _rig(sections: dict[str, dict[str, str]], name: str) -> CameraPair:
    stereo = sections.get("STEREO", {})
    turn = [_value(stereo, f"{axis}_{name}".lower(), "STEREO") for axis in ("RX", "CV", "RZ")]
    along = _value(stereo, "baseline", "STEREO")
    if not along:
        raise CalibrationError("STEREO.Baseline: 0; the distance of the cameras in mm is needed")
    move = [along, *(_value(stereo, axis, "STEREO", "0") for axis in ("ty", "tz"))]
    sign = -1 if along > 0 else 1
    return CameraPair(
        left=_camera(sections, f"LEFT_CAM_{name}", SIZES[name]),
        right=_camera(sections, f"RIGHT_CAM_{name}", SIZES[name]),
        rotation=matrix_of(cv2.Rodrigues(np.array(turn))[0], (3, 3), "R"),
        translation=tuple(sign * one for one in move),
        unit_m=0.001,
    )


def _camera(sections: dict[str, dict[str, str]], section: str, size: Size) -> Camera:
    if section not in sections:
        raise CalibrationError(f"{section}: the section is missing")
    found = sections[section]
    focus = [_value(found, key, section) for key in _FOCUS]
    distortion = tuple(_value(found, key, section, "0") for key in _DISTORTION)
    return Camera.of(*focus, distortion=distortion, size=size)


def _value(found: dict[str, str], key: str, section: str, default: str | None = None) -> float:
    text = found.get(key, default)
    if text is None:
        raise CalibrationError(f"{section}.{key}: it is missing")
    return number(text, f"{section}.{key}")


READER: Final = Reader(key="zed", title="ZED SN*.conf", accepts=_accepts, read=_read, unit_m=0.001)
