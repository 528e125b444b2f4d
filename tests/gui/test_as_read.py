"""With left and right as the cameras took them, what is said of a pixel is true of that picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gui.driver import Driver
from tests.gui.rig_driver import write_rig
from tests.gui.test_depth import shift_click

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
