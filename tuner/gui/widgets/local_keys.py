"""A shortcut that counts in one part of the window only; the sheet of shortcuts lists it too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LocalKey:
    """What a key does there, and the keys as Qt and people write them."""

    text: str
    keys: tuple[str, ...]
