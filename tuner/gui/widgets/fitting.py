"""A window that is larger than its screen is made smaller before it is shown."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QDockWidget, QMainWindow

_FRAME: Final = QSize(8, 44)
"""About what a desktop draws around a window, px; how much is not known before that is shown."""


def fit_on_screen(window: QMainWindow) -> None:
    """Let the window lie inside the free part of its screen, frame included.

    Where even its least size is too wide, panels fold, the first one first.
    """
    wanted = inside(window.geometry(), window.screen().availableGeometry())
    for dock in window.findChildren(QDockWidget):
        if window.minimumSizeHint().width() > wanted.width():
            dock.hide()
    window.setGeometry(wanted)


def inside(wanted: QRect, free: QRect) -> QRect:
    """A rectangle of at most the wanted size within ``free``, with room for a frame."""
    room = free.adjusted(
        _FRAME.width() // 2,
        _FRAME.height() - _FRAME.width() // 2,
        -_FRAME.width() // 2,
        -_FRAME.width() // 2,
    )
    size = wanted.size().boundedTo(room.size())
    x = min(max(wanted.x(), room.left()), room.right() + 1 - size.width())
    y = min(max(wanted.y(), room.top()), room.bottom() + 1 - size.height())
    return QRect(x, y, size.width(), size.height())
