"""ROIs are drawn with the mouse on the picture that each belongs to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from tests.gui.driver import Driver
from tests.gui.region_driver import Pencil
from tuner.core.tunable import Rect
from tuner.gui.commands.shortcuts import ELSEWHERE
from tuner.gui.views.region import REGION_KEYS

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
RECT = Rect(40, 30, 60, 50)
SIDES = [("roi1", "left"), ("roi2", "right")]


def roi(driver: Driver, name: str = "roi1") -> Rect:
    value = driver.state.settings.values[name]
    assert isinstance(value, Rect)
    return value


def begin(driver: Driver, name: str = "roi1", view: str = "left") -> Pencil:
    """Press the panel's button, and take the mouse to the picture."""
    driver.click(f"{name}_draw")
    return Pencil(driver, view)


def drawn(driver: Driver, name: str = "roi1", view: str = "left") -> Pencil:
    """``RECT`` is drawn; no step is left to undo."""
    pencil = begin(driver, name, view)
    pencil.drag((40.5, 30.5), (70, 60), (99.5, 79.5))
    assert roi(driver, name) == RECT
    driver.settle()
    driver.inside.undo_stack.clear()
    return pencil


@pytest.mark.parametrize(("name", "view"), SIDES)
def test_each_roi_is_drawn_on_its_own_picture_as_one_step(
    driver: Driver, name: str, view: str
) -> None:
    pencil = begin(driver, name, view)
    assert pencil.mark is not None
    assert pencil.mark.words.startswith("Drag to draw ROI"), "the view says what to do"
    pencil.drag((40.5, 30.5), (60, 40), (80, 60), (99.5, 79.5))
    assert roi(driver, name) == RECT
    assert driver.steps == 1
    driver.settle()
    driver.agrees()
    driver.do("undo")
    assert roi(driver, name).empty
    driver.do("redo")
    assert roi(driver, name) == RECT
    assert [driver.spin(f"{name}_{side}").value() for side in RECT._fields] == list(RECT)


def test_a_drag_is_live(driver: Driver) -> None:
    pencil = begin(driver)
    pencil.down(40.5, 30.5)
    pencil.to(99.5, 79.5)
    assert roi(driver) == RECT
    driver.until(lambda: driver.frame.request.settings.values["roi1"] == RECT)
    pencil.up(99.5, 79.5)
    assert driver.steps == 1


@pytest.mark.parametrize(
    ("start", "end", "after"),
    [
        ((70, 55), (80, 50), Rect(50, 25, 60, 50)),
        ((70, 55), (900, 55), Rect(100, 30, 60, 50)),
        ((40, 30), (30, 40), Rect(30, 40, 70, 40)),
        ((100, 55), (120, 90), Rect(40, 30, 80, 50)),
        ((70, 80), (0, 500), Rect(40, 30, 60, 90)),
        ((10, 5), (29, 24), Rect(10, 5, 20, 20)),
    ],
    ids=["inside", "to the border", "corner", "edge", "edge beyond the picture", "anew"],
)
def test_what_is_held_is_dragged(
    driver: Driver, start: tuple[float, float], end: tuple[float, float], after: Rect
) -> None:
    pencil = drawn(driver)
    pencil.drag(start, end)
    near = zip(roi(driver), after, strict=True)
    assert all(abs(one - other) <= 1 for one, other in near), roi(driver)
    assert driver.steps == 1
    assert roi(driver).intersect(Rect(0, 0, 160, 120)) == roi(driver)


def test_escape_takes_a_drag_back_and_then_stops_drawing(driver: Driver) -> None:
    pencil = drawn(driver)
    pencil.down(70, 55)
    pencil.to(90, 60)
    assert roi(driver) != RECT
    pencil.key(Qt.Key.Key_Escape)
    assert roi(driver) == RECT
    assert driver.steps == 0
    pencil.to(100, 70)
    pencil.up(100, 70)
    assert roi(driver) == RECT, "what is moved after it is not dragged any more"
    assert driver.inside.view.stereo.drawing == "roi1"
    pencil.key(Qt.Key.Key_Escape)
    assert driver.inside.view.stereo.drawing == ""
    assert roi(driver) == RECT


def test_escape_ends_drawing_while_a_message_is_on_show(driver: Driver) -> None:
    pencil = drawn(driver)
    driver.leave("left")
    driver.do("copy_value")
    assert driver.message is not None
    pencil.view.setFocus()
    pencil.key(Qt.Key.Key_Escape)
    assert driver.inside.view.stereo.drawing == ""
    assert driver.message is not None, "the first press belongs to the view"


def test_keys_move_size_and_clear(driver: Driver) -> None:
    pencil = begin(driver)
    assert pencil.view.hasFocus()
    pencil.key(Qt.Key.Key_Left, CONTROL | SHIFT)
    assert roi(driver) == Rect(0, 0, 159, 120), "sizing begins with the whole image"
    pencil.key(Qt.Key.Key_Up, CONTROL | SHIFT)
    pencil.key(Qt.Key.Key_Right, CONTROL)
    pencil.key(Qt.Key.Key_Down, CONTROL)
    assert roi(driver) == Rect(1, 1, 159, 119)
    pencil.key(Qt.Key.Key_Down, CONTROL)
    assert roi(driver) == Rect(1, 1, 159, 119), "it stays inside"
    pencil.key(Qt.Key.Key_Delete)
    assert roi(driver).empty
    pencil.key(Qt.Key.Key_Return)
    assert driver.inside.view.stereo.drawing == ""


