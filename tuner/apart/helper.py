"""The program's side of a process apart: start it, ask it, end it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from typing import IO, Any, Final

from tuner.apart.descriptors import above_standard
from tuner.core.stopping import Stopped

LOOK_S: Final = 0.02
"""How often a waiting question looks at ``stop`` and at the memory in use."""

ANSWER_BYTES: Final = 1 << 20
"""An answer is one line of JSON, and never longer; arrays go through shared memory."""

_CHILD: Final = Path(__file__).with_name("child.py")
_ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the process may use; 0 is no limit.

    Attributes:
        address_bytes: address space (where the system has that limit). CUDA reserves more than
            any such limit leaves: then watch ``resident_bytes`` instead.
        resident_bytes: memory really in use, looked at while a question is open (Linux).
        cpu_s: CPU time for each question, over all threads.
    """

    address_bytes: int = 0
    resident_bytes: int = 0
    cpu_s: int = 0


class HelperEnded(Exception):  # noqa: N818 - what happened, to be said in the caller's words
    """The process ended without an answer; ``words`` says how: "crashed (SIGSEGV)"."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class HelperLate(HelperEnded):
    """There was no answer in time; the process has been ended."""


class HelperRefused(Exception):  # noqa: N818
    """The work raised an error there.

    Attributes:
        kind: name of the error's class.
        words: its message.
        user: it was a UserError: the words are for people already.
    """

    def __init__(self, kind: str, words: str, *, user: bool) -> None:
        super().__init__(f"{kind}: {words}")
        self.kind = kind
        self.words = words
        self.user = user


class Helper:
    """A process that answers questions, one after the other.

    Args:
        entry: ``"package.module:function"`` of this program; called there with each question (a
            dict of what JSON can say) and gives the answer (such a dict too).
        limits: what it may use.
        files: descriptors that it inherits under the same numbers (POSIX only).

    Raises:
        OSError: the system starts no process.
    """

    def __init__(
        self, entry: str, *, limits: Limits | None = None, files: Sequence[int] = ()
    ) -> None:
        self._limits = limits or Limits()
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._why = ""
        # Nobody writes to this pipe: that it closes tells the child that the program has ended.
        alive, ours = (above_standard(end) for end in os.pipe())
        try:
            self._process = _start(alive, files)
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(alive)
        self._alive, self._owner = ours, os.getpid()
        # Also when nobody refers to it any more: the thread below must not.
        self._finish = weakref.finalize(self, _end, self._process, ours, self._owner)
        _made.add(self)
        reading = (self._process.stdout, self._answers)
        threading.Thread(target=_read, args=reading, name="helper-answers", daemon=True).start()
        start = {
            "entry": entry,
            "limits": asdict(self._limits),
            "alive": alive if sys.platform != "win32" else -1,
            # The packages this program uses, and none that only lie in the current folder.
            "sys_path": list(dict.fromkeys([*filter(os.path.isabs, sys.path), str(_ROOT)])),
        }
        with contextlib.suppress(OSError):
            self._send(start)  # if it ended already, the first question says how

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it can be asked: never in a fork of the program, whose process it is not."""
        return os.getpid() == self._owner and self._process.poll() is None

    def ask(
        self, question: dict[str, Any], *, limit_s: float, stop: Event | None = None
    ) -> dict[str, Any]:
        """The answer to one question; one thread at a time asks.

        Args:
            question: what JSON can say.
            limit_s: after so long the process is ended.
            stop: set from any thread to end the process.

        Raises:
            HelperRefused: the work raised an error; the process goes on.
            HelperEnded: it crashed, was ended, or answered nonsense. HelperLate: too late.
            Stopped: ``stop`` was set.
        """
        if os.getpid() != self._owner:
            raise HelperEnded("belongs to the program of which this one is a fork")
        with contextlib.suppress(OSError):
            self._send(question)
        try:
            line = self._wait(monotonic() + limit_s, limit_s, stop)
        except BaseException:
            # Ctrl-C too: a late answer must not be taken for that to the next question.
            self.end()
            raise
        return self._opened(line)

    def end(self, why: str = "was ended") -> None:
        """End the process and all that it started, now; from any thread, more than once."""
        self._why = self._why or why
        self._finish()

    def leave(self) -> None:
        """In a fork of the program: hold no end of its pipes, or it would outlive its program."""
        pipe = self._process.stdin
        if not self._finish.alive or pipe is None:
            return
        os.close(self._alive)
        # Not closed: a thread that is not here any more may have been writing to it.
        nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        os.dup2(nowhere, pipe.fileno(), inheritable=False)
        os.close(nowhere)
        self._process.poll()  # else it looks like a process of the fork's that was forgotten

    def _send(self, message: dict[str, Any]) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            pipe.write(json.dumps(message).encode("ascii") + b"\n")
            pipe.flush()
        except ValueError as error:
            # Closed by ``end`` in another thread.
            raise BrokenPipeError from error

    def _wait(self, until: float, limit_s: float, stop: Event | None) -> bytes:
        while True:
            try:
                return self._answers.get(timeout=max(0.0, min(LOOK_S, until - monotonic())))
            except queue.Empty:
                pass
            if stop is not None and stop.is_set():
                self.end()
                raise Stopped
            if monotonic() >= until:
                self.end()
                raise HelperLate(f"did not answer within {limit_s:g} s and was ended")
            most = self._limits.resident_bytes
            if most and _resident_bytes(self.pid) > most:
                self.end("needed too much memory and was ended")

    def _opened(self, line: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(line) if line.endswith(b"\n") else None
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            # Left by itself, or it says what no child of ours says.
            if not line:
                self._answers.put(line)  # so is the answer to all further questions
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(timeout=5)
            code, ended = self._process.poll(), self._why
            self.end()
            raise HelperEnded(ended or _ended(code))
        if "error" in answer:
            error = answer["error"]
            raise HelperRefused(
                str(error.get("kind")), str(error.get("words")), user=error.get("user") is True
            )
        return answer


_made: Final = weakref.WeakSet[Helper]()
_left: Final = list[Helper]()
"""Never collected in a fork: that would look like files left open."""


def _leave_all() -> None:
    for helper in list(_made):
        with contextlib.suppress(OSError, ValueError):
            helper.leave()
    _left.extend(_made)
    _made.clear()  # in a fork of this fork their numbers may be other files


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_all)


