"""Looking: A and B, wipe, read-out, range, colours, themes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDoubleSpinBox, QLabel

from tests.gui.driver import Driver
from tests.gui.files import Files, save, write_pair
from tests.matchers.counting import counted_matches
from tests.matchers.reasons import ENTRIES, Reason
from tuner.engine.pipeline import run
from tuner.gui.stereo.words import describe
from tuner.gui.widgets.in_words import percent
from tuner.gui.widgets.theme import apply_theme, dark_palette


def compared(driver: Driver) -> Any:
    """The other slot's picture at the divider; None while there is none."""
    return driver.view("disparity").canvas.compared


def wipe(driver: Driver) -> None:
    """Put a divider between A and B, and wait for B."""
    driver.do("wipe")
    driver.until(lambda: compared(driver) is not None)


def both(driver: Driver) -> None:
    """A and B hold different settings; A is on show."""
    driver.do("copy_to_other")
    driver.set("block_size", 31)
    driver.settle()


@pytest.fixture
def matches() -> Iterator[list[Any]]:
    """Grows with every match that StereoBM is asked for."""
    with counted_matches() as made:
        yield made


def test_a_flip_is_instant_once_both_were_seen(driver: Driver, matches: list[Any]) -> None:
    both(driver)
    driver.do("flip")
    driver.settle()
    driver.until(lambda: driver.frame.outcome.reasons is not None)
    count = len(matches)
    for _ in range(10):
        before = driver.state
        driver.do("flip")
        assert driver.inside.stereo_settled, "no waiting"
        driver.agrees()
        assert driver.state.settings == before.other.settings
    assert len(matches) == count
    assert driver.steps == 2, "flips are no steps"


def test_the_view_says_which_slot_it_shows(driver: Driver) -> None:
    header = driver.view("disparity")
    assert header.accessibleName() == "Disparity: slot A"
    driver.do("flip")
    assert header.accessibleName() == "Disparity: slot B"
    assert driver.action("flip").text() == "&Flip to A"


def test_a_wipe_shows_both(driver: Driver) -> None:
    both(driver)
    wipe(driver)
    assert driver.marks().wipe == 0.5
    assert driver.marks().wipe_labels == ("A", "B")
    other = run(driver.frame.request.pair, driver.state.other.settings)
    shown = driver.inside.compared
    assert shown is not None
    np.testing.assert_array_equal(shown.outcome.raw, other.raw)
    np.testing.assert_array_equal(compared(driver), shown.disparity)
    driver.do("wipe")
    assert compared(driver) is None
    assert driver.marks().wipe is None


def seen(driver: Driver) -> tuple[Any, Any]:
    """A row of the disparity view as painted, left and right of the divider."""
    area = driver.view("disparity").canvas.viewport()
    image = area.grab().toImage()
    y, half = image.height() // 2, image.width() // 2
    row = [image.pixel(x, y) for x in range(image.width())]
    return row[: half - 6], row[half + 6 :]


def test_a_flip_while_wiping_leaves_a_left_and_b_right(driver: Driver) -> None:
    both(driver)
    wipe(driver)
    before = seen(driver)
    left = driver.frame.disparity
    right = compared(driver)
    driver.do("flip")
    assert driver.marks().wipe_labels == ("A", "B")
    assert seen(driver) == before
    driver.do("wipe")
    assert seen(driver) != before
    driver.do("wipe")
    np.testing.assert_array_equal(driver.frame.disparity, right)
    np.testing.assert_array_equal(compared(driver), left)
    assert not np.array_equal(left, right)
    driver.agrees()


def test_a_wipe_of_equal_slots(driver: Driver) -> None:
    driver.do("copy_to_other")
    wipe(driver)
    np.testing.assert_array_equal(compared(driver), driver.frame.disparity)


def test_the_numbers_of_both_slots_stand_below_a_wipe(driver: Driver) -> None:
    both(driver)
    wipe(driver)
    shown = driver.inside.compared
    assert shown is not None
    one, two = percent(driver.frame.outcome.density), percent(shown.outcome.density)
    assert one != two
    for _ in range(2):
        assert numbers(driver, "number_slot") == ("A", "B")
        assert numbers(driver, "number_density") == (one, two)
        assert numbers(driver, "differs_block_size") == ("31 px", "9 px")
        driver.do("flip")
    driver.set("block_size", 9)
    driver.settle()
    assert numbers(driver, "differs_parameters") == ("the same", "the same")
    driver.do("wipe")
    assert driver.find(QLabel, "number_density").isVisible()
    assert not driver.find(QLabel, "number_density_b").isVisible()
    assert not driver.find(QLabel, "number_slot").isVisible()


