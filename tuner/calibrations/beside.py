"""Which of the files beside a pair are its calibration, both halves where each camera has one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tuner.calibrations.reference import CalibrationRef
from tuner.core.errors import UserError

_OTHERS: Final = (
    *(("left", "right"), ("Left", "Right"), ("LEFT", "RIGHT"), ("cam0", "cam1")),
    *(("extrinsics", "intrinsics"), ("extrinsic", "intrinsic")),
)
_FOLDERS: Final = (("cam0", "cam1"), ("left", "right"), ("image_0", "image_1"))


class Offered(NamedTuple):
    """What files that are named as calibrations come to.

    Attributes:
        reference: the calibration; of no files where none of them is one.
        refused: why the likeliest is none, where none is; else empty.
    """

    reference: CalibrationRef
    refused: str = ""


def offered(paths: Sequence[Path]) -> Offered:
    """The calibration among files that are named as one, the likeliest first; none may be.

    It is an offer: whether the pictures are rectified already, only their owner knows.
    """
    refused = ""
    for path in paths:
        reference = CalibrationRef(files=both_halves(path) or (str(path),))
        try:
            reference.read()
        except UserError as error:
            # Named as one, and of another kind or incomplete: the next may be it.
            refused = refused or str(error)
            continue
        return Offered(reference)
    return Offered(CalibrationRef(), refused)


def both_halves(path: Path) -> tuple[str, ...]:
    """A camera's file and that of the other one beside it, the left one first; empty for none."""
    for one, two in _OTHERS:
        for name, first in ((one, True), (two, False)):
            other = path.with_name(path.name.replace(name, two if first else one))
            if name in path.name and os.path.isfile(other):
                return (str(path), str(other)) if first else (str(other), str(path))
    for one, two in _FOLDERS:
        for name, first in ((one, True), (two, False)):
            other = path.parent.with_name(two if first else one) / path.name
            if path.parent.name == name and os.path.isfile(other):
                return (str(path), str(other)) if first else (str(other), str(path))
    return ()
