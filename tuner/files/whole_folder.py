"""Write a folder whole or not at all: a hidden folder beside it, fsync, then its name."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tuner.core.errors import FileError
from tuner.files.writing import LEFT_S, PREFIX, SUFFIX, in_words

_TAKEN = "it is there already; choose another name, or say that it may be replaced"
_NO_CLAIMS = frozenset({errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.ENOLCK, errno.EINVAL})
"""What a disk answers that knows no locks."""
_THERE = frozenset({errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR})


def write_folder(
    target: str | os.PathLike[str], files: Mapping[str, bytes], *, replace: bool = False
) -> None:
    """Write a new folder with these files.

    Args:
        files: plain name -> content.
        replace: a folder of this name goes, with all that is in it.

    Raises:
        FileError: the name is taken, or the folder cannot be written; nothing of it is left, and
            what was there before is as it was.
    """
    whole = Path(target)
    if os.path.lexists(whole) and not replace:
        raise FileError(f"{whole}: {_TAKEN}")
    with in_words(whole, "written"), _made(whole.parent) as made:
        for name, data in files.items():
            with in_words(whole / name, "written"):
                _write(made / name, data)
        _sync(made)
        _rename(made, whole, replace=replace)
        _sync(whole.parent)


def _rename(made: Path, whole: Path, *, replace: bool) -> None:
    try:
        os.rename(made, whole)
    except OSError as error:
        if error.errno not in _THERE:
            raise
        if not replace or whole.is_symlink() or not whole.is_dir():
            raise FileError(f"{whole}: {_TAKEN}") from error
        with _made(whole.parent) as aside:
            os.rename(whole, aside / whole.name)
            os.rename(made, whole)


@contextlib.contextmanager
def _made(parent: Path) -> Iterator[Path]:
    """A hidden folder; what is left of it afterwards goes."""
    made, claim = _claimed_folder(parent)
    try:
        # mkdtemp lets nobody else look inside.
        made.chmod(0o777 & ~_umask())
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        if claim is not None:
            os.close(claim)
    sweep(parent)


def _claimed_folder(parent: Path) -> tuple[Path, int | None]:
    """A new hidden folder that ``sweep`` leaves alone for as long as the descriptor is open."""
    while True:
        made = Path(tempfile.mkdtemp(prefix=PREFIX, suffix=SUFFIX, dir=parent))
        claim = _claim(made, wait=True)
        if made.is_dir():
            return made, claim
        # Someone swept it away before it was claimed.
        if claim is not None:
            os.close(claim)


def sweep(parent: Path) -> None:
    """Remove the hidden folders of processes that were killed while they wrote here."""
    # What was asked for is written: that an old rest stays is no reason to fail.
    with contextlib.suppress(OSError):
        with os.scandir(parent) as found:
            rests = [Path(entry.path) for entry in found if _is_rest(entry)]
        for path in rests:
            _sweep_away(path)


def _is_rest(entry: os.DirEntry[str]) -> bool:
    named = entry.name.startswith(PREFIX) and entry.name.endswith(SUFFIX)
    return named and entry.is_dir(follow_symlinks=False)


def _sweep_away(path: Path) -> None:
    """If nobody works on it any more."""
    with contextlib.suppress(OSError):
        claim = _claim(path, wait=False)
        if claim is None:
            # No claims are known here: whoever made it may still be at work, for a while.
            if time.time() - path.stat().st_mtime > LEFT_S:
                shutil.rmtree(path, ignore_errors=True)
            return
        try:
            shutil.rmtree(path, ignore_errors=True)
        finally:
            os.close(claim)


if sys.platform == "win32":

    def _claim(folder: Path, *, wait: bool) -> int | None:
        del folder, wait  # no claims there
        return None

else:
    import fcntl

    def _claim(folder: Path, *, wait: bool) -> int | None:
        """A descriptor that claims the folder until it is closed; None where nobody can.

        Raises:
            OSError: someone else has claimed it.
        """
        try:
            number = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(number, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError as error:
            os.close(number)
            if error.errno in _NO_CLAIMS:
                return None
            raise
        return number


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Its list of names on the disk, where the system can do that."""
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
