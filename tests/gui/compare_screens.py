"""Fixtures and makings: comparisons on the screen, of a made-up pair with known ground truth."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from tests.gui.compare_driver import CompareDriver
from tuner.comparison.pictures import ComparisonPictures
from tuner.core.types import Pair, Picture
from tuner.engine.frame import Frame, Request, make_frame
from tuner.engine.memo import Memo
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.sources.ground_truth import GroundTruth

SETTINGS = StereoBMSettings(num_disparities=32, block_size=9)
SCALE, SHIFT = 2.5, -3.0


@pytest.fixture(scope="module")
def ramp() -> tuple[Pair, GroundTruth]:
    """A pair whose disparity grows downwards in steps from 4 to 18 px."""
    rng = np.random.default_rng(5)
    height, width = 160, 240
    right = cv2.GaussianBlur(rng.integers(0, 255, (height, width), np.uint8), (3, 3), 0)
    true = np.repeat((4 + np.arange(height) // 20 * 2)[:, None], width, axis=1)
    left = np.take_along_axis(right, np.clip(np.arange(width) - true, 0, None), axis=1)
    pictures = [Picture(grey=grey, shown=grey, name="ramp") for grey in (left, right)]
    truth = GroundTruth(disparity=true.astype(np.float32), path="gt.pfm", scale=1, format="PFM")
    return Pair(left=pictures[0], right=pictures[1]), truth


def frame_of(pair: Pair, truth: GroundTruth | None = None, **settings: Any) -> Frame:
    chosen = StereoBMSettings(**{**SETTINGS.values, **settings})
    return make_frame(Request(pair=pair, settings=chosen, truth=truth), memo=Memo())


def depth_of(truth: GroundTruth, seed: int = 0) -> SimpleNamespace:
    """An inverse depth for which d = SCALE * m + SHIFT is the truth, apart from some noise."""
    noise = np.random.default_rng(seed).normal(0, 0.05, truth.disparity.shape)
    return SimpleNamespace(values=((truth.disparity - SHIFT) / SCALE + noise).astype(np.float32))


def noise_of(truth: GroundTruth) -> SimpleNamespace:
    """An inverse depth that has nothing to do with the truth: no fit can be trusted."""
    noise = np.random.default_rng(3).normal(0, 1, truth.disparity.shape)
    return SimpleNamespace(values=noise.astype(np.float32))


@pytest.fixture
def compare_tab(qtbot: Any) -> Iterator[CompareDriver]:
    """The tab on the screen, with nothing to compare."""
    tab = CompareDriver(qtbot)
    tab.resize(1000, 700)
    tab.show()
    yield tab
    tab.close()


@pytest.fixture
def compared(compare_tab: CompareDriver, ramp: tuple[Pair, GroundTruth]) -> ComparisonPictures:
    """What the tab shows of the made-up pair and a good monocular map."""
    pair, truth = ramp
    inputs = pair, frame_of(pair, truth), depth_of(truth)
    return compare_tab.after(lambda: compare_tab.show_inputs(*inputs))
