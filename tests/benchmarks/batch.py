"""How much faster two processes work through the real pairs than one: at least 1.7 times."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter

from tests.conftest import DATA
from tuner.engine.batch.job import Job, chosen_presets
from tuner.engine.batch.listing import entries_of
from tuner.engine.batch.running import run
from tuner.exporters import chosen
from tuner.presets.preset import Preset

_ROUNDS = 3
_TITLE = "batch, 2 processes"


def report() -> None:
    """Print pairs per second of one process and of two, in turns, the best of each."""
    if not DATA.is_dir():
        print(f"{_TITLE}: the real pairs are not here")
        return
    best = {1: 0.0, 2: 0.0}
    for _ in range(_ROUNDS):
        for jobs in (1, 2):
            best[jobs] = max(best[jobs], _rate(jobs))
    one, two = best.values()
    print(f"{_TITLE:<28}{two / one:6.2f} x one   {one:.2f} and {two:.2f} pairs/s (>= 1.7)")


def _rate(jobs: int) -> float:
    """Pairs per second, the start of the processes included."""
    with tempfile.TemporaryDirectory() as folder:
        job = Job(
            entries=tuple(entries_of(DATA)),
            presets=chosen_presets([("defaults", Preset())]),
            formats=chosen(["png", "metrics", "figure"]),
            out=Path(folder) / "out",
        )
        began = perf_counter()
        done = [one for one in run(job, jobs=jobs) if not one.failed]
        return len(done) / (perf_counter() - began)
