"""The program's log: where it is written, where its details lie, and what an error says of them."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from tuner.core.errors import UserError
from tuner.engine.diagnostics import log_file
from tuner.files.writing import reason

log = logging.getLogger(__name__)

ROOT: Final = "tuner"
MOST_BYTES: Final = 2**20
FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class LogFile(RotatingFileHandler):
    """A log in a file; a disk that takes nothing more is noted, not printed for every message."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8", errors="backslashreplace"
        )
        self.refused = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.refused = ""
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002
        error = sys.exc_info()[1]
        self.refused = reason(error) if isinstance(error, OSError) else repr(error)

    @property
    def details(self) -> str:
        if self.refused:
            return f"Its details could not be logged in {self.baseFilename}: {self.refused}."
        return f"Its details are in {self.baseFilename}."


class LogTerminal(logging.StreamHandler):  # type: ignore[type-arg]
    """A log on stderr, for warnings and worse; a closed stderr gets nothing, and none complains."""

    def __init__(self) -> None:
        super().__init__()
        self.setLevel(logging.WARNING)
        self.refused = self.stream is None

    def emit(self, record: logging.LogRecord) -> None:
        if self.stream is not None:
            self.refused = False
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002
        self.refused = True

    @property
    def details(self) -> str:
        return "" if self.refused else "Its details were written to the terminal."


def start_log() -> None:
    """Log to a file in the user's log folder; without one, to stderr."""
    handler: LogFile | LogTerminal
    try:
        handler = LogFile(_usable(log_file()))
    except OSError:
        handler = LogTerminal()
    handler.setFormatter(logging.Formatter(FORMAT))
    logging.getLogger(ROOT).addHandler(handler)
    logging.getLogger(ROOT).setLevel(logging.INFO)


def _usable(path: Path) -> Path:
    """The path, its folder made; a pipe in its place would hold the program up.

    Raises:
        OSError: there can be no log file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():
        raise OSError(f"{path}: is no regular file")
    return path


def _handler() -> LogFile | LogTerminal | None:
    found = logging.getLogger(ROOT).handlers
    return next((one for one in found if isinstance(one, LogFile | LogTerminal)), None)


def place() -> str:
    """Where the log is written, in words."""
    handler = _handler()
    if isinstance(handler, LogFile):
        return handler.baseFilename + (f" ({handler.refused})" if handler.refused else "")
    return "the terminal" if handler is not None and not handler.refused else "nowhere"


def keep(words: str, error: BaseException) -> str:
    """Log an error with its traceback; a sentence on where that is, empty if it is nowhere."""
    log.error(words, exc_info=error)
    handler = _handler()
    return handler.details if handler is not None else ""


def message_of(error: Exception) -> str:
    """One sentence for the user; a defect of the program is logged and says where."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There is not enough memory for this; use smaller images or fewer disparities."
    where = keep("internal error", error)
    return f"Internal error ({type(error).__name__}: {error}). {where}".rstrip()
