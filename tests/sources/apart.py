"""Another work in the decoder's place."""

from __future__ import annotations

from typing import Any

from tuner.apart import Helper


def serving(work: str, kind: type[Helper], _asked: str, **more: Any) -> Helper:
    """A process that does this work instead of the one it is asked for."""
    return kind(work, **more)
