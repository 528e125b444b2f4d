"""Tries a scanned model in a process apart: a crash or a hang there leaves the program whole."""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, Final

import tuner
from tuner.monocular.errors import ModelError
from tuner.monocular.types import Preprocessing

LIMIT_S: Final = 60.0
"""For loading and one forward; the largest model takes 3 s on two cores."""

MEMORY_BYTES: Final = 6 * 2**30
MEMORY_PER_BYTE: Final = 4
"""Address space for a trial: so much at all, and so much per byte of the file."""

_LOOK_S: Final = 0.1
_CHILD: Final = Path(__file__).with_name("trial_child.py")
_TITLES: Final = {"opencv": "OpenCV", "onnxruntime": "onnxruntime"}


def trial(
    path: str | os.PathLike[str],
    engine: str,
    prep: Preprocessing,
    *,
    limit_s: float = LIMIT_S,
    stop: Event | None = None,
) -> None:
    """Load the model and run it once on a made-up picture, on the CPU; 0.3-0.5 s for small ones.

    Args:
        path: a file that ``scan`` let pass.
        engine: "opencv" or "onnxruntime".
        prep: how it will be fed.
        limit_s: after so many seconds the trial is ended and has failed.
        stop: set from any thread to end the trial.

    Raises:
        ModelError: it cannot be loaded or run, crashes or hangs the engine, needs too much
            memory, gives something else than a depth map, or the trial was stopped.
    """
    full = Path(os.path.abspath(path))
    request = _request(full, engine, prep, limit_s)
    with tempfile.TemporaryDirectory(prefix="tuner-trial-") as empty, _child(empty) as child:
        said = _converse(child, request, full, limit_s, stop)
        code = child.wait()
    _judge(said, code, full, _TITLES.get(engine, engine))


def _request(path: Path, engine: str, prep: Preprocessing, limit_s: float) -> bytes:
    fields = asdict(prep) | {"normalisation": prep.normalisation.value}
    root = str(Path(tuner.__file__).resolve().parents[1])
    try:
        size = path.stat().st_size
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror})") from None
    request: dict[str, Any] = {
        "path": str(path),
        "engine": engine,
        "prep": fields,
        # The packages this program uses, and none that only lie in the current folder.
        "sys_path": list(dict.fromkeys([*filter(os.path.isabs, sys.path), root])),
        "memory_bytes": MEMORY_BYTES + MEMORY_PER_BYTE * size,
        "cpu_s": math.ceil(limit_s * (os.cpu_count() or 1)) + 1,
    }
    return json.dumps(request).encode("ascii")


@contextlib.contextmanager
def _child(folder: str) -> Iterator[subprocess.Popen[bytes]]:
    """The child process in a group of its own; nothing of it is left afterwards."""
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    child = subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", str(_CHILD)],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        creationflags=flags,
    )
    with child:
        try:
            yield child
        finally:
            if child.poll() is None:
                _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        child.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _converse(
    child: subprocess.Popen[bytes],
    request: bytes,
    path: Path,
    limit_s: float,
    stop: Event | None,
) -> bytes:
    """What the child answers until it ends. Raises ModelError when it does not, or on ``stop``."""
    until = monotonic() + limit_s
    unsent: bytes | None = request
    while True:
        left = until - monotonic()
        if left <= 0:
            raise ModelError(
                f"{path}: did not give a depth map within {limit_s:g} s and was ended; "
                "use another file"
            )
        if stop is not None and stop.is_set():
            raise ModelError(f"{path}: was not opened, as you stopped it")
        try:
            return child.communicate(unsent, timeout=min(left, _LOOK_S))[0]
        except subprocess.TimeoutExpired:
            unsent = None  # it is on its way; a second time would be an error


def _judge(said: bytes, code: int, path: Path, engine: str) -> None:
    try:
        answer = json.loads(said)
    except ValueError:
        raise ModelError(f"{path}: {_crash(code, engine)}; use another file or engine") from None
    if "refused" in answer:
        raise ModelError(_with_folder(answer["refused"], path))
    if "fault" in answer:
        raise ModelError(f"{path}: {answer['fault']}; use another file or engine")


def _with_folder(words: str, path: Path) -> str:
    """Engines name the file without its folder."""
    return f"{path.parent / words}" if words.startswith(f"{path.name}:") else words


def _crash(code: int, engine: str) -> str:
    if sys.platform != "win32" and code == -signal.SIGXCPU:
        return f"kept {engine} busy for too long and was ended"
    if sys.platform != "win32" and code == -signal.SIGKILL:
        return f"made {engine} use more memory than there is, so that the system ended it"
    return f"made {engine} crash ({_ending(code)}) in a trial apart from this program"


def _ending(code: int) -> str:
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code & 0xFFFFFFFF:#x}" if code > 255 or code < 0 else f"exit code {code}"
