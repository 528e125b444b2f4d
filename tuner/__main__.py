"""Chooses window or command; the only file that knows both."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tuner.cli.parsing import DONE, guarded, say


def main(arguments: Sequence[str] | None = None) -> int:
    """The ``stereo-tuner`` command; the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return guarded(lambda: _run(given))


def _run(given: list[str]) -> int:
    if given[:1] == ["compute"]:
        from tuner.cli.compute import compute

        return compute(given[1:])
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
