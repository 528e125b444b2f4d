"""Resident memory over thousands of slider moves."""

from __future__ import annotations

import os

import psutil

from tests.benchmarks.stage import heading, opened
from tuner.core.tunable import Size

WARM_UP = 500
FIELDS = ("uniqueness_ratio", "block_size", "speckle_window_size", "texture_threshold")

SIZE = Size(640, 480)


def report(*, moves: int, size: Size = SIZE) -> None:
    """Print how much memory the moves after the first 500 cost."""
    heading(f"{moves} slider moves at {size}")
    process = psutil.Process(os.getpid())
    with opened(size) as stage:
        before = 0
        for number in range(moves):
            if number == WARM_UP:
                stage.settle()
                before = process.memory_info().rss
            name = FIELDS[number // 50 % len(FIELDS)]
            stage.slider(name).setValue(5 + 2 * (number * 7 % 40))
            if number % 3 == 0:
                stage.rest(0)
        stage.settle()
        grown = (process.memory_info().rss - before) / 2**20
    print(f"  resident memory grew {grown:.1f} MiB after the first {WARM_UP} moves")
