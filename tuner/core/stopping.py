"""How a long computation is told to end early."""

from __future__ import annotations

from threading import Event


class Stopped(Exception):  # noqa: N818
    """The computation was told to stop; there is no result."""


def check(stop: Event | None) -> None:
    """End here with Stopped if told so."""
    if stop is not None and stop.is_set():
        raise Stopped
