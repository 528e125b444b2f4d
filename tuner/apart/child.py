"""The process apart: is told what it may use and what to call, then answers line by line.

Run as a file, not as a module: it starts isolated from the user's Python settings and folders, and
is told on its standard input where this program's packages lie.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from importlib import import_module
from typing import Any


def main() -> None:
    """Serve until the program closes our input or ends."""
    questions = sys.stdin.buffer
    start = json.loads(questions.readline())
    _heed_limits()
    _end_with_the_program(start["alive"])
    answers = os.fdopen(_own_output(), "wb")
    limits = start["limits"]
    _limit(memory=limits["address_bytes"])
    sys.path[:] = start["sys_path"]
    module, _, name = start["entry"].partition(":")
    for line in questions:
        _allow_cpu(limits["cpu_s"])
        answer = _answer(module, name, json.loads(line))
        answers.write(json.dumps(answer).encode("ascii") + b"\n")
        answers.flush()
    # Libraries may crash while they clean up; all was said.
    os._exit(0)


def _answer(module: str, name: str, question: dict[str, Any]) -> dict[str, Any]:
    from tuner.core.errors import UserError

    try:
        answer: dict[str, Any] = getattr(import_module(module), name)(question)
    except Exception as error:  # noqa: BLE001 - whatever the work throws is the answer
        words = " ".join(str(error).split())
        user = isinstance(error, UserError)
        kind = type(error).__name__
        return {"error": {"kind": kind, "words": words[: 4000 if user else 200], "user": user}}
    return answer


def _end_with_the_program(alive: int) -> None:
    """End when the other end of this pipe closes, whatever a library is doing meanwhile."""
    if alive < 0:
        return  # Windows ends with its input, see below
    if sys.platform == "linux":
        # The kernel sends SIGIO when the pipe closes, and that ends us and all that we started.
        # A thread would have to wait for Python's lock; PDEATHSIG is about the thread that
        # started us.
        import fcntl

        fcntl.fcntl(alive, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(alive, fcntl.F_SETFL, os.O_RDONLY | fcntl.FASYNC)

    def watch() -> None:
        with contextlib.suppress(OSError):
            os.read(alive, 1)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _heed_limits() -> None:
    """What a program ignores or blocks, its children would too: here limits must hold."""
    if sys.platform == "win32":
        return
    import signal

    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _own_output() -> int:
    """The answers' descriptor; whatever libraries print goes nowhere."""
    own = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return own


def _limit(*, memory: int) -> None:
    if sys.platform == "win32":
        import ctypes

        # A crash shall not open a window that waits for a click.
        ctypes.windll.kernel32.SetErrorMode(0x8003)
        return
    import resource

    _lower(resource.RLIMIT_CORE, 0)
    if memory:
        _lower(resource.RLIMIT_AS, memory)
    # If memory runs out all the same, Linux shall end this process and not the user's.
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")


def _allow_cpu(seconds: int) -> None:
    """So much more CPU time from here on."""
    if sys.platform == "win32" or not seconds:
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + seconds)


def _lower(kind: int, most: int) -> None:
    """Set the soft limit; the hard one stays, so that the next question may raise it again."""
    if sys.platform == "win32":
        return
    import resource

    # Some systems know a limit and refuse to set it; the time limit outside holds always.
    with contextlib.suppress(ValueError, OSError):
        hard = resource.getrlimit(kind)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (soft, hard))


if __name__ == "__main__":
    main()
