"""An argparse parser that answers mistakes with one line, and the way every command ends."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterable
from typing import Final, NoReturn

from tuner.atomic import reason
from tuner.core.errors import FileError, UserError

DONE: Final = 0
USERS_ERROR: Final = 2
INTERRUPTED: Final = 130
"""128 + SIGINT, as shells expect."""


class UsageError(UserError):
    """The command line itself is wrong."""


class Parser(argparse.ArgumentParser):
    """Raises UsageError instead of printing the usage and leaving."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")


def guarded(command: Callable[[], int]) -> int:
    """Run a command; a user's error becomes one line on stderr and exit code 2."""
    _print_whatever_the_terminal_can()
    try:
        code = command()
        if sys.stdout:
            sys.stdout.flush()
    except UserError as error:
        print("stereo-tuner:", " ".join(str(error).split()), file=sys.stderr)
        return USERS_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (| head).
        _drop_output()
        return DONE
    except MemoryError:
        print("stereo-tuner: there is not enough memory; use smaller images", file=sys.stderr)
        return USERS_ERROR
    return code


def say(text: str) -> None:
    """Print a result.

    Raises:
        FileError: standard output takes nothing, e.g. because the disk is full.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop_output()
        raise FileError(f"standard output: cannot be written: {reason(error)}") from error


def _drop_output() -> None:
    """Else Python would complain once more when it closes stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def not_empty(text: str) -> str:
    """The text; an empty one is a shell variable that was not set."""
    if not text:
        raise argparse.ArgumentTypeError("an empty name was given")
    return text


def refuse_overwriting(out: str, sources: Iterable[str | os.PathLike[str]]) -> None:
    """Raise UsageError if ``out`` is one of the files that are read."""
    for source in sources:
        if os.path.exists(out) and os.path.exists(source) and os.path.samefile(out, source):
            raise UsageError(f"{out}: this is {os.fspath(source)}, which is read; name another")


def _print_whatever_the_terminal_can() -> None:
    """A file name or a unit that the terminal's encoding lacks is no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
