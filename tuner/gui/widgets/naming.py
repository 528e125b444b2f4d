"""Object names: tests and assistive tools find every control by them."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject

_Object = TypeVar("_Object", bound=QObject)


def named(thing: _Object, name: str) -> _Object:
    """The same object, with this objectName."""
    thing.setObjectName(name)
    return thing
