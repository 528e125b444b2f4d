"""What the monocular tab and the model manager need of the networks' room, in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Final, Protocol

from tuner.core.choices import AUTO, NetworkChoice
from tuner.core.tunable import Size
from tuner.core.types import Picture
from tuner.networks.types import (
    Findings,
    InverseDepth,
    ModelRow,
    Network,
    Normalisation,
)

FILE_VARIANTS: Final = {
    Normalisation.NONE_IN_GRAPH.value: "fed as RGB/255 (normalises itself)",
    Normalisation.IMAGENET.value: "ImageNet normalisation",
    Normalisation.HALF.value: "0.5 / 0.5 normalisation",
    Normalisation.NOTEBOOK.value: "as in the notebook",
}
"""Other ways to feed a file than the one that its graph suggests: as presets say it -> words."""

Progress = Callable[[int, int], None]
"""Bytes there, bytes in all."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A file of unknown digest wants the user's yes before it is loaded."""

    path: Path
    digest: str
    findings: Findings
    choice: NetworkChoice
    words: str = ""


class Backend(Protocol):
    """Models, engines and estimates. Errors are UserErrors in words; blocking calls say so.

    Blocking calls belong on a lane; all others answer at once from the last ``survey``.
    """

    @property
    def surveyed(self) -> bool:
        """``survey`` has run, so that the answers mean something."""
        ...

    def survey(self, stop: Event) -> None:
        """Blocking. Look which engines are installed and which model files are here."""
        ...

    def rows(self) -> Sequence[ModelRow]:
        """The registry, the default first."""
        ...

    def engines(self) -> dict[str, tuple[str, ...]]:
        """Engine name -> its devices, of what is installed here."""
        ...

    def locate(self, row: ModelRow) -> Path | None:
        """Where its file lies, or None."""
        ...

    def damaged(self, row: ModelRow) -> Path | None:
        """A file that bears its name and is not it, if any."""
        ...

    def half(self, row: ModelRow) -> int:
        """Bytes that a stopped download left."""
        ...

    def folder(self) -> Path:
        """Where downloads go."""
        ...

    @property
    def chosen_folder(self) -> Path | None:
        """What ``set_folder`` was given."""
        ...

    def set_folder(self, folder: Path | None) -> None:
        """Look and download there; None for the usual place."""
        ...

    def open(self, choice: NetworkChoice, *, picture: Size, stop: Event) -> Network:
        """Blocking. Load and try on a picture of this size; raises NeedsConsent, ModelError."""
        ...

    def question(self, error: Exception, choice: NetworkChoice) -> Question | None:
        """What to ask the user if this error asks for consent."""
        ...

    def trust(self, question: Question) -> None:
        """Blocking. Remember the user's yes."""
        ...

    def estimate(self, network: Network, picture: Picture, *, stop: Event) -> InverseDepth:
        """Blocking."""
        ...

    def download(self, row: ModelRow, *, progress: Progress, stop: Event) -> Path:
        """Blocking. Continues a partial file; raises UserError in words."""
        ...

    def verify(self, row: ModelRow, *, stop: Event) -> str:
        """Blocking. One sentence on the digest; raises UserError if it is wrong."""
        ...

    def remove(self, row: ModelRow) -> None:
        """Blocking. Delete its file, and what was half downloaded of it."""
        ...

    def discard(self, row: ModelRow) -> None:
        """Blocking. Delete what a stopped download left."""
        ...


def row_of(rows: Sequence[ModelRow], key: str) -> ModelRow | None:
    """The row with this key; the default for an empty one."""
    if not key and rows:
        return rows[0]
    return next((row for row in rows if row.key == key), None)


def variants_of(row: ModelRow | None) -> tuple[str, ...]:
    """Names of the ways to feed a model besides the one it wants; None stands for a file."""
    return tuple(FILE_VARIANTS) if row is None else tuple(name for name, _ in row.variants)


def wanted(name: str, offered: Sequence[str]) -> str:
    """A remembered name if it is still offered, else the automatic choice."""
    return name if name in offered else AUTO
