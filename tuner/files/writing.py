"""Write a file whole or not at all: a hidden file in the same folder, fsync, then its name."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tuner.core.errors import FileError
from tuner.files.regular import is_regular

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

PREFIX: Final = ".stereo-tuner-"
SUFFIX: Final = ".part"
LEFT_S: Final = 3600
"""Nothing is written for so long: an older file was left by a process that was killed."""
_MOST_LOOKED_AT: Final = 10_000
_NO_LINKS: Final = frozenset(
    {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}
)
"""What a file system answers that knows no second names for a file (FAT, some network shares)."""


def reason(error: OSError) -> str:
    """Why the system refused to write, in words that say what to do."""
    known = REASONS.get(error.errno) if error.errno is not None else None
    return known or error.strerror or str(error) or type(error).__name__


def write_atomically(path: str | os.PathLike[str], data: bytes | memoryview) -> None:
    """Write ``data`` to ``path``; after an error the old file is as it was.

    An existing file keeps its permissions; if ``path`` is a symbolic link, the file it points to
    is replaced and the link stays.

    Raises:
        FileError: the file cannot be written; the message begins with its path.
    """
    with in_words(path, "written"):
        target = Path(os.path.realpath(path))
        mode = _mode_of(target)
        with _written(target.parent, data, mode) as whole:
            os.replace(whole, target)


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write several files: none gets its name before all are on the disk.

    Raises:
        FileError: one cannot be written; the message begins with its path, and all old files are
            as they were.
    """
    with contextlib.ExitStack() as stack:
        whole: list[tuple[str, Path]] = []
        for path, data in files.items():
            with in_words(path, "written"):
                target = Path(os.path.realpath(path))
                mode = _mode_of(target)
                whole.append((stack.enter_context(_written(target.parent, data, mode)), target))
        for name, target in whole:
            with in_words(target, "written"):
                os.replace(name, target)


def create_atomically(path: str | os.PathLike[str], data: bytes) -> None:
    """Write ``data`` to a new file; what is there already stays, whoever made it and when.

    Raises:
        FileExistsError: something of this name is there, if only a broken link.
        FileError: the file cannot be written; the message begins with its path.
    """
    with in_words(path, "written"):
        target = Path(path)
        with _written(target.parent, data, 0o666 & ~_umask()) as whole:
            move_to_free(whole, target)


def move_to_free(source: str | os.PathLike[str], target: str | os.PathLike[str]) -> None:
    """Rename a file, or a link as such, to a name that nothing has.

    Raises:
        FileExistsError: something of this name is there, if only a broken link.
        OSError: it cannot be renamed.
    """
    if os.name == "nt":
        os.rename(source, target)  # there it replaces nothing
        return
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # The name is taken first, so that of two who want it one gets it.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        os.replace(source, target)
        return
    os.unlink(source)


@contextlib.contextmanager
def in_words(path: str | os.PathLike[str], what: str) -> Iterator[None]:
    """Turn what the system refuses inside into a FileError: the path "cannot be ``what``".

    That a file exists already stays a FileExistsError.
    """
    try:
        yield
    except (FileError, FileExistsError):
        raise
    except OSError as error:
        raise FileError(f"{os.fspath(path)}: cannot be {what}: {reason(error)}") from error
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
    if not is_regular(found):
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


@contextlib.contextmanager
def _written(folder: Path, data: bytes | memoryview, mode: int) -> Iterator[str]:
    """A hidden file in the folder with this content, on the disk; it is gone afterwards."""
    descriptor, name = tempfile.mkstemp(prefix=PREFIX, suffix=SUFFIX, dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            now = os.fstat(file.fileno()).st_mtime
        # Some file systems (FAT, network shares) know no permissions.
        with contextlib.suppress(OSError):
            os.chmod(name, mode)
        yield name
    finally:
        # Usually it has got its final name by now.
        with contextlib.suppress(OSError):
            os.unlink(name)
    _sweep(folder, before=now - LEFT_S)


def _sweep(folder: Path, *, before: float) -> None:
    """Remove what a process that was killed while writing has left here long ago."""
    # What was asked for is written: that an old rest stays is no reason to fail.
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        for entry in itertools.islice(found, _MOST_LOOKED_AT):
            if entry.name.startswith(PREFIX) and entry.name.endswith(SUFFIX):
                _remove_old(entry, before)


def _remove_old(entry: os.DirEntry[str], before: float) -> None:
    with contextlib.suppress(OSError):
        if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < before:
            os.unlink(entry.path)
