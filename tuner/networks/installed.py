"""The networks' room as it is installed here, for the tab and the model manager."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event

from tuner.core.choices import NetworkChoice
from tuner.core.errors import FileError
from tuner.core.tunable import Size
from tuner.core.types import Picture
from tuner.networks import engines, store
from tuner.networks.backend import Progress, Question
from tuner.networks.by_name import open_network, source_of
from tuner.networks.download.fetching import part_of
from tuner.networks.errors import ModelError, NeedsConsent
from tuner.networks.estimate import estimate
from tuner.networks.registry import DEFAULT, ROWS
from tuner.networks.types import InverseDepth, ModelRow, Network


class Installed:
    """A ``Backend``; one survey replaces the answers of the last at once."""

    def __init__(self) -> None:
        self._chosen: Path | None = None
        self._engines: dict[str, tuple[str, ...]] = {}
        self._found: dict[str, Path | None] = {}
        self._damaged: dict[str, Path | None] = {}
        self._halves: dict[str, int] = {}

    @property
    def surveyed(self) -> bool:
        return bool(self._found)

    @property
    def chosen_folder(self) -> Path | None:
        return self._chosen

    def survey(self, stop: Event) -> None:
        folders = self._folders()
        found = {row.key: store.locate(row, folders=folders, stop=stop) for row in ROWS}
        missing = [row for row in ROWS if found[row.key] is None]
        self._damaged = {row.key: store.misnamed(row, folders=folders) for row in missing}
        self._halves = {row.key: self._half(row) for row in ROWS}
        known = {name: engines.engine(name).available() for name in engines.NAMES}
        self._engines = {name: devices for name, devices in known.items() if devices}
        self._found = found

    def rows(self) -> Sequence[ModelRow]:
        return ROWS

    def engines(self) -> dict[str, tuple[str, ...]]:
        return self._engines

    def locate(self, row: ModelRow) -> Path | None:
        found = self._found.get(row.key)
        # It may have gone since the survey.
        return found if found is not None and os.path.isfile(found) else None

    def damaged(self, row: ModelRow) -> Path | None:
        return self._damaged.get(row.key)

    def half(self, row: ModelRow) -> int:
        return self._halves.get(row.key, 0)

    def folder(self) -> Path:
        return store.models_folder(self._chosen)

    def set_folder(self, folder: Path | None) -> None:
        self._chosen = folder
        self._halves = {}

    def open(self, choice: NetworkChoice, *, picture: Size, stop: Event) -> Network:
        named = replace(choice, model=choice.model or DEFAULT.key)
        return open_network(named, folders=self._folders(), picture=picture, stop=stop)

    def question(self, error: Exception, choice: NetworkChoice) -> Question | None:
        if not isinstance(error, NeedsConsent):
            return None
        source = source_of(choice)
        path = self.locate(source) if isinstance(source, ModelRow) else source
        if path is None:
            return None
        return Question(path, error.digest, error.findings, choice, str(error))

    def trust(self, question: Question) -> None:
        store.trust(question.digest, question.path)

    def estimate(self, network: Network, picture: Picture, *, stop: Event) -> InverseDepth:
        return estimate(network, picture, stop=stop)

    def download(self, row: ModelRow, *, progress: Progress, stop: Event) -> Path:
        try:
            return store.download(row, progress=progress, stop=stop, folder=self.folder())
        finally:
            self._halves[row.key] = self._half(row)

    def verify(self, row: ModelRow, *, stop: Event) -> str:
        path = self.locate(row)
        if path is None:
            raise ModelError(f"{row.title}: its file is not here; download it first")
        digest = store.verify(path, row, stop=stop)
        if row.sha256 is None:
            return f"{path.name} has the SHA-256 {digest}; nobody has published the right one."
        return f"{path.name} is the released file: its SHA-256 is right."

    def remove(self, row: ModelRow) -> None:
        damaged = self.damaged(row)
        store.remove(row, folders=self._folders())
        if damaged is not None:
            _delete(damaged)

    def discard(self, row: ModelRow) -> None:
        _delete(part_of(row, self.folder()))
        self._halves[row.key] = 0

    def _half(self, row: ModelRow) -> int:
        try:
            return part_of(row, self.folder()).stat().st_size
        except (OSError, ValueError):
            return 0

    def _folders(self) -> list[Path]:
        return store.models_folders(self._chosen)


def _delete(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(f"{path}: cannot be deleted ({error.strerror})") from error
