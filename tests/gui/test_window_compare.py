"""The comparison follows what the window shows: undo, ground truth, presets, files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QSplitter, QTabWidget

from tests.gui.driver import Driver
from tests.gui.files import Files
from tuner.comparison.pictures import ComparisonPictures
from tuner.core.types import FloatMap
from tuner.session.view import COMPARISON_VIEWS, Below

BELOW = [part.value for part in Below]


@pytest.fixture
def comparing(driver: Driver, tmp_path: Path) -> Driver:
    """The comparison tab in front, with a map that grows as the true disparity does."""
    truth = true_disparity(driver)
    np.save(tmp_path / "truth.npy", truth)
    compare(driver, truth)
    return driver


def true_disparity(driver: Driver) -> FloatMap:
    """Two planes, as the pair on show might have been made from."""
    pair = driver.pair
    assert pair is not None
    truth = np.full(pair.left.grey.shape, 7, np.float32)
    truth[: len(truth) // 2] += 0.5
    return truth


def compare(driver: Driver, truth: FloatMap) -> None:
    """Bring the comparison to the front, with a map that grows as these disparities do."""
    noise = np.random.default_rng(0).normal(0, 0.02, truth.shape)
    values = cv2.GaussianBlur(3 * truth + 10 + noise, (0, 0), 2).astype(np.float32)
    driver.inside.show_map(values)
    driver.do("show_compare")
    driver.until(lambda: driver.inside.settled and driver.inside.comparison is not None)


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


@pytest.mark.parametrize("below", ["numbers", "scatter", "profile"])
def test_the_room_below_the_views_is_as_it_was_left(
    comparing: Driver, new_window: Callable[[], Driver], files: Files, below: str
) -> None:
    comparing.find(QTabWidget, "compare_lower").setCurrentIndex(BELOW.index(below))
    split = comparing.find(QSplitter, "compare_split")
    usual = split.sizes()
    split.setSizes([usual[0] + 40, usual[1] - 40])
    _, left = split.sizes()
    assert left != usual[1]
    comparing.window.close()
    again = new_window()
    again.open(files)
    compare(again, true_disparity(again))
    assert again.find(QTabWidget, "compare_lower").currentIndex() == BELOW.index(below)
    assert again.find(QSplitter, "compare_split").sizes()[1] == left


def test_the_tabs_below_the_views_stay_under_the_mouse(comparing: Driver) -> None:
    below = comparing.find(QTabWidget, "compare_lower")
    split = comparing.find(QSplitter, "compare_split")
    before = split.sizes()
    for number in range(below.count()):
        below.setCurrentIndex(number)
        comparing.settle_all()
        assert split.sizes() == before