def numbers(driver: Driver, name: str) -> tuple[str, str]:
    """What stands in the rows of A and of B."""
    labels = [driver.find(QLabel, one) for one in (name, f"{name}_b")]
    driver.until(lambda: all(label.isVisible() for label in labels))
    return labels[0].text(), labels[1].text()


def test_becoming_equal_while_wiping(driver: Driver) -> None:
    both(driver)
    wipe(driver)
    driver.set("block_size", 9)
    driver.settle()
    assert driver.state.settings == driver.state.other.settings
    driver.until(lambda: np.array_equal(compared(driver), driver.frame.disparity))
    driver.agrees()


def test_sliders_move_one_side_only_while_wiping(driver: Driver) -> None:
    both(driver)
    wipe(driver)
    right = compared(driver).copy()
    driver.view("disparity").set_wipe(0.25)
    driver.drag("block_size", 15, 17, 25)
    driver.settle()
    driver.agrees()
    np.testing.assert_array_equal(compared(driver), right)
    assert driver.marks().wipe == 0.25, "the divider stays where it was put"


def test_another_pair_while_wiping_compares_that_pair(driver: Driver, files: Files) -> None:
    both(driver)
    wipe(driver)
    other = write_pair(files.left.parent / "other", width=200, height=140, shift=4, seed=4)
    driver.open(other)
    expected = run(driver.frame.request.pair, driver.state.other.settings).raw
    driver.until(lambda: driver.inside.compared is not None)
    shown = driver.inside.compared
    assert shown is not None
    np.testing.assert_array_equal(shown.outcome.raw, expected)
    assert compared(driver).shape == (140, 200)
    driver.agrees()


def test_a_late_other_slot_of_the_pair_before_is_not_shown(driver: Driver, files: Files) -> None:
    both(driver)
    wipe(driver)
    stale = driver.inside.compared
    assert stale is not None
    driver.open(write_pair(files.left.parent / "other", shift=4, seed=4))
    driver.inside.deliver_compared(stale)
    assert driver.inside.compared is not stale


def test_a_late_account_of_the_pair_before_is_not_shown(driver: Driver, files: Files) -> None:
    stale = driver.frame
    driver.open(write_pair(files.left.parent / "other", shift=4, seed=4))
    driver.inside.deliver(stale)
    driver.agrees()


def test_the_range_reaches_both_sides_of_a_wipe(driver: Driver) -> None:
    both(driver)
    wipe(driver)
    right = compared(driver).copy()
    by_hand(driver, 3, 12)
    driver.settle()
    driver.until(lambda: not np.array_equal(compared(driver), right))
    shown = driver.inside.compared
    assert shown is not None
    assert shown.request.display == driver.state.display


# Read-out


def test_the_read_out_gives_a_sixteenth_of_a_pixel(driver: Driver) -> None:
    raw, invalid = driver.frame.outcome.raw, driver.frame.outcome.invalid
    ys, xs = np.nonzero((raw != invalid) & (raw % 16 != 0))
    x, y = int(xs[0]), int(ys[0])
    text = driver.point(x, y)
    assert f"disparity {raw[y, x] / 16:.4f} px" in text
    pair = driver.frame.request.pair
    match = round(x - raw[y, x] / 16)
    assert f"x {x}  y {y}   grey {pair.left.grey[y, x]} | {pair.right.grey[y, match]}" in text
    assert text == describe(driver.frame, x, y)
    assert driver.marks("right").marker == (x - raw[y, x] / 16, y)
    assert driver.marks("left").crosshair == (x, y)


def test_the_read_out_says_why_there_is_none(driver: Driver, files: Files) -> None:
    image = np.tile(np.random.default_rng(1).integers(0, 255, (120, 12), np.uint8), (1, 14))
    image[:40] = 90
    folder = files.left.parent
    driver.open(
        Files(
            save(folder / "tile_l.png", image[:, :160]),
            save(folder / "tile_r.png", np.ascontiguousarray(image[:, 5:165])),
        )
    )
    driver.until(lambda: driver.frame.outcome.reasons is not None)
    reasons = driver.frame.outcome.reasons
    assert reasons is not None
    seen = set()
    for reason in Reason:
        ys, xs = np.nonzero(reasons == reason)
        if reason is Reason.VALID or not len(xs):
            continue
        assert f"none: {ENTRIES[reason].words}" in driver.point(int(xs[0]), int(ys[0]))
        seen.add(reason)
    assert {Reason.OUTSIDE, Reason.TEXTURE, Reason.UNIQUENESS} <= seen


