"""Finds the sample scenes and the shipped presets, in a checkout and in an installed wheel."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from tuner.core.errors import FileError

PACKAGE: Final = Path(os.path.realpath(__file__)).parent


def assets_folder() -> Path:
    """The folder of sample scenes and icons.

    Raises:
        FileError: the installation is incomplete.
    """
    return _first_folder("sample scenes", PACKAGE / "assets", PACKAGE.parent / "assets")


def presets_folder() -> Path:
    """The folder of presets that come with the program.

    Raises:
        FileError: the installation is incomplete.
    """
    return _first_folder("presets", PACKAGE / "presets_shipped", PACKAGE.parent / "presets")


def _first_folder(what: str, *places: Path) -> Path:
    for place in places:
        if os.path.isdir(place):
            return place
    looked = " and ".join(str(place) for place in places)
    raise FileError(
        f"{places[0]}: the {what} that come with stereo-tuner are missing (looked in {looked}); "
        "install the program again"
    )
