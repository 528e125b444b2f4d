"""The views of the comparison: maps, wipe, blink, overlays, read-out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.gui.compare_driver import PICTURES, CompareDriver
from tests.gui.compare_screens import depth_of, frame_of, noise_of
from tests.toy.matcher import ToySettings
from tuner.comparison.pictures import ComparisonPictures
from tuner.core.calibration import Calibration
from tuner.core.colours import Colours
from tuner.core.types import Pair
from tuner.engine.frame import Request, make_frame
from tuner.engine.memo import Memo
from tuner.gui.comparison.grid import CompareGrid
from tuner.matchers.matcher import Matcher
from tuner.session.view import WITH_TRUTH
from tuner.sources.ground_truth import GroundTruth


def test_a_change_of_view_keeps_the_numbers(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    pictures = compare_tab.after(lambda: compare_tab.choose("compare_view_1", "filled"))
    assert pictures.comparison is compared.comparison
    assert "filled" in pictures.images
    assert "FILLED" in compare_tab.title(PICTURES[0])


def test_the_note_names_the_matcher(
    compare_tab: CompareDriver,
    compared: ComparisonPictures,
    ramp: tuple[Pair, GroundTruth],
    toy: Matcher,
) -> None:
    assert compare_tab.title(PICTURES[0]) == "Stereo disparity: measured by StereoBM"
    pair, truth = ramp
    settings = ToySettings(reach=32, unlike=200)
    frame = make_frame(Request(pair=pair, settings=settings, truth=truth), memo=Memo())
    compare_tab.after(lambda: compare_tab.show_inputs(pair, frame, depth_of(truth)))
    assert compare_tab.title(PICTURES[0]) == "Stereo disparity: measured by Toy"
    assert compare_tab.title(PICTURES[1]) == "Monocular, aligned: estimated, s·map + t"


def test_six_views_with_truth_show_six_pictures(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    assert compare_tab.maps == WITH_TRUTH
    assert set(compared.images) == set(WITH_TRUTH)
    assert compare_tab.pictures == PICTURES
    assert len({compare_tab.scale(view) for view in PICTURES}) == 1


def test_all_disparities_share_one_scale(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    stereo, truth = compared.images["stereo"], compared.images["truth"]
    exact = np.abs(compared.comparison.stereo - compared.comparison.truth.disparity) < 0.02
    assert np.count_nonzero(exact) > 1000
    assert np.abs(stereo[exact].astype(int) - truth[exact]).max() <= 1


def test_the_readout_tells_every_map_and_metres(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    compare_tab.show_calibration(Calibration(focal_px=500, baseline_m=0.1))
    compare_tab.hover(PICTURES[2], 200, 70)
    true = float(compared.comparison.truth.disparity[70, 200])
    assert f"truth {true:.2f} px = {50 / true:.3f} m" in compare_tab.said[-1]
    for word in ("stereo", "monocular", "difference"):
        assert f"{word} " in compare_tab.said[-1]
    assert all(compare_tab.crosshair(view) == (200, 70) for view in PICTURES)


def test_wipe_divides_the_first_two_maps(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    compare_tab.after(lambda: compare_tab.click("compare_wipe"))
    view = compare_tab.view(PICTURES[0])
    assert compare_tab.pictures == PICTURES[:1]
    assert view.wipe == 0.5
    assert view.canvas.marks.wipe_labels == ("Stereo disparity", "Monocular, aligned")
    compare_tab.after(lambda: compare_tab.click("compare_wipe"))
    assert view.wipe is None
    assert compare_tab.pictures == PICTURES


def test_blink_shows_both_in_turns(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    compare_tab.after(lambda: compare_tab.click("compare_wipe"))
    compare_tab.click("compare_blink")
    assert not compare_tab.ticked("compare_wipe")
    assert compare_tab.title(PICTURES[0]).startswith("Stereo")
    compare_tab.until(lambda: compare_tab.title(PICTURES[0]).startswith("Monocular"))
    compare_tab.until(lambda: compare_tab.title(PICTURES[0]).startswith("Stereo"))
    compare_tab.flip()
    assert compare_tab.title(PICTURES[0]).startswith("Monocular")


def test_an_overlay_tints_the_pixels_of_its_mask(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    pictures = compare_tab.after(lambda: compare_tab.choose("compare_overlay", "gaps"))
    gaps = pictures.comparison.complements.only_mono
    assert gaps.any()
    assert np.array_equal(pictures.images["gaps"] > 0, gaps)


@pytest.mark.parametrize("views", [("left", "mono"), ("mono", "left")])
@pytest.mark.parametrize("wipes", [False, True])
def test_colours_of_the_photograph_are_not_made_here(
    compare_tab: CompareDriver, ramp: tuple[Pair, GroundTruth], wipes: bool, views: tuple[str, str]
) -> None:
    pair, truth = ramp
    colours = Colours(np.dstack([pair.left.grey] * 3))
    seen = Pair(left=replace(pair.left, shown=colours), right=pair.right)
    compare_tab.choose_views((*views, *WITH_TRUTH[2:]), 2)
    if wipes:
        compare_tab.click("compare_wipe")
    compare_tab.after(lambda: compare_tab.show_inputs(seen, frame_of(seen), depth_of(truth)))
    first, second = (compare_tab.view(name).canvas for name in PICTURES[:2])
    first.viewport().grab()
    second.viewport().grab()
    assert colours.made is None
    compare_tab.make_colours()
    shown = (first.image, first.compared if wipes else second.image)
    assert shown[views.index("left")] is seen.left.shown


def test_an_overlay_is_painted_from_the_mask_itself(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    """A picture in colours, made on the GUI thread, would be four times as large as the mask."""
    pictures = compare_tab.after(lambda: compare_tab.choose("compare_overlay", "gaps"))
    assert np.shares_memory(compare_tab.tints[0], pictures.images["gaps"])


def test_an_overlay_stays_until_the_next_one_is_there(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    compare_tab.after(lambda: compare_tab.choose("compare_overlay", "gaps"))
    before = compare_tab.tints
    compare_tab.choose("compare_overlay", "contradictions")
    assert all(now is mask for now, mask in zip(compare_tab.tints, before, strict=True))
    compare_tab.settle()
    assert np.shares_memory(compare_tab.tints[0], compare_tab.comparison.images["contradictions"])
    compare_tab.choose("compare_overlay", "")
    assert compare_tab.tints[0] is None


def test_an_overlay_tints_no_view_without_a_picture(
    compare_tab: CompareDriver, compared: ComparisonPictures, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    compare_tab.after(lambda: compare_tab.choose("compare_overlay", "gaps"))
    compare_tab.choose_views(WITH_TRUTH, 6)
    compare_tab.after(lambda: compare_tab.show_inputs(pair, frame_of(pair), depth_of(truth)))
    tints = [mask is not None for mask in compare_tab.tints]
    assert tints == [compare_tab.image(view) is not None for view in PICTURES]
    assert tints[:4] == [True, True, True, False]


def test_a_wipe_says_which_of_its_maps_is_missing(
    compare_tab: CompareDriver, compared: ComparisonPictures, ramp: tuple[Pair, GroundTruth]
) -> None:
    pair, truth = ramp
    compare_tab.after(lambda: compare_tab.click("compare_wipe"))
    frame = frame_of(pair, truth)
    pictures = compare_tab.after(lambda: compare_tab.show_inputs(pair, frame, noise_of(truth)))
    assert pictures.comparison.refused in compare_tab.instead(PICTURES[0])
    assert compare_tab.view(PICTURES[0]).canvas.compared is None


def test_a_mask_left_of_the_divider_tints_nothing_right_of_it(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    compare_tab.after(lambda: compare_tab.choose_views(("gaps", "stereo", *WITH_TRUTH[2:]), 2))
    assert compare_tab.tints[0] is not None
    compare_tab.click("compare_wipe")
    assert compare_tab.tints[0] is None
    assert np.array_equal(compare_tab.image(PICTURES[0]), compare_tab.comparison.images["gaps"])


def test_keys_go_from_view_to_view(
    compare_tab: CompareDriver, compared: ComparisonPictures
) -> None:
    seen = []
    for _ in range(7):
        compare_tab.next_view()
        seen += compare_tab.selected
    assert seen == [*PICTURES, PICTURES[0]]
    compare_tab.previous_view()
    assert compare_tab.selected == PICTURES[5:]


def test_a_grid_has_only_the_layouts_it_knows(qtbot: Any) -> None:
    grid = CompareGrid()
    qtbot.addWidget(grid)
    with pytest.raises(ValueError, match="3 is not one of"):
        grid.set_count(3)
