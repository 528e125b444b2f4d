"""The engines that can run a graph, and the choice of the fastest that is right for it.

Measured on MiDaS v2.1 small and large, two threads: onnxruntime takes half the time of OpenCV.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Final, cast

from tuner.core.choices import AUTO, DEVICES, ENGINES, EngineName
from tuner.networks.engines.engine import Engine
from tuner.networks.errors import ModelError
from tuner.networks.types import Findings

NAMES: Final[tuple[EngineName, ...]] = tuple(sorted(ENGINES))
"""The fastest first, which is the order of the alphabet."""

GRAPHICS_FIRST: Final = ("CUDA", "DirectML", "CoreML", "CPU")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An engine and a device to ask it for.

    Attributes:
        asked: the device is the user's wish; what comes of a guess is nobody's disappointment.
        note: why it is not the engine that was wanted.
    """

    engine: Engine
    device: str
    asked: bool = True
    note: str = ""


def engine(name: str) -> Engine:
    """The engine of this name.

    Raises:
        ModelError: there is none.
    """
    if name not in NAMES:
        raise ModelError(f"engine: {name!r} is none; legal are {AUTO}, {', '.join(NAMES)}")
    return cast(Engine, importlib.import_module(f"{__name__}.{name}").ENGINE)


def choose(findings: Findings, wanted: str = AUTO, device: str = AUTO) -> Candidate:
    """The engine and device to run this graph with; raises ModelError for unknown names."""
    return candidates(findings, wanted, device)[0]


def candidates(findings: Findings, wanted: str = AUTO, device: str = AUTO) -> tuple[Candidate, ...]:
    """All engines that may run this graph, the best first; never empty, as OpenCV is there.

    With ``auto`` all that are fit; a named engine stands alone, unless it cannot be had.

    Raises:
        ModelError: no such engine or device.
    """
    if device != AUTO and device not in DEVICES:
        raise ModelError(f"device: {device!r} is none; legal are {AUTO}, {', '.join(DEVICES)}")
    fit = [known for known in map(engine, NAMES) if not _obstacle(known, findings)]
    if wanted != AUTO:
        named = engine(wanted)
        why = _obstacle(named, findings)
        if not why:
            return (_on(named, device),)
        note = f"{named.title} was asked for, but {why}: runs with {fit[0].title}"
        return tuple(_on(other, device, note) for other in fit)
    # An engine that has the wanted device goes before one that has not.
    fit.sort(key=lambda known: device != AUTO and device not in known.available())
    return tuple(_on(known, device) for known in fit)


def _obstacle(known: Engine, findings: Findings) -> str:
    if not known.available():
        return f"{known.title} is not installed (install stereo-tuner[onnx])"
    return known.unfit(findings)


def _on(known: Engine, device: str, note: str = "") -> Candidate:
    if device != AUTO:
        return Candidate(engine=known, device=device, note=note)
    best = next(name for name in GRAPHICS_FIRST if name in known.available())
    return Candidate(engine=known, device=best, asked=False, note=note)
