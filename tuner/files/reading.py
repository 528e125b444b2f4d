"""Reads a whole file that a person named, or says in words why that cannot be."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Final

from tuner.core.errors import FileError, UserError
from tuner.core.stopping import check
from tuner.files.regular import check_regular, open_regular

Bytes = bytes | bytearray

MOST_BYTES: Final = 2**31 - 1
"""OpenCV cannot decode more from memory."""

_STEP: Final = 1 << 24
"""Bytes between two looks at whether to stop."""


def read_file(
    path: str | os.PathLike[str],
    *,
    most: int = MOST_BYTES,
    look: Callable[[Bytes], object] | None = None,
    stop: Event | None = None,
) -> Bytes:
    """The bytes of a regular file; never waits on a pipe or a device.

    Args:
        look: is given the first bytes, and may raise: a file that announces too much is not read.
        most: a file of more bytes is refused, also if it grows while it is read.
        stop: set from another thread to end the reading.

    Raises:
        FileError: missing, not a regular file, unreadable, empty or too large.
        Stopped: ``stop`` was set.
    """
    try:
        data = _read(path, most, look, stop)
    except FileNotFoundError:
        raise FileError(f"{path}: there is no such file") from None
    except PermissionError:
        raise FileError(f"{path}: may not be read by you; change its permissions") from None
    except UserError:
        raise
    except MemoryError:
        raise FileError(f"{path}: there is not enough memory to read it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"{path}: cannot be read ({reason})") from error
    if not data:
        raise FileError(f"{path}: the file is empty (0 bytes)")
    return data


def _read(
    path: str | os.PathLike[str],
    most: int,
    look: Callable[[Bytes], object] | None,
    stop: Event | None,
) -> Bytes:
    with open_regular(path, judge=partial(_judge, path, most), buffering=0) as file:
        data = bytearray()
        while piece := file.read(_STEP):
            check(stop)
            if look and not data:
                look(piece)
            data += piece
            if len(data) > most:
                raise _too_large(path, len(data), most)
        return data


def _judge(path: str | os.PathLike[str], most: int, found: os.stat_result) -> None:
    check_regular(
        found,
        lambda words: FileError(f"{path}: {words}"),
        folder="this is a folder; name a file",
        other="this is a pipe or a device; name a regular file",
    )
    if found.st_size > most:
        raise _too_large(path, found.st_size, most)


def _too_large(path: str | os.PathLike[str], size: int, most: int) -> FileError:
    return FileError(f"{path}: {_amount(size)}; files up to {_amount(most)} can be read")


def _amount(size: int) -> str:
    # MOST_BYTES is one byte short of 2 GiB.
    return f"{size / 2**30:.1f} GiB" if size >= 2**29 else f"{size / 2**20:.1f} MiB"
