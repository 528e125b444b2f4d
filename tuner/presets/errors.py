"""The error of everything that can be wrong with a preset."""

from __future__ import annotations

from tuner.core.errors import UserError


class PresetError(UserError, ValueError):
    """A preset cannot be used or written; nothing of it was taken.

    Attributes:
        name: the file, as the caller calls it.
        field: dotted path of the value at fault, e.g. ``"stereo_bm.blockSize"``; empty for the
            file as a whole.
        reason: what is wrong and what would be right.
    """

    def __init__(self, name: str, reason: str, *, field: str = "") -> None:
        where = field if len(field) <= 120 else f"{field[:60]}...{field[-57:]}"
        super().__init__(": ".join(part for part in (name, where, reason) if part))
        self.name = name
        self.field = field
        self.reason = reason