@pytest.mark.parametrize(("name", "view"), SIDES)
def test_it_is_cleared_at_the_picture(driver: Driver, name: str, view: str) -> None:
    pencil = drawn(driver, name, view)
    pencil.key(Qt.Key.Key_Escape)
    driver.click(f"{view}_region_clear")
    assert roi(driver, name).empty
    assert pencil.mark is None
    assert driver.steps == 1
    assert not driver.find(QAbstractButton, f"{view}_region_clear").isVisible()


def test_outside_is_dimmed(driver: Driver) -> None:
    pencil = begin(driver)
    before = pencil.brightness(20, 100)
    pencil.drag((40.5, 30.5), (99.5, 79.5))
    pencil.key(Qt.Key.Key_Escape)
    driver.leave("left")
    assert pencil.brightness(20, 100) < 0.8 * before


def test_every_way_to_begin_says_that_it_is_on(driver: Driver) -> None:
    ways = ("roi1_draw", "left_region_draw")
    for way in (*ways, "menu"):
        driver.do("draw_left") if way == "menu" else driver.click(way)
        assert driver.inside.view.stereo.drawing == "roi1"
        assert all(driver.find(QAbstractButton, name).isChecked() for name in ways)
        assert driver.action("draw_left").isChecked()
        driver.do("draw_left") if way == "menu" else driver.click(way)
        assert driver.inside.view.stereo.drawing == ""
        assert not any(driver.find(QAbstractButton, name).isChecked() for name in ways)
        assert not driver.action("draw_left").isChecked()


def test_drawing_shows_the_picture_beside_the_disparity(driver: Driver) -> None:
    driver.do("show_compare")
    driver.do("layout_1")
    driver.click("roi2_draw")
    assert driver.inside.view.tab.value == "stereo"
    assert driver.view("right").isVisible()
    assert driver.view("disparity").isVisible()
    driver.do("layout_1")
    assert driver.view("right").isVisible(), "the view that is drawn on stays"
    assert driver.inside.view.stereo.drawing == "roi2"
    driver.do("next_view")
    assert not driver.view("right").isVisible()
    assert driver.inside.view.stereo.drawing == "", "nothing is drawn where nobody sees it"


def test_a_click_reads_a_pixel_and_draws_nothing(driver: Driver) -> None:
    pencil = drawn(driver)
    with driver.qtbot.waitSignal(pencil.view.clicked):
        QTest.mouseClick(pencil.area, Qt.MouseButton.LeftButton, pos=pencil.at(10.5, 10.5))
    assert roi(driver) == RECT
    assert driver.steps == 0
    assert "x 10  y 10" in driver.point(10, 10, "left")


def test_other_buttons_pan_while_drawing(driver: Driver) -> None:
    pencil = drawn(driver)
    driver.do("one_to_one")
    before = pencil.view.canvas.mapping
    pencil.drag((70, 55), (75, 60), (110, 80), button=Qt.MouseButton.MiddleButton)
    assert pencil.view.canvas.mapping != before
    assert roi(driver) == RECT


def test_without_drawing_a_drag_pans_over_a_roi_too(driver: Driver) -> None:
    pencil = drawn(driver)
    pencil.key(Qt.Key.Key_Escape)
    before = pencil.view.canvas.mapping
    pencil.drag((70, 55), (75, 60), (110, 80))
    assert pencil.view.canvas.mapping != before
    assert roi(driver) == RECT


def test_undo_under_the_mouse_ends_the_drag(driver: Driver) -> None:
    pencil = drawn(driver)
    pencil.down(70, 55)
    pencil.to(80, 60)
    driver.do("undo")
    assert roi(driver) == RECT
    pencil.to(90, 70)
    pencil.up(90, 70)
    assert roi(driver) == RECT
    pencil.drag((70, 55), (80, 55))
    assert driver.steps == 1


def test_another_button_in_the_middle_of_a_drag_ends_it_as_one_step(driver: Driver) -> None:
    pencil = drawn(driver)
    pencil.down(70, 55)
    pencil.to(80, 60)
    pencil.down(80, 60, Qt.MouseButton.MiddleButton)
    pencil.up(80, 60, Qt.MouseButton.MiddleButton)
    pencil.up(80, 60)
    moved = roi(driver)
    pencil.drag((moved.x + 30, moved.y + 20), (moved.x + 40, moved.y + 20))
    assert driver.steps == 2


def test_nothing_is_drawn_without_a_pair(empty: Driver) -> None:
    empty.click("roi1_draw")
    assert empty.inside.view.stereo.drawing == ""
    assert not empty.find(QAbstractButton, "roi1_draw").isChecked()
    message = empty.message
    assert message is not None
    assert "Open a pair first" in message.text


def test_it_is_spoken_and_listed() -> None:
    assert any(keys is REGION_KEYS for _, keys in ELSEWHERE)


def test_the_buttons_say_which_roi_they_draw(driver: Driver) -> None:
    for name, view in SIDES:
        for button in (f"{name}_draw", f"{view}_region_draw", f"{view}_region_clear"):
            found = driver.find(QAbstractButton, button)
            assert found.accessibleName()
            assert f"ROI {name[-1]} ({view})" in found.toolTip()
