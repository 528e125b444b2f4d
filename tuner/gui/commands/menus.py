"""Menus and toolbar, built from the command table and wired to the window's parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMenu, QToolBar

from tuner.gui.commands.command import COMMANDS, TOOLBAR
from tuner.gui.widgets.icons import icon
from tuner.gui.widgets.naming import named

if TYPE_CHECKING:
    from tuner.gui.window import MainWindow


def build_toolbar(window: MainWindow) -> QToolBar:
    """The toolbar with its groups."""
    toolbar = named(QToolBar("Toolbar", window), "toolbar")
    toolbar.setIconSize(QSize(20, 20))
    toolbar.setMovable(False)
    for number, group in enumerate(TOOLBAR):
        if number:
            toolbar.addSeparator()
        for name in group:
            toolbar.addAction(window.actions_by_name[name])
    window.addToolBar(toolbar)
    show_icons(window)
    return toolbar


def show_icons(window: MainWindow) -> None:
    """Icons in the colours of the present theme."""
    for command in COMMANDS:
        if command.icon:
            window.actions_by_name[command.name].setIcon(icon(command.icon, window.palette()))


def build_menus(window: MainWindow) -> QMenu:
    """All menus; returns the one for recent pairs."""
    menus: dict[str, QMenu] = {}
    recent = named(QMenu("Open &recent", window), "menu_recent")
    for command in COMMANDS:
        menu = menus.get(command.menu)
        if menu is None:
            menu = menus[command.menu] = window.menuBar().addMenu(f"&{command.menu}")
            menu.setObjectName(f"menu_{command.menu.lower()}")
            menu.setToolTipsVisible(True)
        if command.separator_before:
            menu.addSeparator()
        menu.addAction(window.actions_by_name[command.name])
        if command.name == "open_folder":
            menu.addMenu(recent)
    view = menus["View"]
    view.addSeparator()
    view.addAction(window.preset_dock.toggleViewAction())
    view.addAction(window.panel_dock.toggleViewAction())
    return recent


def connect(window: MainWindow) -> None:
    """Each command to the method that does it."""
    stack = window.session.undo_stack
    files, presets, views, depth = window.files, window.presets, window.views, window.depth_desk
    slots: dict[str, Callable[..., object]] = {
        "open_pair": files.ask_pair,
        "open_folder": files.ask_folder,
        "open_sample": lambda: files.open_sample("workbench"),
        "open_sample_street": lambda: files.open_sample("street"),
        "open_truth": files.ask_truth,
        "close_truth": files.close_truth,
        "swap": files.swap,
        "load_preset": presets.ask_load,
        "save_preset": presets.save,
        "save_preset_as": presets.save_as,
        "export": files.ask_export,
        "screenshot": files.ask_screenshot,
        "quit": window.close,
        "undo": stack.undo,
        "redo": stack.redo,
        "copy_value": window.copy_value,
        "reset_all": window.reset_all,
        "next_view": depth.next_view,
        "previous_view": depth.previous_view,
        "fit": depth.fit,
        "one_to_one": depth.one_to_one,
        "flip": views.flip,
        "copy_to_other": views.copy_to_other,
        "show_stereo": lambda: depth.show_tab(window.stereo_tab),
        "show_mono": lambda: depth.show_tab(window.mono_tab),
        "show_compare": lambda: depth.show_tab(window.compare_tab),
        "run_network": depth.run,
        "open_network": depth.ask_file,
        "models": depth.show_models,
        "export_map": depth.export_map,
        "compare_copy": lambda: depth.export("copy"),
        "compare_table": lambda: depth.export("table"),
        "compare_filled": lambda: depth.export("filled"),
        "compare_figures": lambda: depth.export("figures"),
        "shortcuts": views.show_shortcuts,
        "diagnostics": views.show_diagnostics,
        "about": views.show_about,
    }
    for name, slot in slots.items():
        # The checked state that triggered carries is of no interest to these.
        window.actions_by_name[name].triggered.connect(lambda _=False, slot=slot: slot())
    toggles: dict[str, Callable[[bool], object]] = {
        "show_invalid": views.set_show_invalid,
        "outline": views.set_outline,
        "full_screen": views.set_full_screen,
        "wipe": views.set_wipe,
    }
    for name, toggle in toggles.items():
        window.actions_by_name[name].toggled.connect(toggle)
    for number in range(1, 5):
        window.actions_by_name[f"layout_{number}"].triggered.connect(
            lambda _=False, number=number: views.set_layout(number)
        )
    window.recent_menu.aboutToShow.connect(files.fill_recent)
