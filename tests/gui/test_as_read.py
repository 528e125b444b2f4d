"""With left and right as the cameras took them, what is said of a pixel is true of that picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton

from tests.gui.driver import Driver
from tests.gui.region_driver import Pencil
from tests.gui.rig_driver import write_rig
from tests.gui.test_depth import shift_click
from tests.gui.test_regions import SIDES
from tuner.core.tunable import Rect

X, Y = 300, 200


@pytest.fixture
def as_read(empty: Driver, tmp_path: Path) -> Driver:
    """A rectified pair is matched; left and right are shown as they were read."""
    files = write_rig(tmp_path)
    empty.open(files.pair)
    empty.calibration.open(files.calibration)
    empty.do("show_as_read")
    empty.settle()
    return empty


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_readout_is_of_the_picture_under_the_cursor(as_read: Driver, side: str) -> None:
    raw, pair = as_read.calibration.as_read, as_read.pair
    assert raw is not None
    assert pair is not None
    grey, moved = getattr(raw, side).grey[Y, X], getattr(pair, side).grey[Y, X]
    assert grey != moved
    said = as_read.point(X, Y, side)
    assert said.startswith(f"{side} as read: x {X}  y {Y}   grey {grey}   ")
    assert "px" not in said, "no disparity of another pixel"
    assert as_read.marks(side).crosshair == (X, Y)
    assert as_read.marks("disparity").crosshair is None


def test_in_the_disparity_it_says_that_it_is_of_the_rectified_picture(as_read: Driver) -> None:
    said = as_read.point(X, Y, "disparity")
    assert said.startswith(f"rectified: x {X}  y {Y}   grey ")
    for side in ("left", "right"):
        assert as_read.marks(side).crosshair is None
        assert as_read.marks(side).marker is None
    as_read.do("show_as_read")
    assert as_read.point(X, Y, "left").startswith(f"x {X}  y {Y}   grey ")
    assert as_read.marks("left").crosshair == (X, Y)


def test_distances_are_not_measured_in_what_is_not_rectified(as_read: Driver) -> None:
    shift_click(as_read, X, Y, "left")
    assert as_read.marks("left").pins == ()
    assert as_read.marks("disparity").pins == ()
    shift_click(as_read, X, Y, "disparity")
    assert as_read.marks("disparity").pins == ((X, Y),)
    assert as_read.marks("left").pins == ()
    as_read.do("show_as_read")
    assert as_read.marks("left").pins == ((X, Y),)


def draw_buttons(driver: Driver, name: str, side: str) -> list[QAbstractButton]:
    return [driver.find(QAbstractButton, one) for one in (f"{name}_draw", f"{side}_region_draw")]


@pytest.mark.parametrize(("name", "side"), SIDES)
def test_a_region_is_shown_on_the_rectified_picture_alone(
    as_read: Driver, name: str, side: str
) -> None:
    as_read.set(f"{name}_width", 200)
    pencil, clear = Pencil(as_read, side), as_read.find(QAbstractButton, f"{side}_region_clear")
    assert pencil.mark is None
    assert not clear.isVisible()
    as_read.do("show_as_read")
    assert pencil.mark is not None
    assert pencil.mark.rect == as_read.state.settings.values[name]
    assert clear.isVisible()
    as_read.do("show_as_read")
    assert pencil.mark is None


@pytest.mark.parametrize(("name", "side"), SIDES)
def test_the_draw_buttons_say_why_nothing_is_drawn_there(
    as_read: Driver, name: str, side: str
) -> None:
    buttons, action = draw_buttons(as_read, name, side), as_read.action(f"draw_{side}")
    why = f"ROI {name[-1]} ({side}) is of the rectified picture; F4 shows it."
    assert not any(one.isEnabled() for one in (*buttons, action))
    assert {one.toolTip() for one in (*buttons, action)} == {why}
    as_read.do("show_as_read")
    assert all(one.isEnabled() for one in (*buttons, action))
    assert all(one.toolTip().startswith("Draw ROI") for one in (*buttons, action))
    as_read.click(f"{name}_draw")
    assert as_read.inside.view.stereo.drawing == name


def test_drawing_ends_where_the_drag_is_when_pictures_as_read_come(as_read: Driver) -> None:
    as_read.do("show_as_read")
    as_read.click("roi1_draw")
    pencil = Pencil(as_read, "left")
    pencil.down(100, 100)
    pencil.to(300, 250)
    drawn = as_read.state.settings.values["roi1"]
    as_read.do("show_as_read")
    assert as_read.inside.view.stereo.drawing == ""
    assert pencil.mark is None
    pencil.to(400, 300)
    pencil.up(400, 300)
    assert as_read.state.settings.values["roi1"] == drawn != Rect()
    as_read.do("undo")
    assert as_read.state.settings.values["roi1"] == Rect(), "the drag is one step of its own"


def test_without_the_calibration_the_pictures_as_read_are_those_that_are_matched(
    as_read: Driver,
) -> None:
    as_read.do("close_calibration")
    as_read.settle()
    assert all(one.isEnabled() for one in draw_buttons(as_read, "roi1", "left"))
    assert as_read.action("draw_left").isEnabled()
    as_read.click("roi1_draw")
    assert as_read.inside.view.stereo.drawing == "roi1"
