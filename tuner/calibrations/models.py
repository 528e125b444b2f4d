"""Camera and distortion models by the names that Kalibr, EuRoC and ROS give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tuner.calibrations.numbers import needed, row, size_of, values
from tuner.core.geometry.cameras import CalibrationError, Camera, Lens
from tuner.core.tunable import Size

FISHEYE: Final = frozenset({"equidistant", "fisheye", "kannala_brandt", "equi"})
PINHOLE: Final = {
    **dict.fromkeys(("radtan", "radial-tangential"), (4, 5)),
    "plumb_bob": (0, 4, 5),
    "rational_polynomial": (5, 8, 12, 14),
    "thin_prism": (12,),
    "none": (0,),
    "": (0, 4, 5, 8, 12, 14),
}
"""Name -> how many coefficients, in OpenCV's order."""


def camera_from(tree: Mapping[str, Any], *, coefficients: str) -> Camera:
    """A camera of Kalibr's or EuRoC's: camera_model, intrinsics, distortion_model, resolution.

    Args:
        coefficients: name of the node with those.

    Raises:
        CalibrationError: a node is missing or wrong, or the model is none of OpenCV's.
    """
    kind = str(tree.get("camera_model", "pinhole")).lower()
    if kind != "pinhole":
        raise CalibrationError(
            f"camera_model: {kind!r} is no model of OpenCV's; calibrate as pinhole with radtan or "
            "equidistant distortion"
        )
    focal = values(needed(tree, "intrinsics"), "intrinsics")
    if focal.size != 4:
        raise CalibrationError(f"intrinsics: {focal.size} numbers; fu fv cu cv are needed")
    model = str(tree.get("distortion_model", "")).lower()
    lens, distortion = distorted(model, row(tree.get(coefficients, []), coefficients))
    return Camera.of(*map(float, focal), distortion=distortion, lens=lens, size=_resolution(tree))


def distorted(model: str, coefficients: tuple[float, ...]) -> tuple[Lens, tuple[float, ...]]:
    """Lens and coefficients by the model's name; without distortion a fisheye has four zeros.

    Raises:
        CalibrationError: no such model, or another number of coefficients.
    """
    name = model.strip().lower()
    if name in FISHEYE:
        return Lens.FISHEYE, coefficients or (0.0,) * 4
    if name not in PINHOLE:
        known = ", ".join(sorted([*filter(None, PINHOLE), *FISHEYE]))
        raise CalibrationError(f"distortion_model: {model!r} is not one of {known}")
    if name == "none" or not any(coefficients):
        return Lens.PINHOLE, () if len(coefficients) not in PINHOLE[""] else coefficients
    if len(coefficients) not in PINHOLE[name]:
        wanted = " or ".join(str(number) for number in PINHOLE[name] if number)
        raise CalibrationError(
            f"distortion coefficients: {len(coefficients)}; {name or 'a pinhole camera'} has "
            f"{wanted}"
        )
    return Lens.PINHOLE, coefficients


def _resolution(tree: Mapping[str, Any]) -> Size | None:
    if "resolution" not in tree:
        return None
    sides = values(tree["resolution"], "resolution")
    if sides.size != 2:
        raise CalibrationError(f"resolution: {sides.size} numbers; width and height are needed")
    return size_of(float(sides[0]), float(sides[1]), "resolution")
