"""Descriptors that a child may inherit under the same number."""

from __future__ import annotations

import os
import sys


def above_standard(descriptor: int) -> int:
    """The same open file, under a number that is not one of a terminal's three.

    A program that was started without them (``2>&-``) gets those numbers for what it opens next; a
    child has its own there.
    """
    if descriptor > 2 or sys.platform == "win32":
        return descriptor
    import fcntl

    try:
        return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 3)
    finally:
        os.close(descriptor)
