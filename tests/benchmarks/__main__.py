"""Measures how closely the window follows a slider: ``python -m tests.benchmarks``.

Every figure is a ratio to ``cv2.StereoBM.compute`` with the same settings ("bare", speckle filter
included), taken in turns within the same run, because machines differ and are shared.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from tuner.environment import without_opencv

without_opencv()

from tests.benchmarks import (
    alignment,
    apart,
    compared,
    comparison,
    dragging,
    memory,
    monocular,
    painting,
    rectification,
)
from tuner.core.tunable import Size

SIZES = (Size(1280, 720), Size(1920, 1080))
LARGE = Size(4000, 3000)
NAMES = (
    *("painted", "drag", "memory", "comparison", "monocular", "alignment", "compared", "apart"),
    "rectified",
)


def main(arguments: list[str] | None = None) -> int:
    """Run all benchmarks, or those named."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"{', '.join(NAMES)}; default all")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--moves", type=int, default=5000)
    options = parser.parse_args(arguments)
    wanted = set(options.names) or set(NAMES)
    for name, report in _reports(options).items():
        if name in wanted:
            report()
    return 0


def _reports(options: argparse.Namespace) -> dict[str, Callable[[], object]]:
    """What prints each of the figures, in this order."""
    rounds: int = options.rounds
    return {
        "painted": lambda: [painting.report(size, rounds=rounds) for size in SIZES],
        "drag": _drags,
        "memory": lambda: memory.report(moves=options.moves),
        "comparison": lambda: [comparison.report(size, rounds=rounds) for size in SIZES],
        "monocular": lambda: monocular.report(SIZES[0], rounds=min(rounds, 20)),
        "apart": lambda: apart.report(rounds=rounds),
        "rectified": lambda: rectification.report(SIZES, rounds=rounds),
        "alignment": alignment.main,
        "compared": lambda: compared.report(SIZES[0]),
    }


def _drags() -> None:
    for size in SIZES:
        dragging.report(size)
    for zoom in ("fit", "one_to_one"):
        dragging.report(LARGE, disparities=128, zoom=zoom)


if __name__ == "__main__":
    sys.exit(main())
