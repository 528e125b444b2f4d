"""What people use instead: an OpenCV trackbar loop and a matplotlib redraw, beside the window."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from statistics import median
from time import perf_counter

import cv2
import numpy as np

from tests.benchmarks.scene import SETTINGS
from tests.benchmarks.stage import Stage, heading, opened
from tuner.core.tunable import Size
from tuner.matchers.stereo_bm import create

NAME = "uniqueness_ratio"


def report(size: Size, *, rounds: int) -> None:
    """Print painted / bare of the window, a trackbar loop and a matplotlib redraw."""
    heading(f"for comparison at {size}")
    with opened(size) as stage:
        values = list(range(5, 5 + min(rounds, 20)))
        bare = median(stage.bare_ms(replace(SETTINGS, **{NAME: v})) for v in values)
        window = median(stage.painted_ms(NAME, v + 30) for v in values)
        print(f"  this window            {window / bare:.2f} x bare ({bare:.1f} ms)")
        print(f"  trackbar, no imshow    {_trackbar(stage, values, None) / bare:.2f} x bare")
        print(f"  matplotlib redraw      {_matplotlib(stage, values, bare)}")
    print(f"  trackbar with imshow   {_in_xvfb(size, values)}")


def _picture(stage: Stage, value: int) -> np.ndarray:
    raw = create(replace(SETTINGS, **{NAME: value})).compute(
        stage.pair.left.grey, stage.pair.right.grey
    )
    return cv2.normalize(raw, None, 0, 255, cv2.NORM_MINMAX, cv2.CV_8U)


def _trackbar(stage: Stage, values: list[int], window: str | None) -> float:
    times = []
    for value in values:
        start = perf_counter()
        picture = _picture(stage, value)
        if window is not None:
            cv2.imshow(window, picture)
            cv2.waitKey(1)
        times.append((perf_counter() - start) * 1000)
    return median(times)


def _matplotlib(stage: Stage, values: list[int], bare: float) -> str:
    try:
        import matplotlib
    except ImportError:
        return "not installed"
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 6))
    image = axes.imshow(_picture(stage, values[0]))
    times = []
    for value in values:
        start = perf_counter()
        image.set_data(_picture(stage, value))
        figure.canvas.draw()
        times.append((perf_counter() - start) * 1000)
    pyplot.close(figure)
    return f"{median(times) / bare:.2f} x bare"


_LOOP = """
import sys
from statistics import median
from types import SimpleNamespace
from time import perf_counter
from tests.benchmarks.comparison import NAME, SETTINGS, _trackbar
from tests.benchmarks.scene import upscaled
from dataclasses import replace
from tuner.core.tunable import Size
from tuner.matchers.stereo_bm import create
import cv2
stage = SimpleNamespace(pair=upscaled(Size({width}, {height})))
cv2.namedWindow("disparity", cv2.WINDOW_NORMAL)
def bare(value):
    matcher = create(replace(SETTINGS, **{{NAME: value}}))
    start = perf_counter()
    matcher.compute(stage.pair.left.grey, stage.pair.right.grey)
    return (perf_counter() - start) * 1000
values = {values}
print(_trackbar(stage, values, "disparity") / median(bare(v) for v in values))
"""


def _in_xvfb(size: Size, values: list[int]) -> str:
    """The loop with a real cv2 window, in a process of its own (its Qt is not ours)."""
    code = _LOOP.format(width=size.width, height=size.height, values=values)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("QT_")}
    try:
        done = subprocess.run(
            ["xvfb-run", "-a", sys.executable, "-c", code],
            capture_output=True,
            text=True,
            env=environment,
            timeout=120,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"not measured ({type(error).__name__})"
    return f"{float(done.stdout.split()[-1]):.2f} x bare"
