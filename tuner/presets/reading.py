"""Read a small regular file; never hang on a pipe, never swallow a huge file."""

from __future__ import annotations

import os
import stat

from tuner.core.errors import FileError


def read_small(path: str | os.PathLike[str], *, most: int, kind: str) -> bytes:
    """The bytes of a regular file of at most ``most`` bytes; ``kind`` names it in messages.

    Raises:
        FileError: missing, unreadable, a folder, a pipe, a device, or too large.
    """
    name = os.fspath(path)
    try:
        return _read(name, most, kind)
    except FileError:
        raise
    except FileNotFoundError:
        raise FileError(f"{name}: there is no such file; check the path") from None
    except PermissionError as error:
        if os.path.isdir(name):
            raise FileError(f"{name}: it is a folder; choose a {kind} file in it") from None
        raise FileError(f"{name}: you may not read it; change its permissions") from error
    except OSError as error:
        raise FileError(f"{name}: cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise FileError(f"{name!r}: is no file name ({error})") from error


def _read(name: str, most: int, kind: str) -> bytes:
    # A pipe would block at open without O_NONBLOCK; Windows has neither the flag nor the pipes.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(name, flags)
    try:
        found = os.fstat(descriptor)
        _check(found, name, most, kind)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(most + 1)
    finally:
        os.close(descriptor)


def _check(found: os.stat_result, name: str, most: int, kind: str) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise FileError(f"{name}: it is a folder; choose a {kind} file in it")
    if not stat.S_ISREG(found.st_mode):
        raise FileError(f"{name}: it is a pipe or a device; a {kind} is a file")
    if found.st_size > most:
        raise FileError(
            f"{name}: {found.st_size / 1e6:.1f} MB is too large for a {kind}; "
            f"{most / 1e6:g} MB is the limit"
        )
