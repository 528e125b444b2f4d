"""All commands of the window, as their methods declare them."""

from __future__ import annotations

import importlib
import pkgutil

from tuner.gui import commands
from tuner.gui.commands.command import Command, declared

_MODULES = [
    importlib.import_module(f"{commands.__name__}.{module.name}")
    for module in pkgutil.iter_modules(commands.__path__)
]
HOLDERS = tuple(
    kind
    for module in _MODULES
    for kind in vars(module).values()
    if isinstance(kind, type) and kind.__module__ == module.__name__ and any(declared(kind))
)
"""Every class that declares some: one that is forgotten here would be tested by nobody."""

EVERY: tuple[Command, ...] = tuple(one for kind in HOLDERS for _, one in declared(kind))
COMMANDS = tuple(one for one in EVERY if not one.fills)
"""Without those that are menus of their own."""
