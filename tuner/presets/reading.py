"""Read a small regular file; never hang on a pipe, never swallow a huge file."""

from __future__ import annotations

import os
from functools import partial

from tuner.core.errors import FileError
from tuner.files.regular import check_regular, open_regular


def read_small(path: str | os.PathLike[str], *, most: int, kind: str) -> bytes:
    """The bytes of a regular file of at most ``most`` bytes; ``kind`` names it in messages.

    Raises:
        FileError: missing, unreadable, a folder, a pipe, a device, or too large.
    """
    name = os.fspath(path)
    try:
        with open_regular(name, judge=partial(_judge, name, most, kind)) as file:
            return file.read(most + 1)
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


def _judge(name: str, most: int, kind: str, found: os.stat_result) -> None:
    check_regular(
        found,
        lambda words: FileError(f"{name}: {words}"),
        folder=f"it is a folder; choose a {kind} file in it",
        other=f"it is a pipe or a device; a {kind} is a file",
    )
    if found.st_size > most:
        raise FileError(
            f"{name}: {found.st_size / 1e6:.1f} MB is too large for a {kind}; "
            f"{most / 1e6:g} MB is the limit"
        )
