"""What nobody foresaw, as one honest line; its details go to the log file."""

from __future__ import annotations

import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

from tuner.files.folders import log_file
from tuner.files.writing import reason


def sentence(error: BaseException) -> str:
    """A sentence on the error and on where its details are."""
    if isinstance(error, OSError):
        where = f"{error.filename}: " if isinstance(error.filename, str) else ""
        return f"{where}the system refused something ({error.strerror or error}); {_kept(error)}"
    words = " ".join(str(error).split())[:300]
    named = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return f"something went wrong in the program ({named}); {_kept(error)}"


def _kept(error: BaseException) -> str:
    try:
        path = log_file()
        _append(path, "".join(traceback.format_exception(error)))
    except OSError as failed:
        return f"its details could not be kept ({reason(failed)})"
    return f"details: {path}"


def _append(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    # A pipe in the log's place must not be waited for.
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags, 0o666), "a", encoding="utf-8", errors="backslashreplace") as log:
        log.write(f"{now} ERROR unexpected error\n{text}")
