"""The comparison follows what the window shows: undo, ground truth, presets, files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.gui.windows import Driver
from tuner.core.inverse_depth import draw
from tuner.gui.comparison.tab import CompareTab
from tuner.gui.lanes.network import MonoFrame
from tuner.networks.registry import DEFAULT
from tuner.networks.types import EngineReport, InverseDepth


@pytest.fixture
def tab(driver: Driver, tmp_path: Path) -> CompareTab:
    """The comparison tab in front, with a map that grows as the true disparity does."""
    pair = driver.window.pair
    truth = np.full(pair.left.grey.shape, 7, np.float32)
    truth[: len(truth) // 2] += 0.5
    np.save(tmp_path / "truth.npy", truth)
    show_map(driver, truth)
    tab = driver.window.compare_tab
    driver.window.depth_desk.show_tab(tab)
    driver.until(lambda: tab.settled and tab.sheet is not None)
    return tab


def show_map(driver: Driver, truth: Any) -> None:
    """A monocular map in its tab, as if a network had made it."""
    mono = driver.window.mono_tab.live
    noise = np.random.default_rng(0).normal(0, 0.02, truth.shape)
    values = cv2.GaussianBlur(3 * truth + 10 + noise, (0, 0), 2).astype(np.float32)
    report = EngineReport(engine="opencv")
    depth = InverseDepth(values=values, title="made", digest="", prep=DEFAULT.prep, report=report)
    drawn = draw(values, mono.look.contrast)
    picture = driver.window.pair.left
    mono._frame = MonoFrame(picture, mono.choice, mono.look, depth, drawn)
    mono.shown.emit(mono._frame)


def settle(driver: Driver, tab: CompareTab) -> None:
    driver.settle()
    driver.until(lambda: tab.settled)


def compared(tab: CompareTab) -> Any:
    """Settings of the stereo picture that the comparison shows."""
    assert tab.sheet is not None
    return tab.sheet.ask.outcome.settings


def test_undo_compares_the_picture_that_came_back(driver: Driver, tab: CompareTab) -> None:
    for name, value in (("uniqueness_ratio", 5), ("texture_threshold", 40)):
        driver.set(name, value)
        settle(driver, tab)
    driver.window.session.undo_stack.undo()
    settle(driver, tab)
    assert compared(tab) == driver.window.session.state.settings
    assert compared(tab).uniqueness_ratio == 5


def test_without_ground_truth_nothing_is_compared_with_it(
    driver: Driver, tab: CompareTab, tmp_path: Path
) -> None:
    driver.window.files.open_truth(tmp_path / "truth.npy")
    settle(driver, tab)
    assert tab.sheet.comparison.truth is not None
    driver.window.files.close_truth()
    settle(driver, tab)
    assert tab.sheet.comparison.truth is None
    assert "truth" not in tab.grid.names
