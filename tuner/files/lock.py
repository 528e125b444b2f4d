"""Whether this process alone writes to a file: two that write to one would spoil it for both."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import BinaryIO, Final

from tuner.core.errors import FileError
from tuner.files.regular import NO_WAITING, is_regular

log = logging.getLogger(__name__)

_FAR: Final = 1 << 40
"""Windows keeps others from the bytes that it locks: these lie behind the end of every model."""

WAIT_S: Final = 10.0
LOOK_S: Final = 0.005


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """This process alone is inside, of all that name this file; waits for the others.

    The file stays: were it deleted, two could each lock one of that name.

    Raises:
        FileError: another one was inside for too long, or the name stands for something else.
        OSError: the file cannot be made.
    """
    flags = os.O_RDWR | os.O_CREAT | NO_WAITING | getattr(os, "O_CLOEXEC", 0)
    with os.fdopen(os.open(path, flags, 0o600), "r+b", buffering=0) as file:
        if not is_regular(os.fstat(file.fileno())):
            raise FileError(f"{path}: is no regular file; delete it")
        until = monotonic() + WAIT_S
        while not _claimed(file, path):
            if monotonic() > until:
                raise FileError(f"{path}: another program has locked it for {WAIT_S:g} s; end that")
            sleep(LOOK_S)
        yield


def _claimed(file: BinaryIO, path: Path) -> bool:
    try:
        _claim(file)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        # Some network disks know no locks; there one has to do without.
        log.info("%s: cannot be locked: %s", path, error)
    return True


def alone(file: BinaryIO) -> bool:
    """Claim an open file until it is closed; False if someone else has it.

    One that was moved away since it was opened is not had either: who moved it had it to the end.
    """
    try:
        _claim(file)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        # Some network disks know no locks; there one has to do without.
        log.info("%s: cannot be locked: %s", file.name, error)
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(file.name))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _claim(file: BinaryIO) -> None:
        at = file.tell()
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        finally:
            file.seek(at)

else:
    import fcntl

    def _claim(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
