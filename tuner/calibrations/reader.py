"""What a calibration format is: how its files are told by their content, read and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tuner.calibrations.documents import Document
from tuner.core.geometry.rig import CameraPair, StereoCalibration

Documents = tuple[Document, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One format. ``READER`` of a file in this folder.

    Attributes:
        key: its name on the command line.
        title: its name for people.
        accepts: whether files are of this format; one of two files is enough to say so.
        read: (documents, cameras) -> the calibration. ``cameras`` names which of several cameras
            are left and right; empty: the format's usual ones. Raises CalibrationError.
        unit_m: metres per unit of its lengths; None where the format does not say.
        write: (calibration, path) -> the text of each file; of two files the names are made from
            the path's. None: it cannot be written.
        order: the most particular formats are asked first.
    """

    key: str
    title: str
    accepts: Callable[[Documents], bool]
    read: Callable[[Documents, tuple[str, ...]], StereoCalibration]
    unit_m: float | None = None
    write: Callable[[CameraPair, Path], Mapping[Path, str]] | None = None
    order: int = 0
