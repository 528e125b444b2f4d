"""A monocular room without networks: models are names, maps are computed from the grey picture."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np

from tuner.core.choices import NetworkChoice
from tuner.core.errors import UserError
from tuner.core.stopping import Stopped
from tuner.core.tunable import Size
from tuner.core.types import Picture
from tuner.networks.backend import Progress, Question, row_of
from tuner.networks.errors import NeedsConsent
from tuner.networks.registry import ROWS
from tuner.networks.types import (
    EngineReport,
    Findings,
    InverseDepth,
    ModelRow,
    Network,
    Preprocessing,
)

DIGEST = "ab12" * 16
FINDINGS = Findings(
    opset=13,
    operators=("Conv", "Relu"),
    input_name="0",
    output_name="797",
    input_shape=(1, 3, 256, 256),
    dynamic=False,
    normalises_in_graph=True,
    linear_upsampling_without_mode=False,
    weights_bytes=1_000_000,
    proposed=Preprocessing(),
)


@dataclass
class FakeRunner:
    """Counts what is asked of it."""

    engine: str = "opencv"
    device: str = "CPU"
    note: str = ""
    cancelled: Event = field(default_factory=Event)
    closed: bool = False

    @property
    def report(self) -> EngineReport:
        return EngineReport(
            engine=self.engine,  # type: ignore[arg-type]
            device=self.device,
            threads=2,
            load_ms=250.0,
            forward_ms=31.0,
            note=self.note,
        )

    def forward(self, blob: Any) -> Any:
        raise AssertionError("the fake estimates without a network")

    def cancel(self) -> None:
        self.cancelled.set()

    def close(self) -> None:
        self.closed = True


class FakeBackend:
    """``here`` are the keys of the models whose files are there; ``gate`` holds estimates back."""

    def __init__(self, folder: Path, *here: str) -> None:
        self._folder = folder
        self.here = set(here)
        self.surveyed = False
        self.chosen_folder: Path | None = None
        self.broken: set[str] = set()
        self.trusted: set[str] = set()
        self.opened: list[NetworkChoice] = []
        self.asked = 0
        """How often a file was found that nobody vouches for."""
        self.estimated: list[Picture] = []
        self.runners: list[FakeRunner] = []
        self.gate = Event()
        self.gate.set()
        self.running = Event()
        self.failure: Exception | None = None
        self.download_failure: UserError | None = None
        self.verify_failure: UserError | None = None
        self.downloads = 0
        """How often a download was begun."""
        self.steps = [Event() for _ in range(4)]
        self.deaf = Event()
        """Set: a download waits for its step whatever it is told, as on a silent server."""
        self.partial: dict[str, int] = {}
        self.maps: dict[str, np.ndarray] = {}

    def survey(self, stop: Event) -> None:
        self.surveyed = True

    def damaged(self, row: ModelRow) -> Path | None:
        return self._folder / row.file_name if row.key in self.broken else None

    def half(self, row: ModelRow) -> int:
        return 0 if row.key in self.here else self.partial.get(row.key, 0) * row.bytes_high // 4

    def rows(self) -> tuple[ModelRow, ...]:
        return ROWS

    def engines(self) -> dict[str, tuple[str, ...]]:
        return {"opencv": ("CPU",), "onnxruntime": ("CPU",)}

    def locate(self, row: ModelRow) -> Path | None:
        return self._folder / row.file_name if row.key in self.here else None

    def folder(self) -> Path:
        return self._folder

    def set_folder(self, folder: Path | None) -> None:
        self._folder = self.chosen_folder = folder or self._folder

    def open(self, choice: NetworkChoice, *, picture: Size, stop: Event) -> Network:
        if self.failure is not None:
            raise self.failure
        file = self._file(choice)
        if file and file not in self.trusted:
            raise NeedsConsent("nobody vouches", digest=DIGEST, findings=FINDINGS)
        self.opened.append(choice)
        note = "CUDA is not here; the CPU is used." if choice.device == "CUDA" else ""
        engine = "onnxruntime" if choice.engine == "onnxruntime" else "opencv"
        runner = FakeRunner(engine=engine, note=note)
        self.runners.append(runner)
        return Network(
            runner=runner,
            path=self._folder / "model.onnx",
            title=Path(file).name if file else choice.model or ROWS[0].title,
            digest=DIGEST,
            findings=FINDINGS,
            prep=Preprocessing(),
        )

    def _file(self, choice: NetworkChoice) -> str:
        """Path of the file that is chosen; empty for a model of the registry."""
        return "" if row_of(self.rows(), choice.model) else choice.model

    def question(self, error: Exception, choice: NetworkChoice) -> Question | None:
        if not isinstance(error, NeedsConsent):
            return None
        self.asked += 1
        return Question(Path(choice.model), error.digest, error.findings, choice)

    def trust(self, question: Question) -> None:
        self.trusted.add(str(question.path))

    def estimate(self, network: Network, picture: Picture, *, stop: Event) -> InverseDepth:
        self.running.set()
        while not self.gate.wait(0.01):
            if stop.is_set():
                raise Stopped
        self.estimated.append(picture)
        values = self.maps.get(picture.name)
        if values is None:
            values = picture.grey.astype(np.float32) * 4 + 100
        return InverseDepth(
            values=values,
            title=network.title,
            digest=network.digest,
            prep=network.prep,
            report=network.report,
            elapsed_ms=40.0,
        )

    def download(self, row: ModelRow, *, progress: Progress, stop: Event) -> Path:
        """Four quarters, each when its step is set."""
        self.downloads += 1
        total = row.bytes_high
        for number in range(self.partial.get(row.key, 0), 4):
            while not self.steps[number].wait(0.005):
                if stop.is_set() and not self.deaf.is_set():
                    raise Stopped
            if self.download_failure is not None:
                raise self.download_failure
            if stop.is_set():
                raise Stopped
            self.partial[row.key] = number + 1
            progress(total * (number + 1) // 4, total)
        self.here.add(row.key)
        return self._folder / row.file_name

    def verify(self, row: ModelRow, *, stop: Event) -> str:
        if self.verify_failure is not None:
            raise self.verify_failure
        return f"{row.file_name}: the digest is right."

    def remove(self, row: ModelRow) -> None:
        self.here.discard(row.key)
        self.broken.discard(row.key)

    def discard(self, row: ModelRow) -> None:
        self.partial.pop(row.key, None)


def grey_picture(name: str = "left.png", *, width: int = 160, height: int = 120) -> Picture:
    """A ramp with a brighter box, as a picture."""
    grey = np.tile(np.linspace(20, 180, width).astype(np.uint8), (height, 1))
    grey[height // 3 : height // 2, width // 3 : width // 2] = 230
    return Picture(grey=grey, shown=grey, name=name)


def renamed(picture: Picture, name: str) -> Picture:
    return replace(picture, name=name)
