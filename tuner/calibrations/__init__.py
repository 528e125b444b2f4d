"""Calibration files of every tool: one file a format, each found by its READER constant."""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from tuner.calibrations.documents import documents
from tuner.calibrations.reader import Documents, Reader
from tuner.core.errors import FileError
from tuner.core.geometry.cameras import CalibrationError
from tuner.core.geometry.rig import CameraPair, StereoCalibration, with_unit
from tuner.core.tunable import Size
from tuner.files.writing import write_atomically

__all__ = [
    "Reader",
    "is_calibration",
    "read_calibration",
    "readers",
    "save_calibration",
    "writable",
]


@cache
def readers() -> tuple[Reader, ...]:
    """Every READER of this folder, the most particular first."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    found = [module.READER for module in modules if hasattr(module, "READER")]
    return tuple(sorted(found, key=lambda reader: reader.order))


def writable() -> tuple[Reader, ...]:
    """Those in which a calibration can be written."""
    return tuple(one for one in readers() if one.write is not None)


def is_calibration(paths: Sequence[str | os.PathLike[str]]) -> bool:
    """Whether files are one, or one half of one, by their content; what cannot be read is none."""
    try:
        found = documents(paths)
    except (FileError, CalibrationError):
        return False
    return any(reader.accepts(found) for reader in readers())


def read_calibration(
    paths: Sequence[str | os.PathLike[str]],
    *,
    unit_m: float | None = None,
    size: Size | None = None,
    cameras: Sequence[str] = (),
) -> StereoCalibration:
    """The calibration in a file, or in two: the left camera's first. Told by content alone.

    Args:
        unit_m: metres per unit of length in it, where the file does not say or is wrong.
        size: of the pictures that it is for, where the file does not say.
        cameras: names of the left and the right camera, in files of more than two.

    Raises:
        FileError: a file cannot be read.
        CalibrationError: what is in it cannot be used; the message names file and field.
    """
    if not 1 <= len(paths) <= 2:
        raise CalibrationError(f"{len(paths)} files; a calibration is one file, or two")
    found = documents(paths)
    names = " and ".join(os.fspath(path) for path in paths)
    reader = next((one for one in readers() if one.accepts(found)), None)
    if reader is None:
        raise CalibrationError(f"{names}: {_unknown(found)}")
    try:
        calibration = reader.read(found, tuple(cameras))
        calibration = with_unit(calibration, unit_m)
        return calibration if size is None else _with_size(calibration, size)
    except CalibrationError as error:
        raise type(error)(f"{names}: {error}") from None


def _with_size(calibration: StereoCalibration, size: Size) -> StereoCalibration:
    if calibration.size is not None:
        if calibration.size == size:
            return calibration
        raise CalibrationError(
            f"it says that it is for pictures of {calibration.size}, not {size}; leave the size out"
        )
    if not isinstance(calibration, CameraPair):
        return replace(calibration, size=size)
    one, two = (replace(camera, size=size) for camera in (calibration.left, calibration.right))
    return replace(calibration, left=one, right=two)


def _unknown(found: Documents) -> str:
    error = next((document.error for document in found if document.error), "")
    known = "; ".join(dict.fromkeys(one.title for one in sorted(readers(), key=lambda r: r.title)))
    why = f" ({error})" if error else ""
    return f"no calibration that can be read here{why}; known are {known}"


def save_calibration(
    calibration: CameraPair, *, to: str | os.PathLike[str], key: str = ""
) -> tuple[Path, ...]:
    """Write it whole or not at all, in the format with this key, or that of the name's ending.

    A format of two files writes ``NAME_left`` and ``NAME_right`` beside each other.

    Returns:
        The files that were written.

    Raises:
        FileError: no such format, or a file cannot be written.
    """
    path = Path(to)
    reader = _format_for(path, key)
    assert reader.write is not None
    texts = reader.write(calibration, path)
    for target, text in texts.items():
        write_atomically(target, text.encode("utf-8"))
    return tuple(texts)


_ENDINGS = {".json": "tuner", ".yml": "opencv", ".xml": "opencv", ".yaml": "ros"}


def _format_for(path: Path, key: str) -> Reader:
    wanted = key or _ENDINGS.get(path.suffix.lower(), "")
    for one in writable():
        if one.key == wanted:
            return one
    known = ", ".join(f"{one.key} ({one.title})" for one in writable())
    if key:
        raise FileError(f"{key}: a calibration cannot be written as that; choose one of {known}")
    endings = ".json, .yml (OpenCV), .yaml (ROS, two files)"
    raise FileError(f"{path}: a calibration's name ends in {endings}")
