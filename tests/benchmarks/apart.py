"""What it costs to run a network in a process of its own: forward there / forward here."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from tests.benchmarks.stage import heading
from tests.networks.midas_like import midas_small_like
from tuner.networks.apart_runner import ApartRunner
from tuner.networks.engines import NAMES, engine
from tuner.networks.private_copy import PrivateCopy
from tuner.networks.scan.scan import scan


def report(*, rounds: int) -> None:
    """Print the ratio for each engine, on a graph of MiDaS small's layer shapes."""
    heading("a network of MiDaS small's cost in a process of its own")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "midas_small_like.onnx"
        path.write_bytes(midas_small_like(opset=11).SerializeToString())
        for name in NAMES:
            if engine(name).available():
                _compare(path, name, rounds)


def _compare(path: Path, name: str, rounds: int) -> None:
    findings = scan(path)
    prep = findings.proposed
    fed = np.random.default_rng(1).random((1, 3, prep.height, prep.width), np.float32)
    here = engine(name).open(path, findings, prep, device="CPU", threads=0)
    start = perf_counter()
    with closing(PrivateCopy(path)) as copy:
        there = ApartRunner(copy, name, prep)
    opened_ms = (perf_counter() - start) * 1000
    with closing(there):
        ours, theirs = [], []
        for runner in (here, there):
            runner.forward(fed)
        for _ in range(rounds):
            theirs.append(_timed(lambda: here.forward(fed)))
            ours.append(_timed(lambda: there.forward(fed)))
    ratio = median(o / t for o, t in zip(ours, theirs, strict=True))
    print(
        f"  {name:12} apart / here = {ratio:.3f}   (apart {median(ours):.1f} ms, here "
        f"{median(theirs):.1f} ms; read, started, loaded and tried in {opened_ms:.0f} ms)"
    )
    here.close()


def _timed(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1000
