"""Ctrl+C and kill end a command soon, also while a library computes and Python cannot act."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import threading
from types import FrameType
from typing import Final, NoReturn

GRACE_S: Final = 1.0
"""How long Python may take to clean up; a second Ctrl+C waits no longer."""

_ENDING: Final = ("SIGINT", "SIGTERM", "SIGHUP")


def end_when_told() -> None:
    """Turn the signals that end a program into an exit code of 128 + number, soon.

    Python acts on them between two of its own instructions only. So a thread, woken by the system,
    ends the process if that takes too long.
    """
    heard, told = socket.socketpair()
    told.setblocking(False)
    signal.set_wakeup_fd(told.detach(), warn_on_full_buffer=False)
    for name in _ENDING[1:]:
        number = getattr(signal, name, None)
        # nohup ignores SIGHUP, and means it.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _leave)
    threading.Thread(target=_watch, args=(heard,), name="interrupts", daemon=True).start()


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _watch(heard: socket.socket) -> None:
    ending = {getattr(signal, name, None) for name in _ENDING}
    number = 0
    while number not in ending or signal.getsignal(number) is signal.SIG_IGN:
        number = heard.recv(1)[0]
    with contextlib.suppress(OSError):
        select.select([heard], [], [], GRACE_S)
    os._exit(128 + number)
