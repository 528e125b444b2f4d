"""Where model files lie, and how the right one is told from others.

A file is the model of a row if its size and its SHA-256 are those of the row; where nobody
published a digest, its name and size must do, and the user is asked before it is loaded.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Event
from typing import Final

from tuner.core.errors import FileError, UserError
from tuner.files.folders import cache_folder
from tuner.files.regular import is_regular
from tuner.files.writing import reason
from tuner.networks.digests import sha256, trust, trusted
from tuner.networks.download import fetching as downloading
from tuner.networks.errors import ModelError
from tuner.networks.types import ModelRow

__all__ = [
    "digest",
    "download",
    "locate",
    "misnamed",
    "models_folder",
    "models_folders",
    "remove",
    "trust",
    "trusted",
    "verify",
]

FOLDER_VARIABLE: Final = "STEREO_TUNER_MODELS"
SUFFIX: Final = ".onnx"
MOST_FILES: Final = 1000
"""A folder with more is not searched: it is no folder of models."""

digest = sha256


def models_folder(chosen: Path | None = None) -> Path:
    """Where downloads go: the environment variable, else ``chosen`` (a setting), else the cache."""
    return models_folders(chosen)[0]


def models_folders(chosen: Path | None = None, *, also: Iterable[Path] = ()) -> list[Path]:
    """Where models are looked for, in this order and never none; a folder need not exist.

    Args:
        chosen: the user's setting, if any.
        also: where else the user points.
    """
    named = os.environ.get(FOLDER_VARIABLE, "").strip()
    places = [
        *([Path(os.path.expanduser(named))] if named else []),
        *([chosen] if chosen else []),
        *_usual(),
        *also,
    ]
    return list(dict.fromkeys(places))


def _usual() -> Iterator[Path]:
    # Without a home folder there is none.
    with contextlib.suppress(FileError):
        yield cache_folder() / "models"
    try:
        yield Path.cwd() / "models"
    except OSError:
        # The current folder was deleted: what is fetched to there cannot be created, and says so.
        yield Path("models")


def locate(
    row: ModelRow, *, folders: Iterable[Path] | None = None, stop: Event | None = None
) -> Path | None:
    """The row's file, under whatever name, or None. Raises Stopped."""
    for folder in models_folders() if folders is None else folders:
        for path in sorted(_onnx_files(folder), key=lambda path: path.name != row.file_name):
            if _is(path, row, stop):
                return path
    return None


def misnamed(row: ModelRow, *, folders: Iterable[Path] | None = None) -> Path | None:
    """What bears the row's name but is not it: damaged, half copied, another model or no file."""
    for folder in models_folders() if folders is None else folders:
        path = folder / row.file_name
        # Not Path.exists: that raises where a folder may not be entered.
        if os.path.lexists(path) and not _is(path, row, None):
            return path
    return None


def verify(path: Path, row: ModelRow, *, stop: Event | None = None) -> str:
    """The file's SHA-256, when size and digest are the row's.

    Raises:
        ModelError: they are not.
        FileError: the file cannot be read.
        Stopped: ``stop`` was set.
    """
    size = _size(path)
    if not row.bytes_low <= size <= row.bytes_high:
        raise ModelError(
            f"{path}: is not the released {row.title}: it has {size} bytes, "
            f"{downloading.size_words(row)} are right; delete it and download it again"
        )
    found = sha256(path, stop=stop)
    if row.sha256 is not None and found != row.sha256:
        raise other_than(row, path, found)
    return found


def other_than(row: ModelRow, path: Path, digest: str) -> ModelError:
    """What to say of a file that is not the row's."""
    return ModelError(
        f"{path}: is not the released {row.title}: its SHA-256 is {digest}, "
        f"{row.sha256} is right; delete it and download it again"
    )


def download(
    row: ModelRow,
    *,
    progress: Callable[[int, int], None] | None = None,
    stop: Event | None = None,
    folder: Path | None = None,
) -> Path:
    """Get the row's file, going on where an earlier download ended; return its path.

    Args:
        progress: told (bytes so far, bytes in all).
        stop: when set, the download ends; what there is stays for the next time.
        folder: where to put it, if not in ``models_folder()``.

    Raises:
        ModelError, FileError: one sentence on why not.
        Stopped: ``stop`` was set.
    """
    folder = folder or models_folder()
    target = folder / row.file_name
    if os.path.exists(target):
        verify(target, row, stop=stop)
        return target

    def finish(part: Path) -> None:
        _check(part, row, stop)
        try:
            os.replace(part, target)
        except OSError as error:
            raise FileError(f"{target}: cannot be written: {reason(error)}") from error

    downloading.fetch(row, folder, progress=progress or _silent, stop=stop, finish=finish)
    # Read again after the move: where no lock holds, another process may have had the last bytes.
    verify(target, row, stop=stop)
    return target


def _check(part: Path, row: ModelRow, stop: Event | None) -> None:
    try:
        verify(part, row, stop=stop)
    except ModelError:
        part.unlink(missing_ok=True)
        raise ModelError(
            f"{row.title}: what came from {row.url} is not the released file "
            "(its SHA-256 or size differs) and was thrown away; try again, or from another network"
        ) from None


def remove(row: ModelRow, *, folders: Iterable[Path] | None = None) -> list[Path]:
    """Delete the row's file and what was half downloaded of it; return what was deleted.

    A damaged file of the row's name goes too, where downloads lie.

    Raises:
        FileError: a file cannot be deleted.
    """
    places = models_folders() if folders is None else list(folders)
    found = locate(row, folders=places)
    damaged = misnamed(row, folders=places[:1])
    halves = [downloading.part_of(row, folder) for folder in places]
    doomed = [
        path for path in (found, damaged, *halves) if path is not None and os.path.lexists(path)
    ]
    for path in doomed:
        _delete(path)
    return doomed


def _delete(path: Path) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        raise FileError(f"{path}: is a folder, and only files are deleted; move it away")
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(f"{path}: cannot be deleted: {reason(error)}") from error


def _onnx_files(folder: Path) -> Iterator[Path]:
    # A folder that is missing, may not be read or has no possible name holds no models.
    with contextlib.suppress(OSError, ValueError), os.scandir(folder) as entries:
        for count, entry in enumerate(entries):
            if count >= MOST_FILES:
                return
            # Not entry.is_file: that raises for links in a circle.
            if entry.name.lower().endswith(SUFFIX) and os.path.isfile(entry.path):
                yield Path(entry.path)


def _is(path: Path, row: ModelRow, stop: Event | None) -> bool:
    try:
        if not row.bytes_low <= _size(path) <= row.bytes_high:
            return False
        if row.sha256 is None:
            return path.name == row.file_name
        return sha256(path, stop=stop) == row.sha256
    except UserError:
        return False


def _size(path: Path) -> int:
    try:
        found = path.stat()
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror})") from error
    if not is_regular(found):
        raise FileError(f"{path}: is no regular file; move it away and download the model again")
    return found.st_size


def _silent(done: int, total: int) -> None:
    pass
