"""The monocular tab as a user sees it: the picture, its map, and what is read out."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from tests.gui.mono_driver import MAP, SOURCE
from tests.gui.mono_fakes import grey_picture
from tuner.core.colour import palette
from tuner.gui.monocular.grid import NO_UNIT


def write_image(path: Path, width: int = 90, height: int = 70) -> Path:
    cv2.imwrite(str(path), np.random.default_rng(1).integers(0, 255, (height, width), np.uint8))
    return path


def test_the_map_is_on_screen_with_its_words(screen) -> None:
    np.testing.assert_array_equal(screen.image(MAP), screen.frame.drawn.index)
    assert screen.words("mono_note") == NO_UNIT
    assert screen.seen("mono_note")
    assert "near → far" in screen.title(MAP)
    assert "OpenCV on CPU, 2 threads, 31 ms" in screen.report
    assert not screen.welcomed


def test_the_crosshair_is_linked_and_the_value_read_out(screen) -> None:
    screen.hover(SOURCE, 30, 40)
    value = screen.frame.depth.values[40, 30]
    assert f"relative inverse depth {value:.5g} (no unit)" in screen.said[-1]
    assert [screen.crosshair(view) for view in (SOURCE, MAP)] == [(30, 40)] * 2
    screen.leave(SOURCE)
    assert screen.readout == screen.said[-1] == ""


def test_both_views_scale_alike_and_stand_at_one_height(screen) -> None:
    views = screen.view(SOURCE), screen.view(MAP)
    grid, place = screen.find(QWidget, "mono_grid"), screen.map_place
    for size in ((900, 600), (420, 700), (1500, 900), (420, 700)):
        screen.resize(*size)
        source, result = (view.canvas.mapping for view in views)
        assert source.scale == pytest.approx(result.scale)
        if place.x():
            assert source.dy == pytest.approx(result.dy, abs=1)
        else:
            assert source.dx == pytest.approx(result.dx, abs=1)
        height = screen.picture.size.height
        assert 0 <= source.dy <= source.dy + source.scale * height <= grid.height()
        assert not views[0].geometry().intersects(place.geometry())
    screen.one_to_one()
    assert {screen.scale(view) for view in (SOURCE, MAP)} == {1.0}
    screen.fit()
    assert screen.fitted


def test_sliders_change_colours_only(screen) -> None:
    before = screen.frame.drawn
    screen.move("mono_near", 600)
    screen.until(lambda: screen.frame.look.near == 60)
    assert screen.frame.drawn.high < before.high
    screen.click("mono_plane")
    screen.until(lambda: screen.frame.drawn.plane is not None)
    assert "plane" in screen.title(MAP)
    assert len(screen.backend.estimated) == 1


def test_colour_map_is_painted(screen) -> None:
    screen.find(QComboBox, "mono_colour_map").setCurrentText("viridis")
    screen.until(lambda: screen.frame.look.colour_map == "viridis")
    shown = screen.view(MAP).canvas.colours
    np.testing.assert_array_equal(shown[1:], palette("viridis", invalid=(0, 0, 0))[1:])


def test_run_turns_into_cancel_and_back(screen) -> None:
    screen.backend.gate.clear()
    screen.click("mono_run")
    screen.until(lambda: screen.words("mono_run") == "Cance&l")
    assert screen.busy(MAP)
    screen.click("mono_run")
    assert screen.words("mono_run") == "&Run"
    assert not screen.busy(MAP)
    screen.settle()
    assert screen.image(MAP) is not None, "the map that was there stays"


def test_a_dropped_picture_is_shown_and_no_longer_follows(screen, tmp_path) -> None:
    screen.drop(write_image(tmp_path / "portrait.png", 70, 90))
    screen.until(lambda: screen.frame and screen.frame.picture.name == "portrait.png")
    assert not screen.follows
    screen.show_stereo_picture(grey_picture("next.png"))
    assert screen.picture.name == "portrait.png"
    screen.click("mono_follow")
    screen.until(lambda: screen.frame and screen.frame.picture.name == "next.png")


def test_a_note_on_a_picture_goes_with_it(screen, tmp_path) -> None:
    deep = tmp_path / "deep.png"
    cv2.imwrite(str(deep), np.random.default_rng(1).integers(0, 65535, (60, 80), np.uint16))
    screen.drop(deep)
    screen.until(lambda: screen.message)
    assert "16 bit" in screen.message
    screen.drop(write_image(tmp_path / "plain.png"))
    screen.until(lambda: screen.picture.name == "plain.png")
    assert not screen.message


def test_a_broken_picture_leaves_the_present_one(screen, tmp_path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"no picture")
    screen.open_picture(path)
    screen.until(lambda: screen.message)
    assert screen.tone == "error"
    assert screen.follows
    assert screen.picture.name == "left.png"
    screen.drop(write_image(tmp_path / "whole.png"))
    screen.until(lambda: screen.picture.name == "whole.png")
    assert not screen.message


def test_a_film_does_not_make_the_words_flicker(screen) -> None:
    screen.hover(MAP, 3, 4)
    for number in range(6):
        screen.show_stereo_picture(grey_picture(f"{number}.png"))
    before = len(screen.said)
    screen.backend.gate.clear()
    screen.show_stereo_picture(grey_picture("next.png"))
    screen.let_a_second_pass()
    assert "OpenCV on CPU" in screen.report
    assert screen.said[before:]
    assert all("relative inverse depth" in text for text in screen.said[before:])


def test_what_ran_can_be_read_in_a_narrow_window(screen) -> None:
    label = screen.find(QLabel, "mono_report")
    screen.resize(420, 600)
    assert label.sizeHint().isValid()
    assert label.heightForWidth(label.width()) <= label.height()
    assert label.heightForWidth(label.width()) > label.fontMetrics().lineSpacing() * 2
