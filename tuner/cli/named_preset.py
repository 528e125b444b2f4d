"""A preset as it is named on the command line: a file, or the name of a shipped one."""

from __future__ import annotations

import os
from pathlib import Path

from tuner.core.errors import FileError
from tuner.resources import presets_folder


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
