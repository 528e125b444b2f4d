"""What results are written to, one file per format, each found by its EXPORTER constant."""

from __future__ import annotations

import importlib
import os
import pkgutil
from functools import cache
from pathlib import Path

from tuner.core.errors import FileError
from tuner.core.types import RawDisparity
from tuner.exporters.exporter import Encoded, Exporter
from tuner.files.writing import write_atomically

__all__ = ["Encoded", "Exporter", "export", "exporter_for", "exporters", "suffixes"]


@cache
def exporters() -> tuple[Exporter, ...]:
    """Every EXPORTER of this folder, by file name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = (importlib.import_module(f"{__name__}.{name}") for name in names)
    return tuple(module.EXPORTER for module in modules if hasattr(module, "EXPORTER"))


def suffixes() -> tuple[str, ...]:
    """The usual ending of every format."""
    return tuple(exporter.suffixes[0] for exporter in exporters())


def exporter_for(path: str | os.PathLike[str]) -> Exporter:
    """The exporter for a file name's ending.

    Raises:
        FileError: there is none; the message lists those there are.
    """
    suffix = Path(path).suffix.lower()
    for exporter in exporters():
        if suffix in exporter.suffixes:
            return exporter
    what = f"ends in {suffix!r}" if suffix else "has no ending"
    raise FileError(
        f"{path}: the name {what}; a disparity map can be written as {', '.join(suffixes())}"
    )


def export(raw: RawDisparity, *, invalid: int, to: str | os.PathLike[str]) -> tuple[str, ...]:
    """Write a disparity map in the format of the name's ending, whole or not at all.

    Args:
        raw: (H, W) int16 in 1/16 px, ``invalid`` where there is none.

    Returns:
        Sentences about values that the format could not hold.

    Raises:
        FileError: no such format, or the file cannot be written.
    """
    encoded = exporter_for(to).encode(raw, invalid)
    write_atomically(to, encoded.data)
    return encoded.notes
