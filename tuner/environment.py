"""Undoes what opencv-python does to the environment: it points Qt at plug-ins and fonts of its own.

Its Qt is another build than PySide6's; with the wrong plug-ins the program ends at start.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from tuner.core.errors import UserError, missing_library

LIBRARY_HINT: Final = "(README, Start, has the packages for X11)"

VARIABLES: Final = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


def needed_by_qt(error: ImportError) -> UserError | None:
    """What to say if Qt cannot be imported for want of a library; None if it is not that."""
    library = missing_library(error)
    if not library:
        return None
    return UserError(f"Qt needs the library {library}, which is missing {LIBRARY_HINT}")


def without_opencv() -> None:
    """Import cv2 now and leave the variables as the user had them.

    Call it before anything imports cv2. Later it can only remove what cv2 has written: what the
    user had there is overwritten by then.
    """
    late = "cv2" in sys.modules
    before = {name: os.environ.get(name) for name in VARIABLES}
    import cv2

    home = Path(cv2.__file__).parent
    for name, value in before.items():
        if value is None or (late and Path(value).is_relative_to(home)):
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
