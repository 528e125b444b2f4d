"""F11 goes there and back, whatever the window was before."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.gui.driver import Driver


def test_full_screen_and_back_keeps_the_window_maximized(empty: Driver) -> None:
    window = empty.window
    window.showMaximized()
    empty.do("full_screen")
    assert window.isFullScreen()
    empty.do("full_screen")
    assert window.isMaximized()
    assert not window.isFullScreen()


def test_a_window_made_full_screen_by_others_leaves_it_at_the_first_f11(empty: Driver) -> None:
    """As restoring the layout of last time does, or the desktop."""
    window = empty.window
    window.setWindowState(Qt.WindowState.WindowFullScreen)
    assert empty.action("full_screen").isChecked()
    empty.do("full_screen")
    assert not window.isFullScreen()
