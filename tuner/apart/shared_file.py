"""A file through which two processes hand to each other what has any size, in turns.

Not ``Shared``: how much it will be is known to the process apart alone, and what that may cut short
cannot be looked at as memory.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from io import FileIO
from typing import Any, Final

from tuner.apart.nameless import nameless

_STEP: Final = 1 << 30
"""More than 2 GiB at once no system moves."""


class SharedFile:
    """In memory on Linux, in the folder for temporary files elsewhere.

    Raises:
        OSError: there is no room for one.
    """

    def __init__(self) -> None:
        self.path = ""
        if os.name == "posix":
            number = nameless()
        else:
            # Descriptors are not inherited there: it needs a name.
            number, self.path = tempfile.mkstemp(prefix="tuner-")
        self.file = FileIO(number, "r+b")

    @property
    def inherited(self) -> tuple[int, ...]:
        """Descriptors for a child to inherit."""
        return () if self.path else (self.file.fileno(),)

    @property
    def address(self) -> str | int:
        """What ``opened`` finds it by, in the child."""
        return self.path or self.file.fileno()

    def close(self) -> None:
        self.file.close()
        if self.path:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.path)


def opened(address: str | int) -> FileIO:
    """The other side's file, in the child."""
    return FileIO(address, "r+b", closefd=isinstance(address, str))


def put(file: FileIO, at: int, content: Any) -> None:
    """Write all of a buffer."""
    view = memoryview(content).cast("B")
    file.seek(at)
    while view:
        view = view[file.write(view[:_STEP]) :]


def take(file: FileIO, at: int, content: Any) -> None:
    """Fill a buffer.

    Raises:
        EOFError: the file ends before.
    """
    view = memoryview(content).cast("B")
    file.seek(at)
    while view:
        count = file.readinto(view[:_STEP])
        if not count:
            raise EOFError("the shared file ends too early")
        view = view[count:]
