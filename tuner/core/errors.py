"""Errors that a user can mend: each message names the thing, what is wrong and what is right."""

from __future__ import annotations

import re


def opencv_reason(error: Exception) -> str:
    """What a cv2.error complains of, without file, line and function.

    Taken from the text: ``cv2.error.err`` is an attribute of the class, so it may tell of another
    error, or of another thread's.
    """
    lines = str(error).strip().splitlines()
    first = lines[0] if lines else "no reason given"
    match = re.search(r"error: \(-?\d+:[^)]*\)\s*(.*?)\s*(?:in function '.*)?$", first)
    found = match[1] if match else first
    if not found and len(lines) > 1:
        # A failed check says after the function what it expected.
        found = lines[1].strip("> ").removesuffix(", where")
    return (found or first).strip().rstrip(".")[:200]


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
