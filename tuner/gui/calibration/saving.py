"""Asks where a calibration is to be saved; the name's ending chooses the format."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from tuner.core.errors import UserError
from tuner.core.geometry.rig import CameraPair
from tuner.gui.widgets import save_name
from tuner.gui.widgets.save_name import ask_save_name

OPENCV: Final = "OpenCV (*.yml *.xml)"
ROS: Final = "ROS camera_info, two files (*.yaml)"
OURS: Final = "Stereo Tuner (*.json)"
_ENDINGS: Final = (".yml", ".xml", ".yaml", ".json")


def ask_calibration_name(over: QWidget, rig: CameraPair, start: Path) -> Path | None:
    """Where to save; None if that was cancelled.

    Raises:
        UserError: it cannot be saved so, in one sentence.
    """
    kinds = ";;".join((OPENCV, ROS, OURS) if start.suffix == ".yml" else (OURS, OPENCV, ROS))
    path = ask_save_name(over, "Save the calibration", start, kinds)
    if path is None:
        return None
    ending = path.suffix.lower()
    if ending not in _ENDINGS:
        raise UserError(
            f"{path.name}: a calibration's name ends in .yml or .xml (OpenCV), .yaml (ROS, two "
            "files) or .json"
        )
    if ending == ".yaml" and rig.unit_m is None:
        raise UserError(
            f"{path.name}: ROS counts metres, and the size of the board's squares is not known; "
            "give it under Square and calibrate again"
        )
    return path if _may_write(over, path) else None


def _may_write(over: QWidget, path: Path) -> bool:
    """The dialog knows nothing of the two files that ROS wants in place of the one."""
    if path.suffix.lower() != ".yaml":
        return True
    both = (path.with_name(f"{path.stem}_{side}{path.suffix}") for side in ("left", "right"))
    there = [one for one in both if one.exists()]
    return not there or save_name.may_replace(over, there[0])
