"""Chooses window or command; the only file that knows both."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final

# NumPy's linear algebra sees small matrices only. A thread of it takes memory for large ones, and
# where there is not enough, ends the process without a word from us.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

COMMANDS: Final = {
    name: f"tuner.cli.{name}"
    for name in ("compute", "mono", "compare", "calibrate", "models", "presets", "batch", "report")
}
"""The commands that need no window; each is a function of this name in its module."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The ``stereo-tuner`` command; the exit code."""
    try:
        return _main(arguments)
    except KeyboardInterrupt:
        return 130  # before there was anything that could say so itself


def _main(arguments: Sequence[str] | None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    command = given[0] if given and given[0] in COMMANDS else ""
    if arguments is None:
        _settle(command)
    from tuner.cli.parsing import guarded

    return guarded(lambda: _command(command, given[1:]) if command else _window(given))


def _settle(command: str) -> None:
    """What belongs to the process, and so to whoever starts it."""
    from tuner.cli import interrupts
    from tuner.cli.streams import settle

    settle()
    if command:
        interrupts.end_when_told()
    else:
        interrupts.end_at_once()  # the window has ways of its own to end


def _command(name: str, given: list[str]) -> int:
    run: Callable[[list[str]], int] = getattr(import_module(COMMANDS[name]), name)
    from tuner.cli.interrupts import begin

    begin()
    return run(given)


def _window(given: list[str]) -> int:
    if "--version" in given:
        return _versions()
    # First of all, while the environment is still the user's.
    from tuner.environment import needed_by_qt, without_opencv

    without_opencv()
    from tuner.cli.options import gui_options

    options = gui_options(given)
    try:
        from tuner.gui.app import main as open_window
    except ImportError as error:
        raise needed_by_qt(error) or error from error
    return open_window(options)


def _versions() -> int:
    from tuner.cli.parsing import DONE, say
    from tuner.engine.diagnostics import computing, versions

    for name, version in {**versions(), **computing()}.items():
        say(f"{name}: {version}")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
