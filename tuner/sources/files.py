"""Reads a whole file that a person named, or says in words why that cannot be."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from tuner.core.errors import FileError

MOST_BYTES: Final = 2**31 - 1
"""OpenCV cannot decode more from memory."""


def read_file(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a regular file; never waits on a pipe or a device.

    Raises:
        FileError: missing, not a regular file, unreadable, empty or too large.
    """
    try:
        found = os.stat(path)
        _check_kind(path, found)
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise FileError(f"{path}: there is no such file") from None
    except PermissionError:
        raise FileError(f"{path}: may not be read by you; change its permissions") from None
    except FileError:
        raise
    except (OSError, ValueError) as error:
        raise FileError(f"{path}: cannot be read ({error})") from error
    if not data:
        raise FileError(f"{path}: the file is empty (0 bytes)")
    return data


def _check_kind(path: str | os.PathLike[str], found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise FileError(f"{path}: this is a folder; name a file")
    if not stat.S_ISREG(found.st_mode):
        raise FileError(f"{path}: this is a pipe or a device; name a regular file")
    if found.st_size > MOST_BYTES:
        raise FileError(f"{path}: {found.st_size / 2**30:.1f} GiB; files up to 2 GiB can be read")
