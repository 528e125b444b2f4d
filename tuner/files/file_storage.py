"""What cv2.FileStorage reads of JSON, and the error of what is written otherwise."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from tuner.core.errors import UserError

MAX_DEPTH: Final = 64
MAX_STRING_BYTES: Final = 4095
"""cv2.FileStorage refuses longer strings."""
MAX_DIGITS: Final = 1000
_MOST_BITS: Final = 3321
"""So many fit into MAX_DIGITS."""

# \n, \t and their like have short escapes; OpenCV 4 does not read \u0001.
_UNREADABLE: Final = re.compile("[\x00-\x07\x0b\x0e-\x1f]")
_BINARY_MARK: Final = "$base64$"


class JsonError(UserError, ValueError):
    """A JSON text cannot be used or written.

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


def check_readable(value: Any, *, name: str, field: str = "", depth: int = 0) -> None:
    """Raise JsonError where ``value`` cannot be written so that cv2.FileStorage reads it."""
    if depth > MAX_DEPTH:
        raise JsonError(name, f"it is nested more than {MAX_DEPTH} deep", field=field)
    if isinstance(value, Mapping):
        for key, inner in value.items():
            path = _check_key(key, name, field)
            check_readable(inner, name=name, field=path, depth=depth + 1)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            check_readable(inner, name=name, field=f"{field}[{index}]", depth=depth + 1)
    elif isinstance(value, str):
        _check_string(value, name, field)
    elif isinstance(value, float) and not math.isfinite(value):
        raise JsonError(
            name, f"{value} is not a number JSON knows; leave it out or write null", field=field
        )
    elif isinstance(value, int) and value.bit_length() > _MOST_BITS:
        raise JsonError(
            name, f"a number of more than {MAX_DIGITS} digits; nothing needs that", field=field
        )
    elif not isinstance(value, bool | int | float | None):
        raise JsonError(
            name,
            f"JSON has no {type(value).__name__}; use text, a number, a list or an object",
            field=field,
        )


def shortened(text: str, most: int = 40) -> str:
    """The text on one line and cut, so that it fits into a message."""
    text = text[: most + 1]
    if not text.isprintable():
        text = "".join(char if char.isprintable() else "?" for char in text)
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _check_key(key: Any, name: str, field: str) -> str:
    """What messages call the value of this key."""
    if not isinstance(key, str):
        raise JsonError(name, f"the key {key!r} is not text", field=field)
    if not key:
        raise JsonError(name, "an empty key, which OpenCV cannot read; name it", field=field)
    path = f"{field}.{shortened(key)}" if field else shortened(key)
    _check_string(key, name, path)
    return path


def _check_string(text: str, name: str, field: str) -> None:
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        raise JsonError(
            name, "half of a surrogate pair (\\ud800..\\udfff) is not text", field=field
        ) from None
    if size > MAX_STRING_BYTES:
        raise JsonError(
            name,
            f"{size} bytes of text; OpenCV reads {MAX_STRING_BYTES} at most, shorten it",
            field=field,
        )
    if text.startswith(_BINARY_MARK):
        raise JsonError(
            name,
            f"text that begins with {_BINARY_MARK} is binary to OpenCV; change it",
            field=field,
        )
    if _UNREADABLE.search(text):
        raise JsonError(
            name, "it holds a control character, which OpenCV cannot read; remove it", field=field
        )
