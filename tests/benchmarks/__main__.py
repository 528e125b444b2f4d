"""Measures how closely the window follows a slider: ``python -m tests.benchmarks``.

Every figure is a ratio to ``cv2.StereoBM.compute`` with the same settings ("bare", speckle filter
included), taken in turns within the same run, because machines differ and are shared.
"""

from __future__ import annotations

import argparse
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from tuner.environment import without_opencv

without_opencv()

from tests.benchmarks import (
    alignment,
    apart,
    batch,
    cloud,
    compared,
    comparison,
    dragging,
    folder,
    memory,
    monocular,
    next_pair,
    painting,
    playing,
    rectification,
)
from tuner.core.tunable import Size

SIZES = (Size(1280, 720), Size(1920, 1080))
SMALLEST = Size(320, 240)
SMALL = Size(640, 480)
LARGE = Size(4000, 3000)
NAMES = (
    "painted",
    "drag",
    "memory",
    "comparison",
    "monocular",
    "alignment",
    "compared",
    "apart",
    "cloud",
    "folder",
    "playing",
    "next",
    "rectified",
    "batch",
)


def main(arguments: list[str] | None = None) -> int:
    """Run all benchmarks, or those named."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"{', '.join(NAMES)}; default all")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--moves", type=int, default=5000)
    options = parser.parse_args(arguments)
    wanted = set(options.names) or set(NAMES)
    _of_the_window(wanted, rounds=options.rounds, moves=options.moves)
    _of_sources(wanted, rounds=options.rounds)
    _of_the_rest(wanted, rounds=options.rounds)
    return 0


def _of_the_window(wanted: set[str], *, rounds: int, moves: int) -> None:
    if "painted" in wanted:
        for size in SIZES:
            painting.report(size, rounds=rounds)
    if "drag" in wanted:
        for size in SIZES:
            dragging.report(size)
        for zoom in ("fit", "one_to_one"):
            dragging.report(LARGE, disparities=128, zoom=zoom)
    if "memory" in wanted:
        memory.report(moves=moves)
    if "cloud" in wanted:
        cloud.report(SIZES[1], rounds=rounds, moves=moves)
    if "comparison" in wanted:
        for size in SIZES:
            comparison.report(size, rounds=rounds)


def _of_sources(wanted: set[str], *, rounds: int) -> None:
    if "playing" in wanted:
        for rectified in (False, True):
            playing.report(SIZES[0], rectified=rectified)
    if "next" in wanted:
        for size in (SMALL, SIZES[0]):
            next_pair.report(size, rounds=rounds)
    if "folder" in wanted:
        for size in (SMALLEST, SMALL, SIZES[0]):
            folder.report(size, rounds=rounds)


def _of_the_rest(wanted: set[str], *, rounds: int) -> None:
    if "monocular" in wanted:
        monocular.report(SIZES[0], rounds=min(rounds, 20))
    if "apart" in wanted:
        apart.report(rounds=rounds)
    if "batch" in wanted:
        batch.report()
    if "rectified" in wanted:
        rectification.report(SIZES, rounds=rounds)
    if "alignment" in wanted:
        alignment.main()
    if "compared" in wanted:
        compared.report(SIZES[0])


if __name__ == "__main__":
    sys.exit(main())
