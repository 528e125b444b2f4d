"""Whether this process alone writes to a file: two that append to one would spoil it for both."""

from __future__ import annotations

import logging
import os
import sys
from typing import BinaryIO, Final

log = logging.getLogger(__name__)

_FAR: Final = 1 << 40
"""Windows keeps others from the bytes that it locks: these lie behind the end of every model."""


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
