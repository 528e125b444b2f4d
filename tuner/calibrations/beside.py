"""Which of the files beside a pair are its calibration, both halves where each camera has one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tuner.calibrations.reference import CalibrationRef
from tuner.core.errors import UserError

_OTHERS: Final = (("left", "right"), ("cam0", "cam1"), ("extrinsics", "intrinsics"))
_FOLDERS: Final = (("cam0", "cam1"), ("left", "right"), ("image_0", "image_1"))


def offered(paths: Sequence[Path]) -> CalibrationRef:
    """The calibration among files that are named as one, the likeliest first; none may be.

    It is an offer: whether the pictures are rectified already, only their owner knows.
    """
    for path in paths:
        other = _other_half(path)
        files = (str(path), str(other)) if other else (str(path),)
        reference = CalibrationRef(files=files)
        try:
            reference.read()
        except UserError:
            # Named as one, and of another kind or incomplete: the next may be it.
            continue
        return reference
    return CalibrationRef()


def _other_half(path: Path) -> Path | None:
    """The right camera's file beside a left one's, or in the folder beside."""
    names = [
        path.with_name(path.name.replace(one, two)) for one, two in _OTHERS if one in path.name
    ]
    folders = [
        path.parent.with_name(two) / path.name for one, two in _FOLDERS if path.parent.name == one
    ]
    return next((other for other in (*names, *folders) if os.path.isfile(other)), None)