@pytest.mark.parametrize(("x", "y"), [(0, 0), (159, 0), (0, 119), (159, 119)])
def test_the_read_out_at_the_corners(driver: Driver, x: int, y: int) -> None:
    assert "none: outside the valid rectangle" in driver.point(x, y)


@pytest.mark.parametrize(("x", "y"), [(-1, 0), (160, 0), (0, 120), (10_000, -10_000)])
def test_outside_the_picture_there_is_nothing_to_read(driver: Driver, x: int, y: int) -> None:
    assert describe(driver.frame, x, y) == ""
    driver.point(x, y)
    assert driver.readout == ""


def test_the_read_out_follows_the_sliders_and_leaves_with_the_mouse(driver: Driver) -> None:
    before = driver.point(100, 60)
    driver.set("min_disparity", -20)
    driver.settle()
    assert driver.readout == describe(driver.frame, 100, 60)
    assert before
    driver.leave()
    assert driver.readout == ""


def test_a_smaller_pair_under_the_cursor(driver: Driver, files: Files) -> None:
    driver.point(150, 110)
    driver.open(write_pair(files.left.parent / "s", width=60, height=40, shift=2))
    assert driver.readout == ""
    driver.do("copy_value")


def test_the_copied_value_is_what_is_shown(driver: Driver) -> None:
    driver.point(100, 60)
    driver.do("copy_value")
    assert QApplication.clipboard().text() == describe(driver.frame, 100, 60) != ""


# Range and colours


def by_hand(driver: Driver, low: float, high: float) -> None:
    box = driver.find(QCheckBox, "range_by_hand")
    box.setChecked(True)
    driver.find(QDoubleSpinBox, "range_high").setValue(high)
    driver.find(QDoubleSpinBox, "range_low").setValue(low)


def test_the_range_is_what_is_searched_whatever_the_picture_holds(
    driver: Driver, files: Files
) -> None:
    for shift in (2, 20):
        driver.open(write_pair(files.left.parent / f"{shift}", shift=shift, seed=shift))
        outcome, settings = driver.frame.outcome, driver.state.settings
        low = settings.min_disparity * 16
        high = low + settings.num_disparities * 16
        inside = outcome.raw != outcome.invalid
        expected = 1 + 254 * (outcome.raw[inside].astype(float) - low) / (high - low)
        assert np.abs(driver.frame.disparity[inside] - expected).max() <= 0.5 + 1e-3
        assert (driver.frame.disparity[~inside] == 0).all()


def test_before_the_first_pair_the_range_is_what_will_be_searched(empty: Driver) -> None:
    low, high = (empty.find(QDoubleSpinBox, f"range_{end}") for end in ("low", "high"))
    searched = empty.state.settings
    assert (low.value(), high.value()) == (searched.min_disparity, searched.num_disparities)
    assert not low.isEnabled()
    assert not high.isEnabled()
    assert empty.view("disparity").accessibleName() == "Disparity: slot A"


def test_the_range_by_hand(driver: Driver) -> None:
    by_hand(driver, 5, 9)
    driver.settle()
    assert (driver.state.display.low, driver.state.display.high) == (5, 9)
    raw, invalid = driver.frame.outcome.raw, driver.frame.outcome.invalid
    assert (driver.frame.disparity[(raw != invalid) & (raw <= 5 * 16)] == 1).all()
    assert (driver.frame.disparity[raw >= 9 * 16] == 255).all()
    driver.set("num_disparities", 64)
    driver.settle()
    assert (driver.state.display.low, driver.state.display.high) == (5, 9)
    driver.find(QCheckBox, "range_by_hand").setChecked(False)
    assert driver.state.display.low is None
    driver.settle()
    driver.agrees()


def test_an_end_pushed_past_the_other_takes_it_along(driver: Driver) -> None:
    by_hand(driver, 5, 9)
    driver.find(QDoubleSpinBox, "range_low").setValue(20)
    assert (driver.state.display.low, driver.state.display.high) == (20, 21)
    driver.find(QDoubleSpinBox, "range_high").setValue(-4)
    assert (driver.state.display.low, driver.state.display.high) == (-5, -4)
    driver.settle()
    driver.agrees()


def test_the_ends_at_the_edge_of_what_can_be_typed(driver: Driver) -> None:
    by_hand(driver, 5, 9)
    driver.find(QDoubleSpinBox, "range_low").setValue(2048)
    driver.settle()
    low, high = driver.state.display.span(driver.state.settings)
    assert low < high
    driver.agrees()
    driver.find(QDoubleSpinBox, "range_high").setValue(-2048)
    driver.settle()
    low, high = driver.state.display.span(driver.state.settings)
    assert low < high
    driver.agrees()


