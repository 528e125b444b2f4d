"""What results are written to: one registry, one file a format, found by its EXPORTER constant."""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tuner.core.errors import FileError, UserError
from tuner.core.types import RawDisparity
from tuner.exporters import formats
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.subject import Subject
from tuner.files.writing import write_atomically

__all__ = [
    "Encoded",
    "Exporter",
    "Group",
    "Need",
    "Subject",
    "chosen",
    "export",
    "exporter_for",
    "exporters",
    "suffixes",
]


@cache
def exporters(group: Group | None = None) -> tuple[Exporter, ...]:
    """Every EXPORTER, or those that write one thing: in the order of the groups, then by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(formats.__path__))
    modules = (importlib.import_module(f"{formats.__name__}.{name}") for name in names)
    found = [module.EXPORTER for module in modules if hasattr(module, "EXPORTER")]
    order = list(Group)
    found.sort(key=lambda exporter: order.index(exporter.group))
    return tuple(one for one in found if group in (None, one.group))


def chosen(words: Sequence[str]) -> tuple[Exporter, ...]:
    """The formats that these keys and aliases mean, each once, in the order of the registry.

    Raises:
        UserError: nothing is called so; the message lists what there is.
    """
    wanted = set()
    for word in words:
        fitting = [one.key for one in exporters() if word == one.key or word in one.aliases]
        if not fitting:
            known = ", ".join(dict.fromkeys(_short(one) for one in exporters()))
            raise UserError(f"{word!r}: no such format; there are {known}")
        wanted.update(fitting)
    return tuple(one for one in exporters() if one.key in wanted)


def _short(exporter: Exporter) -> str:
    return exporter.aliases[0] if exporter.aliases else exporter.key


def suffixes() -> tuple[str, ...]:
    """The usual ending of every format for disparity."""
    return tuple(exporter.suffixes[0] for exporter in exporters(Group.DISPARITY))


def exporter_for(path: str | os.PathLike[str]) -> Exporter:
    """The format for a disparity by a file name's ending.

    Raises:
        FileError: there is none; the message lists those there are.
    """
    suffix = Path(path).suffix.lower()
    for exporter in exporters(Group.DISPARITY):
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
    encoded = exporter_for(to).encode(Subject(raw=raw, invalid=invalid))
    write_atomically(to, encoded.data)
    return encoded.notes
