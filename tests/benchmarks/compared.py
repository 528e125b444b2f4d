"""A drag while the comparison is on show: six views with ground truth, all following the slider."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from tests.benchmarks.dragging import DRAG_S, DRAGS, EVENTS_PER_S, Drag
from tests.benchmarks.stage import Stage, heading, opened, percentile
from tuner.core.inverse_depth import draw
from tuner.core.tunable import Size
from tuner.gui.lanes.network import MonoFrame
from tuner.networks.registry import DEFAULT
from tuner.networks.types import EngineReport, InverseDepth
from tuner.resources import assets_folder
from tuner.sources.ground_truth import read_ground_truth

LINE = (0.05, 0.8, 0.95, 0.3)
"""x0, y0, x1, y1 of the profile as shares of the picture."""


def report(size: Size) -> None:
    """Print how long the window stalls with the table, with a histogram and with the profile."""
    heading(f"drag of {DRAG_S:g} s at {EVENTS_PER_S} events/s with the comparison on show, {size}")
    with TemporaryDirectory() as folder, opened(size) as stage:
        _compare(stage, size, Path(folder))
        tab = stage.window.compare_tab
        tab.grid.line_drawn.emit(*(x * y for x, y in zip(LINE, (*size, *size), strict=True)))
        for index in range(tab.below.count()):
            tab.below.setCurrentIndex(index)
            _settle(stage)
            _drag(stage, tab.below.tabText(index), first=1 + 13 * index)


def _drag(stage: Stage, words: str, *, first: int) -> None:
    drags = []
    for number in range(DRAGS):
        drags.append(Drag(stage, first=first + 37 * number))
        drags[-1].run()
        _settle(stage)
    stalls = [stall for drag in drags for stall in drag.stalls_ms]
    shown = median(drag.frames for drag in drags) / DRAG_S
    print(
        f"  {words:9}: GUI stall p99 {percentile(stalls, 0.99):.1f} ms, longest "
        f"{max(stalls):.1f} ms; {shown:.1f} comparisons/s"
    )


def _compare(stage: Stage, size: Size, folder: Path) -> None:
    """Ground truth and a map made from it, beside the stereo disparity."""
    window = stage.window
    truth = read_ground_truth(assets_folder() / "workbench" / "disparity.png", scale=256).disparity
    scaled = cv2.resize(truth, tuple(size), interpolation=cv2.INTER_NEAREST)
    scaled *= np.float32(size.width / truth.shape[1])
    np.save(folder / "truth.npy", scaled)
    window.files.open_truth(folder / "truth.npy")
    stage.settle()
    soft = cv2.GaussianBlur(np.nan_to_num(scaled), (0, 0), 4)
    values = (soft * 31 + 150 + np.random.default_rng(1).normal(0, 4, soft.shape)).astype("f4")
    report = EngineReport(engine="opencv")
    depth = InverseDepth(values=values, title="made", digest="", prep=DEFAULT.prep, report=report)
    live = window.mono_tab.live
    drawn = draw(values, live.look.contrast)
    live._frame = MonoFrame(stage.pair.left, live.choice, live.look, depth, drawn)
    live.shown.emit(live._frame)
    window.depth_desk.show_tab(window.compare_tab)
    stage.view = window.compare_tab.grid.views[0]
    _settle(stage)


def _settle(stage: Stage) -> None:
    stage.settle()
    while not stage.window.compare_tab.settled:
        stage.rest(20)
