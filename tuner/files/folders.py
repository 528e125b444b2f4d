"""Where the system keeps a user's data, caches and logs; in words where it keeps none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import platformdirs

from tuner.core.errors import FileError

NAME: Final = "stereo-tuner"


def data_folder() -> Path:
    """What the user wants to keep.

    Raises:
        FileError: the system knows no home folder of this user.
    """
    return _own("user data folder", platformdirs.user_data_path)


def cache_folder() -> Path:
    """What can be had again.

    Raises:
        FileError: the system knows no home folder of this user.
    """
    return _own("user cache folder", platformdirs.user_cache_path)


def log_folder() -> Path:
    """What the program notes.

    Raises:
        FileError: the system knows no home folder of this user.
    """
    return _own("user log folder", platformdirs.user_log_path)


def log_file() -> Path:
    """Where the program writes its log.

    Raises:
        FileError: the system knows no home folder of this user.
    """
    return log_folder() / f"{NAME}.log"


def _own(what: str, asked: Callable[..., Path]) -> Path:
    try:
        found = asked(NAME, appauthor=False)
    except (RuntimeError, KeyError) as error:
        raise _homeless(what) from error
    # Older platformdirs leave "~" where there is no home: a folder of that name would be made.
    if found.parts[:1] and found.parts[0].startswith("~"):
        raise _homeless(what)
    return found


def _homeless(what: str) -> FileError:
    return FileError(f"{what}: this user has no home folder; set HOME to a folder of yours")
