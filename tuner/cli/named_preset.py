"""The flag that names a preset: a file, or the name of a shipped one."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from tuner.cli.parsing import not_empty
from tuner.core.errors import FileError
from tuner.presets.codec import load_preset
from tuner.presets.preset import Preset
from tuner.resources import presets_folder


def add_preset_flag(parser: argparse.ArgumentParser) -> None:
    """Add --preset."""
    what = "a preset file, or the name of a shipped preset"
    parser.add_argument("--preset", type=not_empty, metavar="P", help=what)


def named_preset(given: argparse.Namespace) -> Preset | None:
    """What --preset names; None without it.

    Raises:
        UserError: there is none, or it cannot be used.
    """
    return load_preset(preset_path(given.preset)) if given.preset else None


def preset_path(name: str) -> Path:
    """The file of a preset.

    Raises:
        FileError: there is no such file and no shipped preset of this name.
    """
    path = Path(name)
    # Path.exists raises for a name that is too long and a folder that may not be entered.
    if os.path.exists(path) or path.suffix or path.name != name:
        return path
    shipped = sorted(file.stem for file in presets_folder().glob("*.json"))
    if name in shipped:
        return presets_folder() / f"{name}.json"
    raise FileError(
        f"{name}: no such file, and no shipped preset of this name; shipped are "
        f"{', '.join(shipped) or 'none'}"
    )
