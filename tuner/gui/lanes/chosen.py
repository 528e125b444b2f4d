"""The network that is chosen: whether its file is here, and whether the user lets it be loaded."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from tuner.core.choices import NetworkChoice
from tuner.networks.backend import Backend, row_of

Key = tuple[object, ...]


class Chosen(QObject):
    """Looks at the file's place, size and time alone; its digest is taken when it is opened."""

    missing_changed = Signal(bool)
    """The chosen model's file is not here."""

    def __init__(self, backend: Backend, parent: QObject) -> None:
        super().__init__(parent)
        self._backend = backend
        self._choice = NetworkChoice()
        self._missing = False
        self._refused: Key = ()

    @property
    def choice(self) -> NetworkChoice:
        return self._choice

    @property
    def missing(self) -> bool:
        """The chosen model's file is not here, as far as anybody has looked."""
        return self._missing

    def choose(self, choice: NetworkChoice) -> None:
        """Another one; what was refused may be asked for again."""
        self._choice, self._refused = choice, ()
        self.look()

    def look(self) -> bool:
        """See whether the file is here; False also while nobody has looked."""
        if not self._backend.surveyed:
            return False
        missing = self.path is None
        if missing != self._missing:
            self._missing = missing
            self.missing_changed.emit(missing)
        return not missing

    @property
    def path(self) -> Path | None:
        """Where the file lies; None for a model that is not here."""
        row = row_of(self._backend.rows(), self._choice.model)
        return Path(self._choice.model) if row is None else self._backend.locate(row)

    @property
    def key(self) -> Key:
        """Changes when the choice or its file does."""
        return (self._choice, _stamp(self.path))

    def refuse(self) -> None:
        """The user does not want this file, as it is now, to be loaded."""
        self._refused = self.key

    def allow(self) -> None:
        """The user does."""
        self._refused = ()

    @property
    def refused(self) -> bool:
        """The user does not want this file, and it has not changed since."""
        return bool(self._refused) and self.key == self._refused


def _stamp(path: Path | None) -> Key:
    try:
        found = path.stat() if path is not None else None
    except (OSError, ValueError):
        # A name that no file can have raises ValueError.
        found = None
    return (str(path), found.st_size, found.st_mtime_ns) if found is not None else (str(path),)
