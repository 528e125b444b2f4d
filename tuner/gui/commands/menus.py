"""Menus and toolbar, built from the commands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QMainWindow, QMenu, QToolBar

from tuner.gui.commands.command import Actions, Bound
from tuner.gui.widgets.icons import icon
from tuner.gui.widgets.naming import named

_DOCK_BUTTONS: Final = {
    "qt_dockwidget_closebutton": "close",
    "qt_dockwidget_floatbutton": "float",
}
"""The names that Qt gives them."""

MENUS: Final = ("File", "Edit", "View", "Pairs", "Rig", "Compare", "Depth", "Output", "Help")

WITHOUT_KEY: Final = frozenset({"Pairs", "Rig", "Output"})
"""Every letter of these is that of a control or of another menu; F10 and the arrows go there."""

ALSO_FIRST: Final = {"Rig": ("open_calibration",)}
"""Commands of another menu that are looked for at the top of this one, too."""


def in_menu(bound: Sequence[Bound], menu: str) -> list[Bound]:
    """The commands of a menu in their order."""
    return sorted((b for b in bound if b.command.menu == menu), key=lambda b: b.command.section)


def build_menus(window: QMainWindow, actions: Actions, docks: Sequence[QAction]) -> None:
    """All menus; ``docks`` show and hide the side panels, at the end of View."""
    for title in MENUS:
        menu = window.menuBar().addMenu(title if title in WITHOUT_KEY else f"&{title}")
        menu.setObjectName(f"menu_{title.lower()}")
        menu.setToolTipsVisible(True)
        menu.addActions([actions[name] for name in ALSO_FIRST.get(title, ())])
        before = 0
        for one in in_menu(actions.bound, title):
            if before and one.command.section != before:
                menu.addSeparator()
            before = one.command.section
            _add(menu, one, actions)
        if title == "View":
            menu.addSeparator()
            menu.addActions(docks)


def _add(menu: QMenu, one: Bound, actions: Actions) -> None:
    if not one.command.fills:
        menu.addAction(actions[one.command.name])
        return
    inner = named(QMenu(one.command.text, menu), f"menu_{one.command.name}")
    inner.setToolTipsVisible(True)
    inner.aboutToShow.connect(lambda: one.do(inner))
    menu.addMenu(inner)


def build_toolbar(window: QMainWindow, actions: Actions) -> QToolBar:
    """The toolbar with its groups."""
    toolbar = named(QToolBar("Toolbar", window), "toolbar")
    toolbar.setIconSize(QSize(20, 20))
    toolbar.setMovable(False)
    shown = [b.command for b in actions.bound if b.command.toolbar]
    shown.sort(key=lambda one: one.toolbar)
    groups = [0, *(one.toolbar for one in shown)]
    for one, (before, group) in zip(shown, pairwise(groups), strict=True):
        if before and group != before:
            toolbar.addSeparator()
        toolbar.addAction(actions[one.name])
    window.addToolBar(toolbar)
    show_icons(window, actions)
    return toolbar


def show_icons(window: QMainWindow, actions: Actions) -> None:
    """Icons in the colours of the present theme."""
    for one, _ in actions.bound:
        if one.icon:
            actions[one.name].setIcon(icon(one.icon, window.palette()))
    for dock in window.findChildren(QDockWidget):
        for button, drawing in _DOCK_BUTTONS.items():
            # Fusion's own are dark on any ground.
            found = dock.findChild(QAbstractButton, button)
            if found is not None:
                found.setIcon(icon(drawing, window.palette()))
