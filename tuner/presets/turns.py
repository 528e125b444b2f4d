"""One at a time in a folder of presets, so that what one reads is still there when it writes."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tuner.core.errors import FileError

WAIT_S: Final = 10.0
_LOOK_S: Final = 0.005
_BUSY: Final = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES})


@contextlib.contextmanager
def turn_in(folder: Path, *, patience_s: float = WAIT_S) -> Iterator[None]:
    """Wait until no other window, script or thread changes presets here, and keep them out.

    Where folders cannot be locked (Windows, some network shares) nobody waits; what is new is
    created exclusively there too.

    Raises:
        FileError: another one did not come to an end within ``patience_s``.
    """
    if sys.platform == "win32":
        yield
        return
    # The folder itself is locked, by the system: no file of ours lies there, and whoever is killed
    # gives way.
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        yield  # what is wrong with the folder is said by what is done in it
        return
    try:
        _lock(descriptor, folder, patience_s)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: Path, patience_s: float) -> None:
    if sys.platform == "win32":
        return
    import fcntl

    until = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in _BUSY:
                return  # this file system has no locks
        else:
            return
        if time.monotonic() > until:
            raise FileError(
                f"{folder}: another stereo-tuner is changing presets here and does not come to an "
                "end; wait for it or end it, and try again"
            )
        time.sleep(_LOOK_S)
