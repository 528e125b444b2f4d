"""A drag while the comparison is on show: six views with ground truth, all following the slider."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from PySide6.QtWidgets import QTabWidget

from tests.benchmarks.dragging import DRAG_S, DRAGS, EVENTS_PER_S, Drag
from tests.benchmarks.stage import Stage, heading, opened, percentile
from tuner.core.tunable import Size
from tuner.gui.comparison.grid import CompareGrid
from tuner.gui.views.image_view import ImageView
from tuner.resources import assets_folder
from tuner.sources.ground_truth import read_ground_truth

LINE = (0.05, 0.8, 0.95, 0.3)
"""x0, y0, x1, y1 of the profile as shares of the picture."""


def report(size: Size) -> None:
    """Print how long the window stalls with the table, with a histogram and with the profile."""
    heading(f"drag of {DRAG_S:g} s at {EVENTS_PER_S} events/s with the comparison on show, {size}")
    with TemporaryDirectory() as folder, opened(size) as stage:
        _compare(stage, size, Path(folder))
        views = stage.parts.find(CompareGrid, "compare_grid")
        below = stage.parts.find(QTabWidget, "compare_lower")
        views.line.drawn.emit(*(x * y for x, y in zip(LINE, (*size, *size), strict=True)))
        for index in range(below.count()):
            below.setCurrentIndex(index)
            stage.settle_all()
            _drag(stage, below.tabText(index), first=1 + 13 * index)


def _drag(stage: Stage, words: str, *, first: int) -> None:
    drags = []
    for number in range(DRAGS):
        drags.append(Drag(stage, first=first + 37 * number))
        drags[-1].run()
        stage.settle_all()
    stalls = [stall for drag in drags for stall in drag.stalls_ms]
    shown = median(drag.frames for drag in drags) / DRAG_S
    print(
        f"  {words:9}: GUI stall p99 {percentile(stalls, 0.99):.1f} ms, longest "
        f"{max(stalls):.1f} ms; {shown:.1f} comparisons/s"
    )


def _compare(stage: Stage, size: Size, folder: Path) -> None:
    """Ground truth and a map made from it, beside the stereo disparity."""
    truth = read_ground_truth(assets_folder() / "workbench" / "disparity.png", scale=256).disparity
    scaled = cv2.resize(truth, tuple(size), interpolation=cv2.INTER_NEAREST)
    scaled *= np.float32(size.width / truth.shape[1])
    np.save(folder / "truth.npy", scaled)
    stage.window.open_paths([folder / "truth.npy"])
    stage.settle()
    soft = cv2.GaussianBlur(np.nan_to_num(scaled), (0, 0), 4)
    values = (soft * 31 + 150 + np.random.default_rng(1).normal(0, 4, soft.shape)).astype("f4")
    stage.inside.show_map(values)
    stage.parts.do("show_compare")
    stage.view = stage.parts.find(ImageView, "compare_picture_1")
    stage.settle_all()
