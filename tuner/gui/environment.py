"""Undoes what opencv-python does to the environment: it points Qt at plug-ins and fonts of its own.

Import this before any Qt module; a mix of the two Qt builds ends in a crash at start.
"""

from __future__ import annotations

import os
from typing import Final

VARIABLES: Final = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


def without_opencv() -> None:
    """Import cv2 now and put the variables back as the user had them."""
    before = {name: os.environ.get(name) for name in VARIABLES}
    import cv2  # noqa: F401

    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
