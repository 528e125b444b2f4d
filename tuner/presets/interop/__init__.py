"""Settings files of other tools: one file a format, each found by its FORMAT constant."""

from __future__ import annotations

import importlib
import os
import pkgutil
from functools import cache
from pathlib import Path

from tuner.core.errors import FileError, UserError
from tuner.files.writing import write_atomically
from tuner.presets.interop.format import Exported, Format
from tuner.presets.preset import Preset

__all__ = ["Exported", "Format", "export", "exported", "format_for", "formats", "writable"]


@cache
def formats() -> tuple[Format, ...]:
    """Every FORMAT of this folder, by file name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = (importlib.import_module(f"{__name__}.{name}") for name in names)
    return tuple(module.FORMAT for module in modules if hasattr(module, "FORMAT"))


def writable() -> tuple[Format, ...]:
    """Those in which settings can be written."""
    return tuple(one for one in formats() if one.write is not None)


def format_for(key: str, path: str | os.PathLike[str] = "") -> Format:
    """The format with this key, or without one that of a file name's ending.

    Raises:
        UserError: there is no such format; the message lists those there are.
    """
    known = ", ".join(f"{one.key} ({one.suffix})" for one in writable())
    suffix = Path(path).suffix.lower()
    for one in writable():
        if one.key == key or (not key and one.suffix == suffix):
            return one
    if key:
        raise UserError(f"{key}: settings cannot be written as that; choose one of {known}")
    what = f"ends in {suffix!r}" if suffix else "has no ending"
    raise FileError(f"{path}: the name {what}; settings can be written as {known}")


def exported(preset: Preset, key: str) -> Exported:
    """The settings in another tool's words, and what that cannot hold.

    Raises:
        UserError: there is no such format, or it has no place for settings of this matcher.
    """
    write = format_for(key).write
    assert write is not None
    return write(preset)


def export(preset: Preset, *, to: str | os.PathLike[str], key: str = "") -> tuple[str, ...]:
    """Write the settings to a file of another tool's, whole or not at all.

    Args:
        key: of the format; if left out, the file name's ending says it.

    Returns:
        Sentences about what the file cannot hold.

    Raises:
        UserError: no such format, not for this matcher, or the file cannot be written.
    """
    found = exported(preset, format_for(key, to).key)
    write_atomically(to, found.text.encode("utf-8"))
    return found.lost
