"""A window that is larger than its screen is made smaller before it is shown."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QDialog, QDockWidget, QMainWindow

_NARROW: Final = 1100
"""Of a window, px: beside two panels too little would be left for pictures."""
_LOW: Final = 600
"""Of a window, px: below the views another dock would leave too little of them."""
_FRAME: Final = QSize(8, 44)
"""About what a desktop draws around a window, px; how much is not known before that is shown."""


def fit_on_screen(window: QMainWindow) -> None:
    """Let the window lie inside the free part of its screen, frame included.

    On a narrow one the panels stand behind one another, as tabs, so that the pictures get room.
    Where even the least size is too wide, panels fold, the first one first.
    """
    wanted = inside(window.geometry(), window.screen().availableGeometry())
    if wanted.width() < min(window.width(), _NARROW):
        stack(window)
    for dock in window.findChildren(QDockWidget):
        if window.minimumSizeHint().width() > wanted.width():
            dock.hide()
    window.setGeometry(wanted)
    for dock in _below(window):
        if not dock.isHidden():
            give_room(window, dock)


def give_room(window: QMainWindow, dock: QDockWidget) -> None:
    """Where a window is too low for a dock below the views, put it behind the side panels."""
    if window.height() >= _LOW or dock not in _below(window):
        return
    right = Qt.DockWidgetArea.RightDockWidgetArea
    window.addDockWidget(right, dock)
    docks = window.findChildren(QDockWidget)
    others = [one for one in docks if one is not dock and window.dockWidgetArea(one) == right]
    if others:
        window.tabifyDockWidget(others[-1], dock)
    dock.raise_()


def show_floating_anew(window: QMainWindow) -> None:
    """Show what floats once more, after the window was shown for the first time.

    It came before that, so that window managers would not keep it over the window.
    """
    for dock in window.findChildren(QDockWidget):
        if dock.isFloating() and not dock.isHidden():
            dock.hide()
            dock.show()


def _below(window: QMainWindow) -> list[QDockWidget]:
    bottom = Qt.DockWidgetArea.BottomDockWidgetArea
    docks = window.findChildren(QDockWidget)
    return [one for one in docks if window.dockWidgetArea(one) == bottom and not one.isFloating()]


def stack(window: QMainWindow) -> None:
    """Put the side panels behind the last one; the names of the others stand on tabs."""
    sides = (Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea)
    docks = window.findChildren(QDockWidget)
    *others, last = [dock for dock in docks if window.dockWidgetArea(dock) in sides]
    for dock in others:
        window.tabifyDockWidget(last, dock)
    last.raise_()


def fit_dialog(dialog: QDialog, width: int, height: int) -> None:
    """Give a dialog this size, px, or what its screen has room for."""
    room = dialog.screen().availableSize() - _FRAME
    dialog.resize(QSize(width, height).boundedTo(room))


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
