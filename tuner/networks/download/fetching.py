"""Gets one file over HTTP into a ``.part`` file, and goes on with it where it ended before.

By ``requests`` itself: pooch, which stands on it, can neither resume a file nor be told to stop.
Proxies are those of the environment (HTTPS_PROXY, NO_PROXY). Where an answer may lead is said in
``origins``.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, BinaryIO, Final

from tuner.core.errors import FileError
from tuner.core.stopping import check
from tuner.files.lock import alone
from tuner.files.regular import is_regular, without_waiting
from tuner.files.writing import reason
from tuner.networks.download.answer import REDIRECTS, Body, body, size_words, web_page
from tuner.networks.download.origins import onward
from tuner.networks.errors import ModelError, NetworkError
from tuner.networks.types import ModelRow

if TYPE_CHECKING:
    from tuner.networks.download.wire import Head, Line

__all__ = ["fetch", "part_of", "size_words"]

TIMEOUT_S: Final = (10.0, 20.0)
"""To connect, and between two pieces."""
ANSWER_S: Final = 60.0
"""From the first look-up of a name until the file begins to come, over all redirects."""
MOST_REDIRECTS: Final = 5


def fetch(
    row: ModelRow,
    folder: Path,
    *,
    progress: Callable[[int, int], None],
    stop: Event | None,
    finish: Callable[[Path], None] | None = None,
) -> Path:
    """All bytes of the row's file, unchecked, in its ``.part`` file.

    Args:
        row: the model.
        folder: where the ``.part`` file lies.
        progress: told (bytes so far, bytes in all).
        stop: when set, the download ends; what there is stays for the next time.
        finish: called with the ``.part`` file at the end, while nobody else may write to it.

    Raises:
        ModelError: the network, or what it answered.
        FileError: the disk.
        Stopped: ``stop`` was set; the ``.part`` file stays, unless it is empty.
    """
    check(stop)
    _make(folder)
    part = part_of(row, folder)
    with _in_words(part):
        with _claimed(part, row) as file:
            try:
                _fill(file, row, progress, stop)
            except NetworkError as error:
                raise ModelError(f"{row.title}: {error}") from error
            file.flush()
            os.fsync(file.fileno())
            if finish is not None and _MOVES_OPEN_FILES:
                # Before it is closed: the next one who opens it might cut it.
                finish(part)
        if finish is not None and not _MOVES_OPEN_FILES:
            finish(part)
    return part


_MOVES_OPEN_FILES: Final = sys.platform != "win32"


def part_of(row: ModelRow, folder: Path) -> Path:
    """Where the bytes lie until all are there and checked."""
    return folder / f"{row.file_name}.part"


def _fill(
    file: BinaryIO, row: ModelRow, progress: Callable[[int, int], None], stop: Event | None
) -> None:
    have = file.seek(0, os.SEEK_END)
    if have > row.bytes_high:
        have = file.truncate(0)
    with _answered(row, have, stop) as (line, head):
        found = body(row, head, have=have)
        if found is None:
            # The check that follows tells whether it is the right file.
            return
        _check_room(file, row, found.total - found.start)
        if found.start < have:
            have = file.truncate(found.start)
        progress(have, found.total)
        for piece in _pieces(row, line, found, stop):
            have += file.write(piece)
            progress(have, found.total)
    if have < found.least:
        raise NetworkError(
            f"the connection ended after {have / 1e6:.1f} of {found.total / 1e6:.1f} MB; "
            "start the download again: it goes on from there"
        )


@contextlib.contextmanager
def _answered(row: ModelRow, have: int, stop: Event | None) -> Iterator[tuple[Line, Head]]:
    """The answer that leads nowhere else."""
    from tuner.networks.download.wire import Line

    headers = {"Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    url, until = row.url, monotonic() + ANSWER_S
    for _ in range(1 + MOST_REDIRECTS):
        with Line(url, headers, timeout_s=TIMEOUT_S) as line:
            head = line.head(until=until, stop=stop)
            location = head.headers.get("Location")
            if head.status not in REDIRECTS or location is None:
                yield line, head
                return
        url = onward(row.url, at=url, location=location)
    raise NetworkError(
        f"{row.url} leads on more than {MOST_REDIRECTS} times; try again later, "
        "or from another network"
    )


def _pieces(row: ModelRow, line: Line, found: Body, stop: Event | None) -> Iterator[bytes]:
    """The body's pieces, and never more than there may be."""
    have = found.start
    for piece in line.pieces(stop=stop):
        if not have and piece.lstrip()[:1] == b"<":
            raise NetworkError(web_page(row))
        have += len(piece)
        if have > found.total:
            raise NetworkError(f"{row.url} sends more than the {found.total} bytes it said")
        yield piece


def _check_room(file: BinaryIO, row: ModelRow, needed: int) -> None:
    folder = Path(file.name).parent
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise FileError(
            f"{folder}: {row.title} needs {needed / 1e6:.0f} MB more and {free / 1e6:.0f} MB are "
            "free; make room or choose another folder"
        )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise FileError(f"{folder}: is no folder; choose another") from error
    except OSError as error:
        raise FileError(f"{folder}: cannot be created: {reason(error)}") from error
    except ValueError as error:
        raise FileError(f"{str(folder)!r}: is no name of a folder; choose another") from error


@contextlib.contextmanager
def _in_words(part: Path) -> Iterator[None]:
    try:
        yield
    except FileError:
        raise
    except OSError as error:
        raise FileError(f"{part}: cannot be written: {reason(error)}") from error


@contextlib.contextmanager
def _claimed(part: Path, row: ModelRow) -> Iterator[BinaryIO]:
    """The file, ours alone; taken away at the end if there is nothing in it to go on with."""
    try:
        with _opened(part) as file:
            if not alone(file):
                raise ModelError(
                    f"{row.title}: is being downloaded already, by another stereo-tuner or window; "
                    "wait for that, or end it"
                )
            try:
                yield file
            finally:
                if _MOVES_OPEN_FILES:
                    _delete_if_empty(part)
    finally:
        if not _MOVES_OPEN_FILES:
            _delete_if_empty(part)


def _delete_if_empty(part: Path) -> None:
    # It may have gone, and Windows keeps what another process has open.
    with contextlib.suppress(OSError):
        if not os.stat(part, follow_symlinks=False).st_size:
            os.unlink(part)


def _opened(part: Path) -> BinaryIO:
    if os.path.islink(part) or (os.path.exists(part) and not os.path.isfile(part)):
        raise _odd(part)
    file = open(part, "ab", opener=_behind_no_link)  # noqa: SIM115 - closed by who asked for it
    if not is_regular(os.fstat(file.fileno())):
        file.close()
        raise _odd(part)
    return file


def _odd(part: Path) -> FileError:
    return FileError(f"{part}: is no regular file; delete it and start the download again")


def _behind_no_link(path: str, flags: int) -> int:
    """What lies behind a link is a file that is not ours to cut."""
    return without_waiting(path, flags | getattr(os, "O_NOFOLLOW", 0))
