"""This program's own JSON: a whole rig, or focal_px, baseline_m, doffs_px of a rectified pair."""

from __future__ import annotations

import json
import reprlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tuner.calibrations.numbers import matrix, needed, number, row, size_of, values
from tuner.calibrations.reader import Documents, Reader
from tuner.core.geometry.cameras import SENSIBLE, CalibrationError, Camera, Lens
from tuner.core.geometry.rig import AlreadyRectified, CameraPair, Ready, StereoCalibration
from tuner.core.tunable import Size

KEY: Final = "stereo_calibration"
FORMAT: Final = 1


def _accepts(documents: Documents) -> bool:
    tree = documents[0].tree
    return len(documents) == 1 and (KEY in tree or "focal_px" in tree or "baseline_m" in tree)


def _read(documents: Documents, _cameras: tuple[str, ...]) -> StereoCalibration:
    tree = documents[0].tree
    return rig_from(tree[KEY]) if KEY in tree else rectified_from(tree)


def rectified_from(tree: Mapping[str, Any], *, unit_m: float = 1.0) -> AlreadyRectified:
    """Of an object with focal_px, baseline_m, doffs_px unless it is 0, and centre_px if known.

    Args:
        unit_m: metres per unit of baseline_m, where somebody has said that it is no metre.

    Raises:
        CalibrationError: a number is missing or not legal.
    """
    return AlreadyRectified(
        focal_px=_above_0(tree, "focal_px"),
        baseline=_above_0(tree, "baseline_m"),
        doffs_px=_number(tree, "doffs_px", 0.0),
        centre=_centre(tree.get("centre_px")),
        unit_m=unit_m,
        size=size_of(tree.get("image_width"), tree.get("image_height"), "image_width"),
    )


def _centre(node: Any) -> tuple[float, float] | None:
    if node is None:
        return None
    found = values(node, "centre_px")
    if found.size != 2:
        raise CalibrationError(f"centre_px: {found.size} numbers; cx and cy are needed")
    return float(found[0]), float(found[1])


def _above_0(tree: Mapping[str, Any], key: str) -> float:
    value = _number(tree, key)
    if not value > 0:
        raise CalibrationError(f"{key}: {value:g} is not a number above 0")
    return value


def _number(tree: Mapping[str, Any], key: str, default: float | None = None) -> float:
    value = tree.get(key, default)
    if value is None and default is not None:
        raise CalibrationError(f"{key}: null is not a number; leave it out for {default:g}")
    if value is None:
        raise CalibrationError(f"{key}: it is missing; focal_px and baseline_m are needed")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CalibrationError(f"{key}: {reprlib.repr(value)} is not a number")
    # NaN is not below anything, and a whole number of any length can be compared.
    if not abs(value) < SENSIBLE:
        raise CalibrationError(f"{key}: {reprlib.repr(value)} is not a number of a sensible size")
    if 0 < abs(value) < 1 / SENSIBLE:
        raise CalibrationError(f"{key}: {value!r} is so near 0 that it means nothing")
    return float(value)


def rig_from(tree: Any) -> CameraPair:
    """Of the object under KEY.

    Raises:
        CalibrationError: something in it is missing or not legal.
    """
    if not isinstance(tree, Mapping):
        raise CalibrationError(f"{KEY}: an object with left, right, rotation is needed")
    version = number(tree.get("format", FORMAT), f"{KEY}.format")
    if version > FORMAT:
        raise CalibrationError(
            f"{KEY}.format: {version:g} was made by a newer version of stereo-tuner; update it"
        )
    unit = tree.get("metres_per_unit")
    return CameraPair(
        left=_camera(needed(tree, "left"), "left"),
        right=_camera(needed(tree, "right"), "right"),
        rotation=matrix(needed(tree, "rotation"), (3, 3), "rotation"),
        translation=matrix(needed(tree, "translation"), (1, 3), "translation")[0],
        unit_m=None if unit is None else number(unit, "metres_per_unit"),
        ready=_ready(tree.get("rectification")),
    )


def _camera(tree: Any, side: str) -> Camera:
    if not isinstance(tree, Mapping):
        raise CalibrationError(f"{side}: an object with matrix, distortion and lens is needed")
    lens = tree.get("lens", Lens.PINHOLE.value)
    if lens not in [one.value for one in Lens]:
        known = " or ".join(f'"{one}"' for one in Lens)
        raise CalibrationError(f"{side}.lens: {reprlib.repr(lens)} is not {known}")
    return Camera(
        matrix=matrix(needed(tree, "matrix"), (3, 3), f"{side}.matrix"),
        distortion=row(tree.get("distortion", []), f"{side}.distortion"),
        lens=Lens(lens),
        size=_size(tree.get("size"), f"{side}.size"),
    )


def _size(node: Any, name: str) -> Size | None:
    if node is None:
        return None
    sides = values(node, name)
    if sides.size != 2:
        raise CalibrationError(f"{name}: {sides.size} numbers; width and height are needed")
    return size_of(float(sides[0]), float(sides[1]), name)


def _ready(tree: Any) -> Ready | None:
    if not isinstance(tree, Mapping):
        return None
    return Ready(
        rotations=tuple(matrix(needed(tree, name), (3, 3), name) for name in ("R1", "R2")),  # type: ignore[arg-type]
        projections=tuple(matrix(needed(tree, name), (3, 4), name) for name in ("P1", "P2")),  # type: ignore[arg-type]
        size=_size(tree.get("size"), "rectification.size"),
    )


def _write(rig: CameraPair, path: Path) -> Mapping[Path, str]:
    document: dict[str, Any] = {
        "format": FORMAT,
        "metres_per_unit": rig.unit_m,
        "left": _of(rig.left),
        "right": _of(rig.right),
        "rotation": rig.rotation,
        "translation": rig.translation,
    }
    if rig.ready:
        r, p = rig.ready.rotations, rig.ready.projections
        document["rectification"] = {"R1": r[0], "R2": r[1], "P1": p[0], "P2": p[1]}
        document["rectification"]["size"] = rig.ready.size
    return {path: json.dumps({KEY: document}, indent=2, allow_nan=False) + "\n"}


def _of(camera: Camera) -> dict[str, Any]:
    return {
        "matrix": camera.matrix,
        "distortion": camera.distortion,
        "lens": camera.lens.value,
        "size": camera.size,
    }


READER: Final = Reader(
    key="tuner",
    title="this program's JSON",
    accepts=_accepts,
    read=_read,
    write=_write,
)
