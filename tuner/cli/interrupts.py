"""Ctrl+C and kill end a command soon, also while a library computes and Python cannot act."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import threading
from types import FrameType
from typing import Final

GRACE_S: Final = 1.0
"""How long Python may take to clean up; a second Ctrl+C waits no longer."""

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP")

_told: list[int] = []
_at_work = threading.Event()


def end_at_once() -> None:
    """Let Ctrl+C end the process while it is being loaded, when there is nothing to clean up."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _end)


def end_when_told() -> None:
    """Turn the signals that end a program into an exit code of 128 + number, soon.

    Python acts on them between two of its own instructions only. So a thread, woken by the system,
    ends the process if that takes too long.
    """
    heard, written = socket.socketpair()
    written.setblocking(False)
    signal.set_wakeup_fd(written.detach(), warn_on_full_buffer=False)
    numbers = {number for name in _NAMES if (number := getattr(signal, name, None)) is not None}
    # nohup ignores SIGHUP, a shell's background SIGINT, and both mean it.
    ending = {n for n in numbers if signal.getsignal(n) is not signal.SIG_IGN}
    for number in ending:
        signal.signal(number, _end)
    threading.Thread(target=_watch, args=(heard, ending), name="interrupts", daemon=True).start()


def begin() -> None:
    """From here on there is something to clean up; before, the process simply ends."""
    _at_work.set()


def told() -> int:
    """The number of the signal that ended the work, 0 for none."""
    return _told[0] if _told else 0


def _end(number: int, _frame: FrameType | None) -> None:
    # Some imports swallow the exception, or make a long tale of it.
    if not _at_work.is_set():
        os._exit(128 + number)
    _told.append(number)
    raise KeyboardInterrupt


def _watch(heard: socket.socket, ending: set[int]) -> None:
    number = 0
    while number not in ending:
        number = heard.recv(1)[0]
    with contextlib.suppress(OSError):
        select.select([heard], [], [], GRACE_S)
    os._exit(128 + number)
