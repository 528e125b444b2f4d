"""F11 goes there and back, whatever the window was before."""

from __future__ import annotations

from collections.abc import Callable

from tests.gui.windows import Driver


def test_full_screen_and_back_keeps_the_window_maximized(empty: Driver) -> None:
    window = empty.window
    window.showMaximized()
    empty.do("full_screen")
    assert window.isFullScreen()
    empty.do("full_screen")
    assert window.isMaximized()
    assert not window.isFullScreen()


def test_a_window_that_opens_full_screen_leaves_it_at_the_first_f11(
    empty: Driver, new_window: Callable[[], Driver]
) -> None:
    empty.do("full_screen")
    empty.window.close()
    again = new_window()
    assert again.window.isFullScreen()
    again.do("full_screen")
    assert not again.window.isFullScreen()
