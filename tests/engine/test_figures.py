"""The figures: the pictures stand side by side, unchanged, with bars that tell their values."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.conftest import textured_pair
from tuner.comparison.figures import export_figures, mono_figure, stereo_figure
from tuner.core.colour import Legend, palette
from tuner.core.errors import FileError
from tuner.core.types import Pair
from tuner.exporters.figures.panels import Panel, figure

COLOURS = palette("turbo", invalid=(200, 200, 204))


def holds(whole: np.ndarray, part: np.ndarray) -> bool:
    """``part`` is found in ``whole``, pixel by pixel."""
    found = cv2.matchTemplate(whole, part, cv2.TM_SQDIFF)
    _, _, (x, y), _ = cv2.minMaxLoc(found)
    height, width = part.shape[:2]
    return np.array_equal(whole[y : y + height, x : x + width], part)


@pytest.fixture
def pair() -> Pair:
    return textured_pair(480, 400)


def test_left_right_and_depth_stand_in_this_order(pair: Pair) -> None:
    disparity = np.full((400, 480), 7, np.float32)
    disparity[:100] = np.nan
    made = stereo_figure(pair, disparity, low=0, high=16, colours=COLOURS)
    left, right = (np.repeat(p.shown[..., None], 3, axis=2) for p in (pair.left, pair.right))
    third = made.shape[1] // 3
    assert holds(made[:, : third + 40], left)
    assert holds(made[:, third - 60 : 2 * third + 40], right)
    depth = made[:, 2 * third - 60 :].reshape(-1, 3)
    assert np.count_nonzero((depth == (200, 200, 204)).all(axis=1)) >= 100 * 480


def test_the_second_figure_holds_the_source(pair: Pair) -> None:
    depth = np.tile(np.linspace(1, 9, 480, dtype=np.float32), (400, 1))
    made = mono_figure(pair, depth, colours=COLOURS)
    assert holds(made, np.repeat(pair.left.shown[..., None], 3, axis=2))
    assert made.shape[1] > 2 * 480


def test_the_bar_runs_from_low_below_to_high_above() -> None:
    picture = np.zeros((400, 300, 3), np.uint8)
    made = figure([Panel("x", picture, Legend(0, 16), COLOURS)])
    first, last = (
        np.nonzero((made == COLOURS[index, :3]).all(axis=2))[0].mean() for index in (1, 255)
    )
    assert last < first


@pytest.mark.parametrize("size", [(40, 30), (3000, 500), (200, 1500)])
def test_pictures_of_any_size_make_a_figure(size: tuple[int, int]) -> None:
    width, height = size
    pair = textured_pair(width, height)
    depth = np.zeros((height, width), np.float32)
    made = stereo_figure(pair, depth, low=0, high=16, colours=COLOURS)
    assert made.dtype == np.uint8
    assert 360 <= made.shape[0] <= 1500


def test_both_files_are_written(pair: Pair, tmp_path: Path) -> None:
    depth = np.zeros((400, 480), np.float32)
    to = tmp_path / "scène.png"
    stereo, mono = export_figures(pair, depth, depth, low=0, high=16, to=to)
    assert (stereo.name, mono.name) == ("scène_stereo.png", "scène_monocular.png")
    for path in (stereo, mono):
        assert cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR).shape[0] >= 400


def test_only_png_is_written(pair: Pair, tmp_path: Path) -> None:
    depth = np.zeros((400, 480), np.float32)
    with pytest.raises(FileError, match=r"written as \.png"):
        export_figures(pair, depth, depth, low=0, high=16, to=tmp_path / "a.jpg")
