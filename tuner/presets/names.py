"""Names: file names that every system accepts, made from titles, and names that are still free."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

MAX_STEM_BYTES: Final = 180
"""Leaves room for " 2", ".json" and a temporary file's prefix below the usual 255."""

_NOT_IN_FILE_NAMES: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_WINDOWS_DEVICE: Final = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])$", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"(.*\S) (\d{1,6})", re.DOTALL)


def file_stem(title: str) -> str:
    """A file name without extension for a title; legal on Linux, macOS and Windows."""
    text = title.encode("utf-8", "replace").decode("utf-8")
    text = _NOT_IN_FILE_NAMES.sub("-", unicodedata.normalize("NFC", text))
    text = " ".join(text.split()).strip(" .")
    if _WINDOWS_DEVICE.match(text.split(".")[0].rstrip()):
        text = f"_{text}"
    cut = text.encode("utf-8")[:MAX_STEM_BYTES].decode("utf-8", "ignore").strip(" .")
    return cut or "preset"


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """``wanted``, or ``wanted 2``, ``wanted 3``, ... if that is taken, whatever the case."""
    return FreeNames(taken).take(wanted)


class FreeNames:
    """Gives many names of which no two are the same, whatever the case.

    Args:
        taken: names that are not given.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._used = {name.casefold() for name in taken}
        self._next: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        """``wanted``, or the next free ``wanted 2``, ``wanted 3``, ...; it is taken from now on."""
        name = wanted if wanted.casefold() not in self._used else self._numbered(wanted)
        self._used.add(name.casefold())
        return name

    def _numbered(self, wanted: str) -> str:
        match = _NUMBERED.fullmatch(wanted)
        base, number = (match[1], int(match[2]) + 1) if match else (wanted, 2)
        # Thousands of one name: each goes on where the last one ended.
        key = f"{base.casefold()} {number}"
        number = self._next.get(key, number)
        while f"{base} {number}".casefold() in self._used:
            number += 1
        self._next[key] = number + 1
        return f"{base} {number}"


def tags_from(text: str) -> tuple[str, ...]:
    """The words between commas, each once."""
    words = (" ".join(word.split()) for word in text.split(","))
    return tuple(dict.fromkeys(word for word in words if word))
