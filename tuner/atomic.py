"""Write a file whole or not at all: temporary file in the same folder, fsync, replace."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from pathlib import Path
from typing import Final

from tuner.core.errors import FileError

REASONS: Final = {
    errno.ENOSPC: "the disk is full; make room or choose another folder",
    errno.EDQUOT: "your disk quota is used up; make room or choose another folder",
    errno.EACCES: "you may not write there; choose another folder",
    errno.EPERM: "you may not write there; choose another folder",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.ENOENT: "its folder does not exist; create it or choose another",
    errno.ENOTDIR: "its folder is not a folder; choose another",
    errno.EISDIR: "it is a folder; give the name of a file",
    errno.ENAMETOOLONG: "its name is too long; choose a shorter one",
    errno.ELOOP: "its links lead in a circle; choose another name",
    errno.EFBIG: "it is too large for this disk",
}


def reason(error: OSError) -> str:
    """Why the system refused to write, in words that say what to do."""
    known = REASONS.get(error.errno) if error.errno is not None else None
    return known or error.strerror or type(error).__name__


def write_atomically(path: str | os.PathLike[str], data: bytes) -> None:
    """Write ``data`` to ``path``; after an error the old file is as it was.

    An existing file keeps its permissions; if ``path`` is a symbolic link, the file it points to
    is replaced and the link stays.

    Raises:
        FileError: the file cannot be written; the message begins with its path.
    """
    try:
        target = Path(os.path.realpath(path))
        mode = _mode_of(target)
        _replace(target, data, mode)
    except OSError as error:
        raise FileError(f"{os.fspath(path)}: cannot be written: {reason(error)}") from error
    except ValueError as error:
        raise FileError(f"{os.fspath(path)!r}: is no file name ({error})") from error


def _mode_of(target: Path) -> int:
    """Permissions for the new file: those of the old one, or what the umask leaves."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return 0o666 & ~_umask()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device; give the name of a file")
    if not os.access(target, os.W_OK):
        # os.replace would not ask: only the folder's permissions count for it.
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return stat.S_IMODE(found.st_mode)


def _umask() -> int:
    # It can only be read by setting it; another thread creating a file in between
    # gets a stricter mode, never a looser one.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _replace(target: Path, data: bytes, mode: int) -> None:
    descriptor, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # Some file systems (FAT, network shares) know no permissions.
        with contextlib.suppress(OSError):
            os.chmod(name, mode)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
