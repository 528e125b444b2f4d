"""Which engines and model files are here: looked at off the GUI thread, once somebody cares."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.choices import NetworkChoice
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.networks.backend import Backend, row_of
from tuner.networks.types import ModelRow


class Survey(QObject):
    """What the last look at the backend found; ``changed`` says that there was another."""

    changed = Signal()
    failed = Signal(str)

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._awake = False
        self._lane = Lane("models", self)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)

    def wake(self) -> None:
        """Look for engines and models; until then no network runs."""
        if not self._awake:
            self._awake = True
            self.look()

    @Slot()
    def look(self) -> None:
        """Look again which engines and model files are here."""
        self._lane.submit(Job(self._backend.survey))

    @property
    def settled(self) -> bool:
        """Nobody is looking."""
        return self._lane.quiet

    @property
    def done(self) -> bool:
        """There has been a look, so that the answers mean something."""
        return self._backend.surveyed

    @property
    def rows(self) -> Sequence[ModelRow]:
        """The registry, the default first."""
        return self._backend.rows()

    @property
    def here(self) -> tuple[str, ...]:
        """Keys of the models whose files are here."""
        return tuple(row.key for row in self.rows if self._backend.locate(row) is not None)

    @property
    def engines(self) -> dict[str, tuple[str, ...]]:
        """Engine -> devices, of what is installed."""
        return self._backend.engines()

    def row(self, network: NetworkChoice) -> ModelRow | None:
        """The row of the registry that is chosen; None for a file."""
        return row_of(self.rows, network.model)

    def close(self) -> None:
        """Stop, and wait for the worker."""
        self._lane.close()

    @Slot(object, object)
    def _on_finished(self, _tag: object, _found: object) -> None:
        self.changed.emit()

    @Slot(object, object)
    def _on_failed(self, _tag: object, error: Exception) -> None:
        self.failed.emit(message_of(error))
