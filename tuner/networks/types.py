"""The values of the networks' room: what a model needs, what was found in a file, what came out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from threading import Lock
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from tuner.core.choices import EngineName
from tuner.core.tunable import Size
from tuner.core.types import FloatMap, read_only, size_of

Blob = NDArray[np.float32]
"""(1, 3, h, w) float32, contiguous: what a network is fed."""

ColourImage = NDArray[np.uint8]
"""(H, W, 3) uint8 RGB."""

Interpolation = Literal["cubic", "linear", "area"]

LONGEST = 2
"""With the aspect kept, the long side grows to at most this many times the nominal one."""


class Normalisation(Enum):
    """What happens to the grey levels outside the graph; the values stand in presets."""

    NONE_IN_GRAPH = "in graph"
    """RGB / 255: the graph normalises by itself."""
    IMAGENET = "imagenet"
    """RGB / 255, minus ImageNet's mean, divided by its deviation."""
    HALF = "half"
    """RGB / 255, minus 0.5, divided by 0.5."""
    NOTEBOOK = "notebook"
    """As in the notebook: ImageNet's mean taken off, without its deviation. An official file
    takes the mean off once more: every pixel is then seen about 115 grey levels too dark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preprocessing:
    """How a picture becomes a blob.

    Attributes:
        width, height: size of the network's input in pixels; the nominal one with ``keep_aspect``.
        multiple: both sides are multiples of this; 1 where the graph's size is fixed.
        keep_aspect: scale both sides alike so that the short one is nominal (for graphs of free
            size); otherwise the picture is stretched to width x height.
    """

    width: int = 256
    height: int = 256
    multiple: int = 1
    keep_aspect: bool = False
    normalisation: Normalisation = Normalisation.NONE_IN_GRAPH
    interpolation: Interpolation = "cubic"

    def input_size(self, image: Size) -> Size:
        """Size of the blob for an image of this size, always whole multiples."""
        if not self.keep_aspect:
            return Size(self._whole(self.width), self._whole(self.height))
        scale = max(self.width / image.width, self.height / image.height)
        return Size(
            self._whole(min(image.width * scale, self.width * LONGEST)),
            self._whole(min(image.height * scale, self.height * LONGEST)),
        )

    @property
    def free_size(self) -> bool:
        """The graph takes pictures of other sizes too."""
        return self.multiple > 1

    def _whole(self, side: float) -> int:
        return max(1, round(side / self.multiple)) * self.multiple


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRow:
    """One model of the registry.

    Attributes:
        sha256: digest of the released file; None where nobody published one.
        variants: other ways to feed it, by their name for the user.
        engines: what is known to run it.
    """

    key: str
    title: str
    good_for: str
    url: str
    file_name: str
    bytes_low: int
    bytes_high: int
    sha256: str | None
    licence: str
    prep: Preprocessing
    variants: tuple[tuple[str, Preprocessing], ...] = ()
    opset_note: str = ""
    engines: tuple[EngineName, ...] = ("opencv", "onnxruntime")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a look at an ONNX file told, without running it.

    Attributes:
        operators: names of the operators used, sorted.
        input_shape: (1, 3, H, W); None where the graph leaves a size free.
        dynamic: height and width are free.
        linear_upsampling_without_mode: onnxruntime would displace the map (opset below 11).
        proposed: how to feed it, as far as the graph tells.
        problems: what is unusual but not forbidden, to follow "the file ".
        reasons: why this preprocessing is proposed, in words.
    """

    opset: int
    operators: tuple[str, ...]
    input_name: str
    output_name: str
    input_shape: tuple[int | None, ...]
    dynamic: bool
    normalises_in_graph: bool
    linear_upsampling_without_mode: bool
    weights_bytes: int
    proposed: Preprocessing
    problems: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineReport:
    """What really runs.

    Attributes:
        device: "CPU", "CUDA", "DirectML", "CoreML".
        details: version, and what else tells two runs apart (graph engine, provider, converted).
        load_ms, forward_ms: wall time of loading and of the last forward; 0.0 before there is one.
        note: a sentence when what was asked for was not to be had, else empty.
    """

    engine: EngineName
    device: str = "CPU"
    threads: int = 0
    details: str = ""
    load_ms: float = 0.0
    forward_ms: float = 0.0
    note: str = ""


class Runner(Protocol):
    """A graph that an engine has loaded; one thread at a time calls ``forward``."""

    @property
    def report(self) -> EngineReport: ...

    def forward(self, blob: Blob) -> NDArray[Any]:
        """The graph's output, a new array of its own shape.

        Raises:
            ModelError: the engine failed, or ``cancel`` was called meanwhile.
        """
        ...

    def cancel(self) -> None:
        """From any thread: end the running forward where the engine can."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """A loaded model: the runner and what it was loaded from; several threads take turns.

    Attributes:
        model_key: the registry's key; empty for a file of the user's.
        digest: SHA-256 of the file, hexadecimal.
    """

    runner: Runner
    path: Path
    title: str
    digest: str
    findings: Findings
    prep: Preprocessing
    model_key: str = ""
    _turn: Lock = field(default_factory=Lock, init=False, repr=False)

    @property
    def report(self) -> EngineReport:
        """What really runs, with the time of the last forward."""
        return self.runner.report

    def forward(self, blob: Blob) -> NDArray[Any]:
        """The graph's output as the engine gives it. Raises ModelError."""
        # Two at once would get each other's maps.
        with self._turn:
            return self.runner.forward(blob)

    def cancel(self) -> None:
        """From any thread: end the running forward where the engine can."""
        self.runner.cancel()

    def close(self) -> None:
        """Let the graph go."""
        self.runner.close()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InverseDepth:
    """Relative inverse depth of one picture: bigger is nearer, scale and shift unknown.

    Attributes:
        values: (H, W) float32 of the picture's size, the engine's raw values, read-only.
        picture_token: stands for the picture's content in memo keys; 0 when not known.
        elapsed_ms: wall time of blob, forward and resize together.
    """

    values: FloatMap
    title: str
    digest: str
    prep: Preprocessing
    report: EngineReport
    model_key: str = ""
    picture_token: int = 0
    elapsed_ms: float = 0.0

    def __post_init__(self) -> None:
        read_only(self.values)

    @property
    def size(self) -> Size:
        return size_of(self.values)
