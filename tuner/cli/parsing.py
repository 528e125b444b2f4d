"""An argparse parser that answers mistakes with one line, and the way every command ends."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, Final, NoReturn

from tuner.cli.interrupts import told
from tuner.cli.streams import complain, drop_output
from tuner.core.errors import FileError, SettingsError, UserError, lacks_memory
from tuner.files.writing import reason

DONE: Final = 0
USERS_ERROR: Final = 2
DEFECT: Final = 70
"""EX_SOFTWARE of sysexits.h."""
INTERRUPTED: Final = 130
"""128 + SIGINT, as shells expect."""

_MOST_DIGITS: Final = 100
_NO_MEMORY: Final = "there is not enough memory; use smaller images"


class UsageError(UserError):
    """The command line itself is wrong."""


class Parser(argparse.ArgumentParser):
    """Raises UsageError instead of printing the usage and leaving."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")

    def print_help(self, file: Any = None) -> None:
        """The help as any other result: argparse would hide that it went nowhere."""
        if file is not None:
            super().print_help(file)
        else:
            say(self.format_help().rstrip("\n"))


def guarded(command: Callable[[], int]) -> int:
    """Run a command; its exit code, and one line on stderr if it failed."""
    _print_whatever_the_terminal_can()
    try:
        code = command()
        if sys.stdout:
            _flush()
    except UserError as error:
        return _mistake(_by_flags(error) if isinstance(error, SettingsError) else str(error))
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:
        # The reader has gone (| head): it has what it wanted.
        drop_output()
        return DONE
    except MemoryError:
        return _mistake(_NO_MEMORY)
    except Exception as error:  # noqa: BLE001 - the net under everything: nothing is hidden by it
        return _unforeseen(error)
    return code


def _by_flags(error: SettingsError) -> str:
    """What is wrong with a setting, which is called by its flag."""
    from tuner.cli.flags import in_flags
    from tuner.matchers.registry import matchers

    return in_flags(str(error), [name for matcher in matchers() for name in matcher.specs])


def _mistake(words: str) -> int:
    """Say what the user can mend."""
    if told():
        return _interrupted()  # an import swallowed it, and so something seemed to be missing
    complain(words)
    return USERS_ERROR


def _unforeseen(error: Exception) -> int:
    """Say what no part of the program has put into words."""
    if told():
        return _interrupted()  # some libraries turn Ctrl+C into an error of their own
    if lacks_memory(error):
        return _mistake(_NO_MEMORY)
    if isinstance(error, RuntimeError) and "home directory" in str(error):
        return _mistake("this user has no home folder; set HOME to a folder of yours")
    from tuner.cli.defect import sentence

    complain(sentence(error))
    # What the system refuses is for the user to mend, if not yet in our words.
    return USERS_ERROR if isinstance(error, OSError) else DEFECT


def _interrupted() -> int:
    return 128 + told() if told() else INTERRUPTED


def say(text: str) -> None:
    """Print a result.

    Raises:
        FileError: standard output takes nothing, e.g. because the disk is full.
    """
    if sys.stdout is None:
        raise FileError(
            "standard output: it is closed, so the result was not printed; leave it open, or send "
            "it to a file"
        )
    try:
        print(text)
    except OSError as error:
        raise _refused(error) from error
    _flush()


def _flush() -> None:
    try:
        sys.stdout.flush()
    except OSError as error:
        raise _refused(error) from error


def _refused(error: OSError) -> OSError:
    if isinstance(error, BrokenPipeError):
        return error
    drop_output()
    return FileError(f"standard output: cannot be written: {reason(error)}")


def not_empty(text: str) -> str:
    """The text; an empty one is a shell variable that was not set."""
    if not text:
        raise argparse.ArgumentTypeError("an empty name was given")
    return text


def whole_number(text: str) -> int:
    """The number; Python's own refuses many digits as if they were none.

    Raises:
        ValueError: it is not a whole number.
        ArgumentTypeError: it has more digits than any that is legal.
    """
    if len(text) > _MOST_DIGITS and text.strip().lstrip("+-").isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} has {len(text)} digits; nothing needs that")
    return int(text)


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
