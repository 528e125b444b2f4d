"""Checks what the program promises of a GPU, where there is one: ``python -m tests.gpu``.

It prints what was measured. Exit code 0: all of it held, or there is no GPU and it says so.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np

from tests.networks import graphs
from tests.networks.midas_like import midas_small_like
from tuner.networks import cuda
from tuner.networks.engines import engine
from tuner.networks.engines import onnxruntime as fast
from tuner.networks.opening import open_model
from tuner.networks.scan.scan import scan
from tuner.networks.types import Runner

PARITY: Final = 1e-3
"""Of the map's range."""
ROUNDS: Final = 30

AGAIN: Final = "again"


def main() -> int:
    """Run all checks; the exit code."""
    why = obstacle()
    if why:
        print(f"skipped: {why}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        # Where the user's yes to the made-up network is remembered.
        os.environ["XDG_DATA_HOME"] = os.environ["XDG_CACHE_HOME"] = folder
        path = graphs.write(Path(folder) / "like.onnx", midas_small_like())
        wrong = [*check(path), *quiet(path)]
    for words in wrong:
        print(f"wrong: {words}")
    return int(bool(wrong))


def obstacle() -> str:
    """Why there is nothing to check here; empty if there is."""
    if "CUDA" not in fast.available():
        return "this onnxruntime is built without CUDA"
    if not _nvidia():
        return "no NVIDIA device is here"
    return ""


def _nvidia() -> bool:
    try:
        return b"GPU" in subprocess.check_output(["nvidia-smi", "-L"])
    except (OSError, subprocess.CalledProcessError):
        return False


def check(path: Path) -> list[str]:
    """What does not hold: chosen by itself, near to the CPU, soon ready."""
    network = open_model(path, consent=True)
    wrong = [] if network.report.device == "CUDA" else [f"auto runs on the {network.report.device}"]
    network.close()
    blob = np.random.default_rng(1).random((1, 3, 256, 256), dtype=np.float32)
    maps = {}
    for device in ("CPU", "CUDA"):
        runner = loaded(path, device)
        first, median = times(runner, blob)
        maps[device] = runner.forward(blob)
        print(f"{device}: first forward {first:.0f} ms, median {median:.1f} ms")
        if runner.report.device != device:
            return [*wrong, runner.report.note]
    off = float(np.abs(maps["CUDA"] - maps["CPU"]).max() / np.ptp(maps["CPU"]))
    print(f"difference {off:.1e} of the range (at most {PARITY:.0e})")
    return wrong if off <= PARITY else [*wrong, f"{off:.1e} of the range away from the CPU"]


def loaded(path: Path, device: str) -> Runner:
    findings = scan(path)
    return engine("onnxruntime").open(path, findings, findings.proposed, device=device, threads=0)


def times(runner: Runner, blob: np.ndarray) -> tuple[float, float]:
    """ms of the first forward, and the median of those after it."""
    spent = []
    for _ in range(ROUNDS):
        start = perf_counter()
        runner.forward(blob)
        spent.append((perf_counter() - start) * 1000)
    return spent[0], statistics.median(spent[1:])


def quiet(path: Path) -> list[str]:
    """A process that cannot see the device says so in its note, and prints nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.gpu", AGAIN, str(path)],
        env={**os.environ, "CUDA_VISIBLE_DEVICES": "-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"without its device: {done.stdout.strip()}")
    return [f"printed {done.stderr!r}"] if done.stderr else []


if __name__ == "__main__":
    if AGAIN in sys.argv:
        print(loaded(Path(sys.argv[2]), "CUDA").report.note or cuda.OPTIONS)
    else:
        sys.exit(main())
