"""Errors that a user can mend: each message names the thing, what is wrong and what is right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_HEAD: Final = re.compile(r"(?:OpenCV\([^)]*\) )?\S*\s*(?:error|Error): \((-?\d+):")
_FUNCTION: Final = re.compile(r"\s*\bin function '.*")
_ABSENT: Final = re.compile(r"(\S+): cannot open shared object file")
_NO_REASON: Final = "no reason given"
_OUT_OF_MEMORY: Final = -4


def opencv_reason(error: Exception) -> str:
    """What a cv2.error complains of, without file, line and function.

    Taken from the text: ``cv2.error.err`` is an attribute of the class, so it may tell of another
    error, or of another thread's.
    """
    text = str(error)
    # An error may quote the one that caused it: the last one is the reason.
    *_, head = (None, *_HEAD.finditer(text))
    if head is None:
        return _one_line(text.strip().splitlines()) or _NO_REASON
    kind, rest = _kind_and_rest(text[head.end() :])
    first, *further = rest.strip().splitlines() or [""]
    # A check that failed says after the function what it expected.
    said = _one_line([_FUNCTION.sub("", first)]) or _one_line(_before_values(further))
    return said or _one_line([kind]) or _NO_REASON


def lacks_memory(error: Exception) -> bool:
    """Whether OpenCV says with a cv2.error that there is not enough memory."""
    return any(int(head[1]) == _OUT_OF_MEMORY for head in _HEAD.finditer(str(error)))


def missing_library(error: Exception) -> str:
    """The shared library that a Linux linker misses, such as "libxcb-cursor.so.0"; else empty."""
    found = _ABSENT.search(str(error))
    return found[1] if found else ""


def _kind_and_rest(text: str) -> tuple[str, str]:
    """``"Bad flag (of some kind)) the complaint"`` as both; the kind has brackets of its own."""
    depth = 1
    for at, char in enumerate(text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth == 0:
            return text[:at], text[at + 1 :]
    return "", text


def _before_values(lines: Sequence[str]) -> list[str]:
    """The lines of a failed check up to the values that were found."""
    found: list[str] = []
    for line in lines:
        text = line.strip("> \t")
        if text == "where":
            break
        found.append(text.removesuffix(", where"))
        if text.endswith(", where"):
            break
    return found


def _one_line(lines: Sequence[str]) -> str:
    """The words of the lines; empty if there are only marks."""
    parts = (" ".join(line.split()).strip("> ").removeprefix("- ") for line in lines)
    text = "; ".join(part for part in parts if any(char.isalnum() for char in part))
    return text.replace(":; ", ": ").lstrip(": ").rstrip(".")[:200]


class UserError(Exception):
    """Something the user gave cannot be used; ``str(error)`` is one sentence for people."""


class SettingsError(UserError, ValueError):
    """A setting has an illegal value.

    Attributes:
        field: the settings field at fault, e.g. ``"block_size"``.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class FileError(UserError, OSError):
    """A file cannot be read or written; the message begins with its path."""


class ImageError(UserError, ValueError):
    """An image or an image pair cannot be matched (size, type, content)."""
