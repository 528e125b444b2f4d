"""The comparison follows what the window shows: undo, ground truth, presets, files."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox

from tests.gui.driver import Driver
from tuner.comparison.pictures import ComparisonPictures
from tuner.session.view import COMPARISON_VIEWS


@pytest.fixture
def comparing(driver: Driver, tmp_path: Path) -> Driver:
    """The comparison tab in front, with a map that grows as the true disparity does."""
    pair = driver.pair
    assert pair is not None
    truth = np.full(pair.left.grey.shape, 7, np.float32)
    truth[: len(truth) // 2] += 0.5
    np.save(tmp_path / "truth.npy", truth)
    noise = np.random.default_rng(0).normal(0, 0.02, truth.shape)
    values = cv2.GaussianBlur(3 * truth + 10 + noise, (0, 0), 2).astype(np.float32)
    driver.inside.show_map(values)
    driver.do("show_compare")
    driver.until(lambda: driver.inside.settled and driver.inside.comparison is not None)
    return driver


def pictures(driver: Driver) -> ComparisonPictures:
    """What the comparison shows."""
    shown = driver.inside.comparison
    assert shown is not None
    return shown


def views(driver: Driver) -> list[str]:
    """Names of the maps in the comparison's views."""
    boxes = [
        driver.find(QComboBox, f"compare_view_{number + 1}") for number in range(COMPARISON_VIEWS)
    ]
    return [box.currentData() for box in boxes if box.isVisible()]


def test_undo_compares_the_picture_that_came_back(comparing: Driver) -> None:
    for name, value in (("uniqueness_ratio", 5), ("texture_threshold", 40)):
        comparing.set(name, value)
        comparing.settle_all()
    comparing.do("undo")
    comparing.settle_all()
    compared = pictures(comparing).request.outcome.settings
    assert compared == comparing.state.settings
    assert compared.uniqueness_ratio == 5


def test_without_ground_truth_nothing_is_compared_with_it(
    comparing: Driver, tmp_path: Path
) -> None:
    comparing.open_truth(tmp_path / "truth.npy")
    comparing.settle_all()
    assert pictures(comparing).comparison.truth is not None
    assert "truth" in views(comparing)
    comparing.do("close_truth")
    comparing.settle_all()
    assert pictures(comparing).comparison.truth is None
    assert "truth" not in views(comparing)
