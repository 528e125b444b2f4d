"""The comparison tab: what it says when something is missing, and how it follows."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from PySide6.QtWidgets import QCheckBox, QComboBox

from tests.conftest import textured_pair
from tests.gui.compare_driver import CompareDriver
from tests.gui.compare_screens import depth_of, frame_of
from tuner.comparison.pictures import ComparisonPictures
from tuner.core.types import Pair
from tuner.engine.accounting import account
from tuner.session.requests import NO_MAP, NO_PAIR, OTHER_SIZE
from tuner.sources.ground_truth import GroundTruth


def test_nothing_opened_says_so(compare_tab: CompareDriver) -> None:
    assert compare_tab.words("compare_words") == NO_PAIR
    assert not compare_tab.seen("compare_go")
    assert not compare_tab.seen("compare_grid")


def test_without_a_monocular_map_a_button_leads_to_its_tab(
    compare_tab: CompareDriver, small_pair: Pair
) -> None:
    compare_tab.show_inputs(small_pair, frame_of(small_pair), None)
    assert compare_tab.words("compare_words") == NO_MAP
    compare_tab.click("compare_go")
    assert compare_tab.ways_to_mono == 1


def test_a_map_of_another_size_is_not_compared(
    compare_tab: CompareDriver, small_pair: Pair
) -> None:
    other = SimpleNamespace(values=np.ones((10, 10), np.float32))
    compare_tab.show_inputs(small_pair, frame_of(small_pair), other)
    assert compare_tab.words("compare_words") == OTHER_SIZE
    assert compare_tab.settled


def test_a_hidden_tab_computes_nothing(
    compare_tab: CompareDriver, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    compare_tab.hide()
    compare_tab.show_inputs(pair, frame_of(pair, truth), depth_of(truth))
    assert compare_tab.settled
    assert compare_tab.comparison is None
    assert compare_tab.after(compare_tab.show).complete


def test_the_newest_of_many_frames_is_shown_last(
    compare_tab: CompareDriver, compared: ComparisonPictures, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    depth, frames = depth_of(truth), [frame_of(pair, truth, uniqueness_ratio=n) for n in range(8)]
    before = len(compare_tab.comparisons)
    for frame in frames:
        compare_tab.show_inputs(pair, frame, depth)
    compare_tab.settle()
    seen = [
        pictures.request.outcome.settings.uniqueness_ratio
        for pictures in compare_tab.comparisons[before:]
    ]
    assert seen == sorted(seen)
    assert seen[-1] == 7
    assert len(seen) <= 2 * len(frames)


def test_what_is_on_screen_already_is_not_computed_again(
    compare_tab: CompareDriver, compared: ComparisonPictures, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, _ = ramp
    counted = account(pair, compare_tab.frame.outcome)
    compare_tab.show_inputs(pair, replace(compare_tab.frame, outcome=counted), compare_tab.depth)
    compare_tab.settle()
    assert compare_tab.comparison is compared


def test_a_new_pair_forgets_the_old_comparison(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    other = textured_pair()
    compare_tab.show_inputs(other, None, None)
    assert compare_tab.comparison is None
    assert compare_tab.readout == ""
    assert compare_tab.table == []


def test_a_picture_left_and_come_back_to_is_compared(
    compare_tab: CompareDriver, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    inputs = pair, frame_of(pair, truth), depth_of(truth)
    compare_tab.show_inputs(*inputs)
    compare_tab.show_other_picture()
    compare_tab.settle()
    assert compare_tab.words("compare_words") == NO_MAP
    assert compare_tab.after(lambda: compare_tab.show_inputs(*inputs)).complete


def test_every_control_has_a_name(compare_tab: CompareDriver) -> None:
    for kind in (QComboBox, QCheckBox):
        for control in compare_tab.widget.findChildren(kind):
            assert control.objectName(), control
            assert control.accessibleName() or control.text(), control.objectName()
