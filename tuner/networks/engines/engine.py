"""What every engine offers: one file with one ``ENGINE`` constant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tuner.core.choices import EngineName
from tuner.networks.types import Findings, Preprocessing, Runner


class Open(Protocol):
    """Loads a graph; asks for a device and reports the one it got."""

    def __call__(
        self,
        path: Path,
        findings: Findings,
        prep: Preprocessing,
        *,
        device: str,
        threads: int,
        name: str = "",
    ) -> Runner:
        """The loaded graph; ``threads`` 0 leaves their number to the engine.

        ``name`` is what the user calls the file, if it is a copy that lies at ``path``.

        Raises:
            ModelError: the engine cannot load it.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One way to run a graph.

    Attributes:
        available: the devices to be had here, the plainest first; empty if not installed.
        unfit: why it would run this graph wrongly or not at all; empty if it is fit.
    """

    name: EngineName
    title: str
    available: Callable[[], tuple[str, ...]]
    unfit: Callable[[Findings], str]
    open: Open
