"""The fit of the monocular map in the comparison tab: its choice, its numbers, its refusal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.gui.compare_driver import PICTURES, CompareDriver
from tests.gui.compare_screens import SCALE, SHIFT, depth_of, frame_of, noise_of
from tuner.comparison.comparison import compare
from tuner.comparison.pictures import ComparisonPictures
from tuner.core.choices import Fit
from tuner.core.types import Pair
from tuner.gui.comparison.fit_strip import FitStrip
from tuner.session.view import WITH_TRUTH
from tuner.sources.ground_truth import GroundTruth


def test_scale_and_shift_are_those_of_the_scene(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    fit = compared.comparison.alignment
    assert fit.scale == pytest.approx(SCALE, rel=0.02)
    assert fit.shift == pytest.approx(SHIFT, abs=0.2)
    assert compare_tab.words("compare_scale") == f"s {fit.scale:.4g}"
    assert compare_tab.words("compare_inliers").startswith("inliers 9")


def test_holding_out_half_reports_on_the_other_half(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    pictures = compare_tab.after(lambda: compare_tab.tick("compare_half"))
    assert compare_tab.fits_chosen == [Fit(half=True)]
    assert pictures.comparison.alignment.held_out is not None
    assert compare_tab.words("compare_held_out").startswith("other half 0.")
    assert "other" in compare_tab.words("compare_half_note")


def test_fitting_to_the_truth_needs_one(
    compare_tab: CompareDriver, compared: ComparisonPictures, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    pictures = compare_tab.after(lambda: compare_tab.choose("compare_fit_to", "ground truth"))
    assert pictures.comparison.alignment.fitted_to == "ground truth"
    pictures = compare_tab.after(
        lambda: compare_tab.show_inputs(pair, frame_of(pair), depth_of(truth))
    )
    assert pictures.comparison.alignment.fitted_to == "stereo"
    assert not compare_tab.offers("compare_fit_to", "both")


def test_a_fit_to_the_truth_comes_back_with_the_truth(
    compare_tab: CompareDriver, compared: ComparisonPictures, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    compare_tab.after(lambda: compare_tab.choose("compare_fit_to", "ground truth"))
    compare_tab.after(lambda: compare_tab.show_inputs(pair, frame_of(pair), depth_of(truth)))
    compare_tab.after(lambda: compare_tab.tick("compare_half"))
    assert compare_tab.chosen("compare_fit_to") == "stereo"
    assert compare_tab.fit == Fit(fit_to="ground truth", half=True)
    pictures = compare_tab.after(
        lambda: compare_tab.show_inputs(pair, frame_of(pair, truth), depth_of(truth))
    )
    assert compare_tab.chosen("compare_fit_to") == "ground truth"
    assert pictures.comparison.alignment.fitted_to == "ground truth"


def test_the_fit_to_the_truth_is_made_once_while_stereo_changes(
    compare_tab: CompareDriver, compared: ComparisonPictures, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    first = compared.comparison.alignments
    frame, depth = frame_of(pair, truth, uniqueness_ratio=40), compare_tab.depth
    moved = compare_tab.after(lambda: compare_tab.show_inputs(pair, frame, depth)).comparison
    assert moved.alignments["ground truth"] is first["ground truth"]
    assert moved.alignments["stereo"] is not first["stereo"]
    fresh = compare(frame.outcome, depth.values, truth)
    assert moved.to_json() == fresh.to_json()
    half = compare_tab.after(lambda: compare_tab.tick("compare_half")).comparison
    assert half.alignments["ground truth"] is not first["ground truth"]
    other = compare_tab.after(
        lambda: compare_tab.show_inputs(pair, frame, depth_of(truth, seed=7))
    ).comparison
    assert other.alignments["ground truth"] is not half.alignments["ground truth"]


def test_numbers_of_a_fit_do_not_push_each_other_about(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    fit, places = compared.comparison.alignment, []
    for scale in (2.5, 2.512, 1.0):
        compare_tab.find(FitStrip, "compare_fit").show_alignment(replace(fit, scale=scale))
        QApplication.processEvents()
        places.append(compare_tab.find(QWidget, "compare_shift").x())
    assert places[2] == places[1]


def test_a_fit_that_cannot_be_trusted_shows_words_and_no_map(
    compare_tab: CompareDriver, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    frame = frame_of(pair, truth)
    pictures = compare_tab.after(lambda: compare_tab.show_inputs(pair, frame, noise_of(truth)))
    why = pictures.comparison.refused
    assert why
    for view, name in zip(PICTURES, WITH_TRUTH, strict=True):
        needs_mono = name in ("mono", "difference", "mono_error")
        assert (compare_tab.image(view) is None) == needs_mono
        assert (why in compare_tab.instead(view)) == needs_mono
    assert why in compare_tab.words("compare_refused")
    assert not compare_tab.enabled("compare_export_filled")


def test_the_other_half_can_be_read_in_a_small_window(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    compare_tab.resize(691, 700)
    compare_tab.after(lambda: compare_tab.tick("compare_half"))
    QApplication.processEvents()
    label = compare_tab.find(QLabel, "compare_held_out")
    assert label.text().startswith("other half")
    assert label.width() >= label.sizeHint().width()
