"""The window lies inside its screen, however small that is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect

from tests.gui.driver import Driver
from tuner.gui.widgets.fitting import inside


@pytest.mark.parametrize(
    ("width", "height"), [(800, 600), (1366, 768), (911, 512), (683, 384), (960, 540)]
)
def test_the_first_window_lies_inside_the_screen_with_its_frame(width: int, height: int) -> None:
    screen = QRect(0, 0, width, height)
    placed = inside(QRect(0, 0, 1280, 800), screen)
    assert screen.contains(placed)
    assert placed.top() >= 30, "room for a title bar"
    assert placed.height() >= height - 60


def test_a_window_that_fits_keeps_its_size_and_comes_back_to_the_screen() -> None:
    screen = QRect(0, 0, 1920, 1080)
    assert inside(QRect(100, 100, 1280, 800), screen) == QRect(100, 100, 1280, 800)
    assert screen.contains(inside(QRect(3000, 2000, 1280, 800), screen))


def test_the_window_can_be_made_as_small_as_a_small_screen(empty: Driver) -> None:
    for tab in ("show_stereo", "show_mono", "show_compare"):
        empty.do(tab)
        empty.window.resize(792, 556)
        assert (empty.window.width(), empty.window.height()) == (792, 556)
    least = empty.window.minimumSizeHint()
    assert least.height() <= 384 - 44
    empty.do("side_panels")
    empty.until(lambda: empty.window.minimumSizeHint().width() <= 683 - 8)
