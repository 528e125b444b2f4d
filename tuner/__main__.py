"""Chooses window or command; the only file that knows both."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final

from tuner.cli.parsing import DONE, guarded, say

COMMANDS: Final = {name: f"tuner.cli.{name}" for name in ("compute", "mono", "compare", "models")}
"""The commands that need no window; each is a function of this name in its module."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The ``stereo-tuner`` command; the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return guarded(lambda: _run(given))


def _run(given: list[str]) -> int:
    command = COMMANDS.get(given[0]) if given else None
    if command is not None:
        run: Callable[[list[str]], int] = getattr(import_module(command), given[0])
        return run(given[1:])
    if "--version" in given:
        from tuner.engine.diagnostics import computing, versions

        for name, version in {**versions(), **computing()}.items():
            say(f"{name}: {version}")
        return DONE
    # First of all, while the environment is still the user's.
    from tuner.environment import without_opencv

    without_opencv()
    from tuner.cli.options import gui_options

    options = gui_options(given)
    from tuner.gui.app import main as open_window

    return open_window(options)


if __name__ == "__main__":
    sys.exit(main())
