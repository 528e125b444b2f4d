"""Errors that a user can mend: each message names the thing, what is wrong and what is right."""


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
