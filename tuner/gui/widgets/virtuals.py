"""Keeps exceptions inside Python where Qt calls: the defect is told, and Qt gets the base's answer.

An exception that leaves a method called by Qt can end the program: C++ waits for a value, and there
is none. A slot needs no such guard: its exception goes to ``sys.excepthook`` by itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any, Final, TypeVar

from PySide6.QtCore import QSize

_Class = TypeVar("_Class", bound=type)

_PURE: Final[dict[str, Callable[[], Any]]] = {"sizeHint": QSize, "count": int}
"""What to answer where Qt's own class has no answer either; None for all others."""


def guarded(cls: _Class) -> _Class:
    """Class decorator: guard every method that Qt may call."""
    for name in overrides(cls):
        setattr(cls, name, guard(cls, name, vars(cls)[name]))
    return cls


def overrides(cls: type) -> list[str]:
    """Names of the methods in the class itself that a class of Qt has too."""
    return [
        name
        for name, value in vars(cls).items()
        if isinstance(value, FunctionType) and not name.startswith("__") and _is_of_qt(cls, name)
    ]


def _is_of_qt(cls: type, name: str) -> bool:
    return any(
        name in vars(base) for base in cls.__mro__[1:] if base.__module__.startswith("PySide6.")
    )


def guard(cls: type, name: str, own: Callable[..., Any]) -> Callable[..., Any]:
    """``own`` as it is; if it raises, the error is told and the base class answers."""

    @wraps(own)
    def call(self: Any, *args: Any) -> Any:
        try:
            return own(self, *args)
        except Exception as error:  # noqa: BLE001 - told, whatever it is
            tell(error)
        try:
            return getattr(super(cls, self), name)(*args)
        except NotImplementedError:
            return _PURE.get(name, _nothing)()

    call.guarded = True  # type: ignore[attr-defined]
    return call


def tell(error: BaseException) -> None:
    """Hand an exception to ``sys.excepthook``, and what goes wrong there to Python's own."""
    try:
        sys.excepthook(type(error), error, error.__traceback__)
    except Exception as second:  # noqa: BLE001 - nobody else is left to tell
        sys.__excepthook__(type(second), second, second.__traceback__)


def _nothing() -> None:
    return None
