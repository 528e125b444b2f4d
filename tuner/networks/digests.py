"""SHA-256 of files, and the digests that the user said yes to.

A digest is remembered with the file's size and time of change, so that a large file is read
again only when it was touched.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections import OrderedDict
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import Final, NamedTuple

from tuner.core.errors import FileError
from tuner.core.stopping import check
from tuner.files.folders import data_folder
from tuner.files.lock import locked
from tuner.files.regular import is_regular, open_regular
from tuner.files.writing import reason, write_atomically

log = logging.getLogger(__name__)

CHUNK_BYTES: Final = 1 << 20
KEPT: Final = 64
MOST_BYTES: Final = 1 << 20
"""A list of trusted digests is never larger."""


class _Stamp(NamedTuple):
    path: str
    size: int
    changed_ns: int
    inode: int
    touched_ns: int


_known: OrderedDict[_Stamp, str] = OrderedDict()
_unwritten: dict[str, dict[str, tuple[str, str]]] = {}
"""For a list that cannot be written: the places, with the digest agreed to and why not."""
_lock = Lock()


def sha256(path: Path, *, stop: Event | None = None) -> str:
    """The file's SHA-256, hexadecimal; read again only if the file changed.

    Raises:
        FileError: it cannot be read.
        Stopped: ``stop`` was set.
    """
    # The time of change can be set back, that of the file's entry (ctime) cannot.
    stamp = _stamp(path)
    with _lock:
        if stamp in _known:
            return _known[stamp]
    found = _read(path, stop)
    with _lock:
        # A file that is still being written to has no digest to remember.
        if _stamp(path) == stamp:
            _known[stamp] = found
            while len(_known) > KEPT:
                _known.popitem(last=False)
    return found


def trusted(digest: str, path: Path | None = None) -> bool:
    """Whether the user said yes to a file of this content.

    With ``path``, the answer is for the file there: no, if another content was trusted there.
    """
    answers = _answers()
    if path is not None and (there := answers.get(_name(path))) is not None:
        return there == digest
    return digest in answers.values()


def trusted_before(path: Path) -> str | None:
    """The digest that the user said yes to for the file at this place, if any."""
    return _answers().get(_name(path))


def trust(digest: str, path: Path) -> None:
    """Remember the user's yes to this content at this place; within this process always.

    ``not_remembered`` says if it will be asked again the next time.
    """
    which, why = _which_list(), _write_down(digest, path)
    if why:
        log.info("the yes to %s is not remembered: %s", path, why)
    with _lock:
        unwritten = _unwritten.setdefault(which, {})
        if why:
            unwritten[_name(path)] = (digest, why)
        else:
            unwritten.pop(_name(path), None)


def not_remembered(path: Path) -> str:
    """Why the yes that was said to this process will be asked again the next time, if so."""
    with _lock:
        return _unwritten.get(_which_list(), {}).get(_name(path), ("", ""))[1]


def _write_down(digest: str, path: Path) -> str:
    """Add it to the list; why that cannot be."""
    try:
        target = trust_file()
        target.parent.mkdir(parents=True, exist_ok=True)
        # Others may be adding theirs: read, add, write is one step for all.
        with locked(target.with_suffix(".lock")):
            answers = _written() | {_name(path): digest}
            text = json.dumps(answers, indent=1, sort_keys=True)
            write_atomically(target, text.encode("ascii"))
    except FileError as error:
        return str(error)
    except OSError as error:
        return f"{_which_list()}: cannot be written: {reason(error)}"
    return ""


def trust_file() -> Path:
    """Where the user's answers lie.

    Raises:
        FileError: the system knows no home folder of this user.
    """
    return data_folder() / "trusted-models.json"


def _which_list() -> str:
    try:
        return str(trust_file())
    except FileError:
        return ""


def _answers() -> dict[str, str]:
    """Place to digest, as remembered and as said to this process."""
    with _lock:
        unwritten = _unwritten.get(_which_list(), {})
        return _written() | {place: digest for place, (digest, _) in unwritten.items()}


def _written() -> dict[str, str]:
    """What is remembered; a list that cannot be read is as none: the user is asked again."""
    try:
        with open_regular(trust_file(), judge=_judge_list) as file:
            read = json.loads(file.read(MOST_BYTES + 1))
    except (OSError, ValueError, RecursionError) as error:
        if not isinstance(error, FileNotFoundError):
            log.info("the list of yeses cannot be read: %s", error)
        return {}
    if not isinstance(read, dict):
        return {}
    return {place: given for place, given in read.items() if isinstance(given, str)}


def _judge_list(found: os.stat_result) -> None:
    if not is_regular(found) or found.st_size > MOST_BYTES:
        raise ValueError("it is no file of a likely size")


def _name(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except OSError:
        return os.fspath(path)  # the current folder was deleted


def _stamp(path: Path) -> _Stamp:
    try:
        found = os.stat(path)
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror})") from error
    return _Stamp(_name(path), found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns)


def _judge(path: Path, found: os.stat_result) -> None:
    if not is_regular(found):
        raise FileError(f"{path}: is no regular file; name an ONNX file")


def _read(path: Path, stop: Event | None) -> str:
    whole = hashlib.sha256()
    try:
        with open_regular(path, judge=partial(_judge, path)) as file:
            while part := file.read(CHUNK_BYTES):
                check(stop)
                whole.update(part)
    except FileError:
        raise
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror})") from error
    return whole.hexdigest()
