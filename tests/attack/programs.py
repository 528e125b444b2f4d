"""The program as a process of its own, in surroundings of the attack's choice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from tests.cli.nets import grey_net

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 120


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """The environment of a user whose folders lie in ``home``."""
    kept = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in _KINDS}
    path = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    telemetry = {"ORT_DISABLE_TELEMETRY": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return found | folders | telemetry | {"HOME": str(home), "PYTHONPATH": path} | more


_KINDS = ("CONFIG", "DATA", "CACHE", "STATE")


def started(arguments: Sequence[str], home: Path, **more: Any) -> subprocess.Popen[bytes]:
    """``stereo-tuner`` with these arguments, running in ``home``."""
    environment = surroundings(home, **more.pop("environment", {}))
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        [sys.executable, "-m", "tuner", *arguments],
        env=environment,
        **({"cwd": home} | pipes | more),
    )


def ended(arguments: Sequence[str], home: Path, **more: Any) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a run."""
    process = started(arguments, home, **more)
    try:
        out, err = process.communicate(timeout=LIMIT_S)
    finally:
        process.kill()
    return process.returncode, (out or b"").decode(), (err or b"").decode()


def shell(line: str, home: Path, names: Mapping[str, str], **more: Any) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a shell's line, in which ``$tuner`` is the program."""
    program = subprocess.run(
        ["bash", "-c", f'tuner() {{ "{sys.executable}" -m tuner "$@"; }}; {line}'],
        env=surroundings(home, **names),
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LIMIT_S,
        check=False,
        **more,
    )
    return program.returncode, program.stdout.decode(), program.stderr.decode()


def one_line(words: str) -> bool:
    """Whether stderr holds one honest line of the program's own."""
    return words.startswith("stereo-tuner: ") and words.count("\n") == 1


def scene(folder: Path) -> Path:
    """A folder with left.png, right.png and net.onnx."""
    rng = np.random.default_rng(3)
    wide = cv2.GaussianBlur(rng.integers(0, 255, (90, 214), dtype=np.uint8), (3, 3), 0)
    cv2.imwrite(str(folder / "left.png"), wide[:, :200])
    cv2.imwrite(str(folder / "right.png"), wide[:, 7:207])
    grey_net(folder / "net.onnx")
    return folder
