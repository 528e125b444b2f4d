"""The card that says what is wrong with a pair, and the buttons that mend it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from tests.gui.driver import Driver
from tests.gui.files import Files, save
from tests.layered import Grey, layered, moved, texture
from tuner.core.geometry.rectification import LineUp

LEFT, RIGHT = layered()


def pair(folder: Path, left: Grey, right: Grey) -> Files:
    folder.mkdir(parents=True, exist_ok=True)
    return Files(save(folder / "left.png", left), save(folder / "right.png", right))


def lower(folder: Path, rows: int = 4) -> Files:
    return pair(folder, LEFT, moved(RIGHT, rows=rows))


def near(folder: Path) -> Files:
    """True disparities of 90 .. 110, of which 64 are searched."""
    return pair(folder, *layered(back=90, boxes=((150, 60, 80, 80, 110),)))


def card(driver: Driver) -> QWidget:
    return driver.find(QFrame, "examination_card")


def said(driver: Driver) -> dict[str, str]:
    """What the card on show says, by the codes of its findings."""
    texts = [label for label in card(driver).findChildren(QLabel) if label.isVisible()]
    found = {label.parentWidget().objectName(): label.text() for label in texts}
    return {name.removeprefix("finding_"): text for name, text in found.items()}


def button(driver: Driver, verdict: str) -> QPushButton:
    return driver.find(QPushButton, f"finding_{verdict}_remedy")


def until_said(driver: Driver, *verdicts: str) -> dict[str, str]:
    driver.until(lambda: set(said(driver)) == set(verdicts))
    return said(driver)


def until_quiet(driver: Driver) -> None:
    driver.until(lambda: driver.inside.examination is not None and not card(driver).isVisible())


def test_nothing_is_said_of_a_pair_that_is_as_it_should_be(empty: Driver, tmp_path: Path) -> None:
    empty.open(pair(tmp_path, LEFT, RIGHT))
    until_quiet(empty)
    assert empty.message is None


def test_rows_that_differ_are_said_and_lined_up(empty: Driver, tmp_path: Path) -> None:
    empty.open(lower(tmp_path))
    words = until_said(empty, "rows_differ")["rows_differ"]
    assert "Rows differ by 4.0 px" in words
    assert "a shift" in words
    assert button(empty, "rows_differ").text() == "Line up the rows"
    crooked = empty.frame.outcome.density
    button(empty, "rows_differ").click()
    empty.until(lambda: empty.pair is not None and empty.pair.line_up)
    until_quiet(empty)
    empty.settle()
    assert empty.frame.outcome.density > 2 * crooked
    assert empty.steps == 1
    empty.do("undo")
    until_said(empty, "rows_differ")
    assert empty.state.line_up == LineUp()


def test_the_range_is_set_as_one_step_in_the_words_of_the_panel(
    empty: Driver, tmp_path: Path
) -> None:
    empty.open(near(tmp_path))
    words = until_said(empty, "range_too_small")["range_too_small"]
    assert "Min disparity 0 and Disparities 128 hold them" in words
    assert "num_disparities" not in words
    before, blind = empty.state.settings, empty.frame.outcome.density
    button(empty, "range_too_small").click()
    until_quiet(empty)
    empty.settle()
    empty.agrees()
    assert empty.steps == 1
    assert empty.frame.outcome.density > 10 * blind
    empty.do("undo")
    until_said(empty, "range_too_small")
    assert empty.state.settings == before


def test_verged_cameras_get_a_minimum_below_0(empty: Driver, tmp_path: Path) -> None:
    empty.open(pair(tmp_path, LEFT, moved(RIGHT, columns=60)))
    words = until_said(empty, "negative_disparities")["negative_disparities"]
    assert "exchanged" not in words
    blind = empty.frame.outcome.density
    button(empty, "negative_disparities").click()
    until_quiet(empty)
    empty.settle()
    assert empty.state.settings.values["min_disparity"] <= 8 - 60
    assert empty.frame.outcome.density > 5 * blind


def test_exchanged_pictures_are_exchanged(empty: Driver, tmp_path: Path) -> None:
    empty.open(pair(tmp_path, RIGHT, LEFT))
    assert "exchanged" in until_said(empty, "exchanged")["exchanged"]
    button(empty, "exchanged").click()
    empty.settle()
    until_quiet(empty)
    np.testing.assert_array_equal(empty.view("left").canvas.image, LEFT)
    empty.agrees()
    empty.do("undo")
    empty.settle()
    empty.agrees()
    until_said(empty, "exchanged")


def test_exchanged_pictures_with_crooked_rows_are_told_once_those_meet(
    empty: Driver, tmp_path: Path
) -> None:
    empty.open(pair(tmp_path, moved(RIGHT, rows=6), LEFT))
    empty.until(lambda: "rows_differ" in said(empty))
    button(empty, "rows_differ").click()
    until_said(empty, "exchanged")


WRONG: dict[str, tuple[Grey, Grey]] = {
    "same_picture": (LEFT, LEFT),
    "unrelated": (LEFT, texture(260, 480, seed=99)),
    "too_few_matches": (np.full((120, 160), 90, np.uint8), np.full((120, 160), 91, np.uint8)),
}


@pytest.mark.parametrize("verdict", WRONG)
def test_what_cannot_be_mended_is_said_without_a_button(
    empty: Driver, tmp_path: Path, verdict: str
) -> None:
    empty.open(pair(tmp_path, *WRONG[verdict]))
    until_said(empty, verdict)
    assert not button(empty, verdict).isVisible()


def test_too_few_matches_are_said_once(empty: Driver, tmp_path: Path) -> None:
    empty.open(pair(tmp_path / "bare", *WRONG["too_few_matches"]))
    until_said(empty, "too_few_matches")
    empty.open(near(tmp_path / "near"))
    until_said(empty, "range_too_small")
    empty.do("undo")
    empty.settle()
    until_quiet(empty)
    # Who asks is told again.
    empty.do("show_findings")
    until_said(empty, "too_few_matches")


def test_findings_follow_the_settings_and_a_closed_one_waits_for_a_new_reason(
    empty: Driver, tmp_path: Path
) -> None:
    empty.open(pair(tmp_path, LEFT, RIGHT))
    empty.set("num_disparities", 16)
    until_said(empty, "range_too_small")
    empty.click("finding_range_too_small_close")
    until_quiet(empty)
    empty.set("block_size", 31)
    empty.settle()
    assert not card(empty).isVisible()
    empty.set("num_disparities", 48)
    empty.set("num_disparities", 16)
    until_said(empty, "range_too_small")


def test_a_closed_finding_of_a_pair_stays_closed_when_undo_brings_the_pair_back(
    empty: Driver, tmp_path: Path
) -> None:
    empty.open(near(tmp_path / "near"))
    until_said(empty, "range_too_small")
    empty.click("finding_range_too_small_close")
    empty.open(lower(tmp_path / "lower"))
    until_said(empty, "rows_differ")
    empty.do("undo")
    empty.settle()
    until_quiet(empty)
    empty.do("redo")
    until_said(empty, "rows_differ")


def test_two_findings_stand_together(empty: Driver, tmp_path: Path) -> None:
    left, right = layered(back=90, boxes=((150, 60, 80, 80, 110),))
    empty.open(pair(tmp_path, left, moved(right, rows=4)))
    until_said(empty, "rows_differ", "range_too_small")
    button(empty, "range_too_small").click()
    until_said(empty, "rows_differ")


@pytest.mark.parametrize("size", [(800, 600), (1280, 800), (1920, 1080)])
@pytest.mark.parametrize("layout", ["layout_1", "layout_2", "layout_3", "layout_4"])
def test_the_card_moves_nothing_and_leaves_the_middle_of_each_picture_free(
    empty: Driver, tmp_path: Path, size: tuple[int, int], layout: str
) -> None:
    empty.window.resize(*size)
    empty.do(layout)
    left, right = layered(back=90, boxes=((150, 60, 80, 80, 110),))
    empty.open(pair(tmp_path, left, moved(right, rows=4)))
    until_said(empty, "rows_differ", "range_too_small")
    empty.settle()
    shown = [empty.view(name) for name in ("left", "right", "disparity", "fourth")]
    places = {view: rect_of(view, empty) for view in shown if view.isVisible()}
    over = rect_of(card(empty), empty)
    for view, place in places.items():
        assert not over.contains(place.center()), view.objectName()
    assert rect_of(empty.find(QWidget, "stereo_tab"), empty).contains(over)
    for name in ("rows_differ", "range_too_small"):
        empty.click(f"finding_{name}_close")
    until_quiet(empty)
    assert {view: rect_of(view, empty) for view in places} == places


def test_words_and_button_can_be_read_in_a_small_window(empty: Driver, tmp_path: Path) -> None:
    empty.window.resize(800, 600)
    empty.open(lower(tmp_path))
    words = until_said(empty, "rows_differ")["rows_differ"]
    assert words.startswith("Rows differ")
    mend = button(empty, "rows_differ")
    assert mend.width() >= mend.sizeHint().width()
    (text,) = (one for one in card(empty).findChildren(QLabel) if one.isVisible())
    assert text.width() > text.fontMetrics().horizontalAdvance("Rows differ by")
    assert card(empty).rect().contains(QRect(mend.mapTo(card(empty), QPoint()), mend.size()))


def rect_of(widget: QWidget, driver: Driver) -> QRect:
    return QRect(widget.mapTo(driver.window, QPoint()), widget.size())


def test_keys_reach_the_card_and_assistive_tools_read_it(empty: Driver, tmp_path: Path) -> None:
    empty.open(near(tmp_path))
    until_said(empty, "range_too_small")
    empty.window.activateWindow()
    empty.do("show_findings")
    empty.until(lambda: button(empty, "range_too_small").hasFocus())
    assert card(empty).accessibleName()
    row = empty.find(QWidget, "finding_range_too_small")
    assert "128 hold them" in row.accessibleName()
    empty.press(Qt.Key.Key_Escape)
    until_quiet(empty)
    empty.do("show_findings")
    empty.until(lambda: button(empty, "range_too_small").hasFocus())
    empty.press(Qt.Key.Key_Return)
    until_quiet(empty)
    assert empty.state.settings.values["num_disparities"] == 128
    empty.do("show_findings")
    assert empty.message is not None
    assert "are searched" in empty.message.text


def test_a_pair_without_findings_on_its_range_can_be_given_it_by_the_menu(
    empty: Driver, tmp_path: Path
) -> None:
    empty.do("set_range")
    assert empty.message is not None
    empty.open(pair(tmp_path, LEFT, RIGHT))
    empty.until(lambda: empty.inside.examination is not None)
    empty.do("set_range")
    assert empty.state.settings.values["num_disparities"] == 48