def test_every_colour_map_can_be_chosen(driver: Driver) -> None:
    box = driver.find(QComboBox, "colour_map")
    palettes = set()
    for row in range(box.count()):
        box.setCurrentIndex(row)
        palettes.add(colours(driver).tobytes())
        driver.window.grab()
    assert len(palettes) == box.count()
    assert driver.steps == 0


def colours(driver: Driver) -> Any:
    """The palette of the disparity."""
    return driver.view("disparity").canvas.colours


def test_invalid_pixels_can_be_shown_apart_or_not(driver: Driver) -> None:
    action = driver.action("show_invalid")
    assert action.isChecked()
    assert not np.array_equal(*colours(driver)[:2])
    action.trigger()
    assert np.array_equal(*colours(driver)[:2])


def test_the_valid_rectangle_is_outlined(driver: Driver) -> None:
    canvas = driver.view("disparity").canvas
    assert canvas.marks.outline is None
    driver.do("outline")
    assert canvas.marks.outline == driver.frame.outcome.area
    driver.set("block_size", 31)
    driver.settle()
    assert canvas.marks.outline == driver.frame.outcome.area
    assert driver.frame.outcome.area.y == 15
    driver.do("outline")
    assert canvas.marks.outline is None


def test_the_fourth_view_shows_reasons_or_error(driver: Driver) -> None:
    box = driver.find(QComboBox, "fourth_view")
    box.setCurrentIndex(box.findData("reasons"))
    fourth = driver.view("fourth")
    assert fourth.isVisible()
    driver.until(lambda: not fourth.canvas.empty)
    np.testing.assert_array_equal(fourth.canvas.image, driver.frame.outcome.reasons)
    box.setCurrentIndex(box.findData("error"))
    assert fourth.canvas.empty
    assert "No ground truth" in fourth.canvas.marks.message


# Themes


def test_light_and_dark_can_change_while_it_runs(driver: Driver, qapp: QApplication) -> None:
    light = qapp.palette()
    before = colours(driver)[0].copy()
    icon = driver.action("open_pair").icon().pixmap(20, 20).toImage()
    try:
        qapp.setPalette(dark_palette())
        driver.until(lambda: not np.array_equal(colours(driver)[0], before))
        driver.until(lambda: driver.action("open_pair").icon().pixmap(20, 20).toImage() != icon)
        driver.do("layout_4")
        grabbed = driver.window.grab().toImage()
        assert grabbed.pixelColor(QPoint(3, 3)).lightness() < 128
        driver.agrees()
    finally:
        qapp.setPalette(light)
        apply_theme(qapp, "light")
    driver.until(lambda: np.array_equal(colours(driver)[0], before))


def test_a_state_names_its_other_slot(driver: Driver) -> None:
    state = driver.state
    flipped = replace(state, active=1)
    assert flipped.slot is state.other
    assert flipped.other is state.slot


def test_the_fourth_view_shows_the_ground_truth_in_the_disparitys_colours(
    driver: Driver, tmp_path: Path
) -> None:
    values = np.full((120, 160), 7 * 256, np.uint16)
    values[:60] = 0
    driver.open_truth(save(tmp_path / "truth.png", values))
    driver.pick("fourth_view", data="truth")
    driver.settle()
    view = driver.view("fourth")
    assert view.isVisible()
    assert view.accessibleName().startswith("Ground truth")
    shown = view.canvas.image
    assert shown is not None
    assert set(shown[:60].ravel()) == {0}, "unknown"
    found = driver.frame.outcome.raw == 7 * 16
    assert found.any()
    assert set(shown[60:].ravel()) == set(driver.frame.disparity[found])
    driver.set("num_disparities", 64)
    driver.settle()
    found = driver.frame.outcome.raw == 7 * 16
    assert set(view.canvas.image[60:].ravel()) == set(driver.frame.disparity[found])
    driver.do("close_truth")
    driver.settle()
    assert "No ground truth" in view.canvas.marks.message


def test_the_fourth_view_shows_ground_truth_that_is_opened_later(
    driver: Driver, tmp_path: Path
) -> None:
    driver.pick("fourth_view", data="truth")
    assert "No ground truth" in driver.view("fourth").canvas.marks.message
    driver.open_truth(save(tmp_path / "truth.png", np.full((120, 160), 7 * 256, np.uint16)))
    assert driver.view("fourth").canvas.image is not None
    driver.pick("fourth_view", data="error")
    driver.settle()
    assert driver.frame.metrics is not None
    driver.agrees()
