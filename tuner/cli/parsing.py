"""An argparse parser that answers mistakes with one line, and the way every command ends."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable
from typing import Final, NoReturn

from tuner.core.errors import UserError

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
        # The reader has gone (| head). Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return code


def _print_whatever_the_terminal_can() -> None:
    """A file name or a unit that the terminal's encoding lacks is no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