def _start(alive: int, files: Sequence[int]) -> subprocess.Popen[bytes]:
    posix = sys.platform != "win32"
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", str(_CHILD)],
        # No folder of the user's: nothing there can be meant.
        cwd=os.path.abspath(os.sep),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(alive, *files) if posix else (),
        start_new_session=posix,
        creationflags=flags,
    )


def _read(pipe: IO[bytes], answers: queue.SimpleQueue[bytes]) -> None:
    """On a thread of its own: pipes cannot be waited for with a limit on every system."""
    with pipe:
        while line := pipe.readline(ANSWER_BYTES):
            answers.put(line)
    answers.put(b"")


def _end(process: subprocess.Popen[bytes], alive: int, owner: int) -> None:
    if os.getpid() != owner:
        return  # a fork of the program, whose process this is not; it has left the pipe
    os.close(alive)
    if process.returncode is None:
        _kill(process)
        process.wait()
    with contextlib.suppress(OSError):
        if process.stdin:
            process.stdin.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _resident_bytes(pid: int) -> int:
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _ended(code: int | None) -> str:
    """How it ended by itself, to follow the name of what it did."""
    if code is None:
        return "gave no sensible answer and was ended"
    if sys.platform != "win32" and code == -signal.SIGXCPU:
        return "was busy for too long and was ended"
    if sys.platform != "win32" and code == -signal.SIGKILL:
        return "used more memory than there is, so that the system ended it"
    return f"crashed ({_ending(code)})"


def _ending(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code & 0xFFFFFFFF:#x}" if code > 255 or code < 0 else f"exit code {code}"
