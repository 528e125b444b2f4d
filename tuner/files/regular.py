"""Opens a regular file and nothing else: never waits on a pipe, never wakes a device."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from typing import BinaryIO, Final

NO_WAITING: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""Flags for ``os.open``: a pipe would block without. Windows has neither these nor such pipes."""


def open_regular(
    path: str | os.PathLike[str],
    *,
    judge: Callable[[os.stat_result], None],
    buffering: int = -1,
) -> BinaryIO:
    """The file open for reading, if ``judge`` lets it pass.

    It is asked twice. Opening some devices does something, so the name is judged first; and it may
    stand for something else by the time that it is opened.

    Args:
        judge: raises, in words of its own, what is not wanted; ``check_regular`` helps.

    Raises:
        OSError, ValueError: as ``open``.
    """
    judge(os.stat(path))
    file = open(path, "rb", buffering=buffering, opener=without_waiting)  # noqa: SIM115 - returned
    try:
        judge(os.fstat(file.fileno()))
    except BaseException:
        file.close()
        raise
    return file


def check_regular(
    found: os.stat_result, refuse: Callable[[str], Exception], *, folder: str, other: str
) -> None:
    """Raise ``refuse(folder)`` for a folder, ``refuse(other)`` for a pipe or a device."""
    if stat.S_ISDIR(found.st_mode):
        raise refuse(folder)
    if not is_regular(found):
        raise refuse(other)


def is_regular(found: os.stat_result) -> bool:
    """No folder, pipe, socket or device."""
    return stat.S_ISREG(found.st_mode)


def without_waiting(path: str, flags: int) -> int:
    """An opener for ``open``: opens a pipe too, instead of waiting for who writes to it."""
    return os.open(path, flags | NO_WAITING, 0o666)
