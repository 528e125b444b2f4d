"""Below the comparison's views: the table, the plots and the profile along a line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from tests.gui.compare_driver import PICTURES, CompareDriver
from tests.gui.compare_screens import depth_of, frame_of, noise_of
from tuner.comparison.pictures import ComparisonPictures
from tuner.core.types import Pair
from tuner.gui.comparison.plots import NOTHING, ProfilePlot
from tuner.gui.comparison.table import CompareTable
from tuner.sources.ground_truth import GroundTruth


def test_the_table_copies_as_tab_separated_text(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    compare_tab.export("copy")
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    names = [line[0] for line in lines]
    assert names == ["method", "stereo", "mono fitted to stereo", "mono fitted to ground truth"]
    fitted = lines[0].index("Fitted")
    assert [line[fitted] for line in lines[1:]] == ["0", "2", "2"]
    bad1 = compared.comparison.rows[0].common.bad1
    assert lines[1][lines[0].index("bad-1")] == f"{100 * bad1:.1f} %"
    assert len({len(line) for line in lines}) == 1


def test_without_truth_only_agreement_is_left(
    compare_tab: CompareDriver, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    compare_tab.after(lambda: compare_tab.show_inputs(pair, frame_of(pair), depth_of(truth)))
    captions = compare_tab.table[0]
    assert "Median" in captions
    assert "bad-1" not in captions
    agreement = compare_tab.comparison.comparison.agreement
    assert f"median {agreement.median:.2f} px" in compare_tab.words("compare_agreement")
    basis = compare_tab.tip("compare_agreement")
    assert 0 < agreement.samples <= agreement.pixels
    assert str(agreement.pixels) in basis
    assert (f"{agreement.samples} random ones" in basis) == (agreement.samples < agreement.pixels)


def test_all_columns_fit_in_a_small_window(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    compare_tab.resize(691, 700)
    assert not compare_tab.find(CompareTable, "compare_table").horizontalScrollBar().isVisible()
    assert compare_tab.seen("compare_agreement")


def test_refused_fits_fit_in_a_small_window_too(
    compare_tab: CompareDriver, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    compare_tab.resize(691, 700)
    compare_tab.after(lambda: compare_tab.show_inputs(pair, frame_of(pair, truth), noise_of(truth)))
    QApplication.processEvents()
    assert "mono fitted to stereo (refused)" in [row[0] for row in compare_tab.table]
    assert not compare_tab.find(CompareTable, "compare_table").horizontalScrollBar().isVisible()


def test_the_line_is_drawn_over_pictures_only(
    compare_tab: CompareDriver, compared: ComparisonPictures, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    compare_tab.click("compare_profile")
    compare_tab.draw(PICTURES[3], (10.0, 10.0, 200.0, 100.0))
    frame = frame_of(pair, truth)
    for depth in (noise_of(truth), depth_of(truth)):
        compare_tab.after(lambda depth=depth: compare_tab.show_inputs(pair, frame, depth))
        drawn = [line is not None for line in compare_tab.lines]
        assert drawn == [compare_tab.image(view) is not None for view in PICTURES]
    assert all(drawn)


def test_a_plot_is_there_when_its_tab_is_chosen_and_has_room(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    below = compare_tab.find(QWidget, "compare_lower")
    height = below.height()
    assert height >= 0.3 * compare_tab.widget.height(), "a plot needs room"
    for title in ("Scatter", "Residuals"):
        compare_tab.turn_to(title)
        words = f"compare_{title.lower()}_words"
        compare_tab.until(lambda words=words: compare_tab.words(words) == "")
        assert below.height() == height, "the tabs stay where they were clicked"
    compare_tab.turn_to("Numbers")
    assert below.height() == height


def test_a_new_pair_takes_the_plots_away(
    compare_tab: CompareDriver, compared: ComparisonPictures, small_pair: Pair
) -> None:
    compare_tab.turn_to("Scatter")
    compare_tab.until(lambda: compare_tab.words("compare_scatter_words") == "")
    compare_tab.show_inputs(small_pair, None, None)
    assert compare_tab.words("compare_scatter_words") == NOTHING


def test_an_empty_table_is_not_copied(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    QGuiApplication.clipboard().setText("before")
    compare_tab.forget_numbers()
    compare_tab.export("copy")
    assert QGuiApplication.clipboard().text() == "before"
    assert "still empty" in compare_tab.message


def test_a_line_drawn_with_the_mouse_gives_a_profile(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    compare_tab.click("compare_profile")
    assert compare_tab.profile == {}
    compare_tab.draw(PICTURES[3], (100.5, 10.5, 100.5, 150.5))
    assert len(set(compare_tab.lines)) == 1
    assert compare_tab.lines[0] == pytest.approx((100.5, 10.5, 100.5, 150.5), abs=2)
    assert compare_tab.below == "Profile"
    assert compare_tab.profile
    assert not compare_tab.words("compare_profile_plot_words")


def test_the_profile_is_drawn_once_for_each_comparison(
    compare_tab: CompareDriver,
    compared: ComparisonPictures,
    ramp: tuple[Pair, GroundTruth],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pair, truth = ramp
    compare_tab.click("compare_profile")
    compare_tab.draw(PICTURES[3], (10.0, 10.0, 200.0, 100.0))
    drawn: list[Any] = []
    draw = ProfilePlot.draw
    monkeypatch.setattr(
        ProfilePlot, "draw", lambda plot, canvas: drawn.append(plot) or draw(plot, canvas)
    )
    frame = frame_of(pair, truth, uniqueness_ratio=40)
    pictures = compare_tab.after(lambda: compare_tab.show_inputs(pair, frame, compare_tab.depth))
    assert len(drawn) == 1
    x0, y0, x1, y1 = (end - 0.5 for end in compare_tab.lines[0])
    along = pictures.comparison.profile((x0, y0), (x1, y1)).values["stereo"]
    assert np.array_equal(compare_tab.profile["stereo"], along, equal_nan=True)
    compare_tab.draw(PICTURES[3], (10.0, 10.0, 100.0, 100.0))
    assert len(drawn) == 2


def test_a_line_along_the_far_edges_has_values(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    compare_tab.click("compare_profile")
    compare_tab.draw(PICTURES[3], (50, 400, 400, 400))
    assert np.isfinite(compare_tab.profile["ground truth"]).all()


def test_a_click_leaves_the_line_where_the_plot_has_it(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    compare_tab.click("compare_profile")
    compare_tab.draw(PICTURES[3], (50.5, 80.5, 190.5, 80.5))
    drawn = compare_tab.lines[0]
    assert drawn is not None
    compare_tab.press(PICTURES[3], 50.5, 80.5)
    compare_tab.drag_to(PICTURES[3], 120.5, 80.5)
    assert compare_tab.lines[0] not in (None, drawn)
    compare_tab.release(PICTURES[3], 50.5, 80.5)
    assert compare_tab.lines[0] == drawn


def test_a_line_whose_end_never_came_is_given_up(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    compare_tab.click("compare_profile")
    compare_tab.press(PICTURES[3], 50.5, 80.5)
    compare_tab.drag_to(PICTURES[3], 190.5, 80.5)
    assert compare_tab.lines[0] is not None
    compare_tab.drag_to(PICTURES[3], 50.5, 80.5, held=False)
    assert compare_tab.lines[0] is None
    compare_tab.drag_to(PICTURES[3], 190.5, 80.5, held=False)
    assert compare_tab.lines[0] is None
