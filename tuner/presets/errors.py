"""The error of everything that can be wrong with a preset."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tuner.files.file_storage import JsonError


class PresetError(JsonError):
    """A preset cannot be used or written; nothing of it was taken."""


@contextmanager
def as_preset() -> Iterator[None]:
    """What is wrong with its JSON is wrong with the preset."""
    try:
        yield
    except JsonError as error:
        raise PresetError(error.name, error.reason, field=error.field) from None
