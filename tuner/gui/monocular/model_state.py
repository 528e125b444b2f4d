"""What is known of a model's file: whether it is here, whole, or on its way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tuner.gui.lanes.models import ModelWork, Transfer
from tuner.networks.backend import Backend
from tuner.networks.types import ModelRow


@dataclass(frozen=True, slots=True)
class ModelState:
    """What is known of a model's file.

    Attributes:
        here: the file is there.
        damaged: a file is there that is not the released one.
        half: part of it has come.
        loading: it is being downloaded.
        busy: it or another is being downloaded, checked or deleted.
    """

    here: bool
    damaged: bool
    half: bool
    loading: bool
    busy: bool

    @property
    def paused(self) -> bool:
        return self.half and not self.loading


def state_of(row: ModelRow, *, backend: Backend, work: ModelWork) -> ModelState:
    """The state of this model's file, now."""
    return ModelState(
        here=backend.locate(row) is not None,
        damaged=backend.damaged(row) is not None,
        half=backend.half(row) > 0,
        loading=work.busy and work.task == "download" and work.busy_with == row.key,
        busy=work.busy,
    )


def place_of(row: ModelRow, backend: Backend) -> Path | None:
    """Where this model's file lies, a damaged one included; None if there is none."""
    return backend.locate(row) or backend.damaged(row)


def half_of(row: ModelRow, backend: Backend) -> Transfer | None:
    """How much of this model's file an earlier download has left; None if nothing."""
    half = backend.half(row)
    return Transfer(row.key, half, row.bytes_high, 0.0) if half else None
