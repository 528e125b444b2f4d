"""Standard input, output and error as the program needs them, whatever the caller left of them."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, Final

_LONGEST_WORD: Final = 1024
"""Longer than most paths."""


class _Patient(io.FileIO):
    """Standard error that takes everything: what it refuses could be told nowhere else."""

    def write(self, data: Any, /) -> int:
        try:
            written = super().write(data)
        except OSError:
            return len(data)
        return len(data) if written is None else written


def settle() -> None:
    """Put something harmless where the caller has closed a stream, and let stderr never fail.

    Else the next file that is opened takes the stream's number, and what a library prints goes into
    it. ``sys.stdout`` stays None where it was closed, so that a lost result is noticed.
    """
    # In this order: the system gives the lowest number that is free.
    for number, flags in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        _fill(number, flags)
    if sys.stderr is None or sys.stderr is sys.__stderr__:
        buffer = io.BufferedWriter(_Patient(2, "w", closefd=False))
        sys.stderr = io.TextIOWrapper(
            buffer,
            encoding=getattr(sys.stderr, "encoding", "utf-8"),
            errors="backslashreplace",
            line_buffering=True,
        )


def _fill(number: int, flags: int) -> None:
    try:
        os.fstat(number)
    except OSError:
        opened = os.open(os.devnull, flags)
        if opened == number:
            os.set_inheritable(number, True)
            return
        os.dup2(opened, number)
        os.close(opened)


def complain(text: str) -> None:
    """One line on stderr, after the program's name; a file name may hold a line break."""
    # Where there is no stderr, print would take stdout.
    if sys.stderr is not None:
        print("stereo-tuner:", " ".join(map(_cut, text.split())), file=sys.stderr)


def _cut(word: str) -> str:
    """A word as it is, but not a number of 5000 digits."""
    return word if len(word) <= _LONGEST_WORD else f"{word[:60]}...{word[-60:]}"


def note(text: str) -> None:
    """Something the user should know about a result that is fine."""
    complain(f"note: {text}")


def drop_output() -> None:
    """Forget what stdout has not taken: else Python would complain once more when it closes it."""
    if sys.stdout is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
