"""OpenCV's own engine: always there, on the CPU unless OpenCV was built with CUDA."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.errors import opencv_reason
from tuner.networks.engines.engine import Engine
from tuner.networks.errors import ModelError
from tuner.networks.types import Blob, EngineReport, Findings, Preprocessing

log = logging.getLogger(__name__)

NOT_CUDA: Final = "CUDA was asked for, but OpenCV cannot run this graph there: runs on the CPU"
MODERN: Final = hasattr(cv2.dnn, "ENGINE_NEW")
"""OpenCV 5 has two graph engines."""


class Way(NamedTuple):
    """One of the ways in which this OpenCV can run a graph."""

    name: str
    engine: int | None = None
    device: str = "CPU"


def ways(findings: Findings, device: str) -> tuple[Way, ...]:
    """What to try, in this order. OpenCV's automatic choice does not go on when forward fails."""
    cuda = (Way("classic", _constant("ENGINE_CLASSIC"), "CUDA"),) if device == "CUDA" else ()
    if not MODERN:
        return (*cuda, Way("classic"))
    new = Way("new engine", _constant("ENGINE_NEW"))
    # OpenCV 5's classic engine can end the process on a graph of free size.
    if findings.dynamic:
        return (new,)
    return (*cuda, new, Way("classic engine", _constant("ENGINE_CLASSIC")))


def available() -> tuple[str, ...]:
    """CPU, and CUDA where this OpenCV has it."""
    targets = cv2.dnn.getAvailableTargets(cv2.dnn.DNN_BACKEND_CUDA)
    return ("CPU", "CUDA") if cv2.dnn.DNN_TARGET_CUDA in targets else ("CPU",)


def unfit(findings: Findings) -> str:
    """Never: OpenCV reads linear upsampling without a mode as it was meant."""
    del findings
    return ""


def open_graph(
    path: Path,
    findings: Findings,
    prep: Preprocessing,
    *,
    device: str,
    threads: int,
    name: str = "",
) -> OpenCVRunner:
    """Load the file; see ``engine.Open``.

    OpenCV has one number of threads for all that it does, so ``threads`` is not followed.
    """
    del prep, threads
    got = device if device in available() else "CPU"
    note = "" if got == device else _not_here(device)
    return OpenCVRunner(path, ways(findings, got), note=note, name=name or path.name)


def _not_here(device: str) -> str:
    why = "this OpenCV is built without it" if device == "CUDA" else "OpenCV cannot use it"
    return f"{device} was asked for, but {why}: runs on the CPU"


class OpenCVRunner:
    """A graph in cv2.dnn; goes on to the next way when one cannot load or run it.

    The way of the first map is that of all others: nothing is read after it, for by then another
    content may lie at the path, and no way is taken that nobody has tried.
    """

    def __init__(self, path: Path, ways: tuple[Way, ...], *, note: str, name: str) -> None:
        self._path = path
        self._name = name
        self._left = list(ways)
        self._report = EngineReport(engine="opencv", threads=cv2.getNumThreads(), note=note)
        self._net: Any = None
        self._proven = False
        self._load()

    @property
    def report(self) -> EngineReport:
        return self._report

    def forward(self, blob: Blob) -> NDArray[Any]:
        """One run. Raises ModelError when no way is left."""
        fed = np.ascontiguousarray(blob, dtype=np.float32)
        while True:
            if self._net is None:
                raise ModelError(f"{self._name}: is closed; open the model again")
            start = perf_counter()
            try:
                self._net.setInput(fed)
                output: NDArray[Any] | None = self._net.forward()
            except cv2.error as error:
                self._go_on(error)
                continue
            if output is None:
                self._go_on("it gives no map")
                continue
            self._proven = True
            self._report = replace(self._report, forward_ms=(perf_counter() - start) * 1000)
            return output

    def cancel(self) -> None:
        """cv2.dnn cannot be interrupted: the late result is to be dropped."""

    def close(self) -> None:
        self._net = None

    def _load(self) -> None:
        way = self._left.pop(0)
        start = perf_counter()
        try:
            net = _read(self._path, way)
        except cv2.error as error:
            self._go_on(error)
            return
        if net.empty():
            # That is how OpenCV answers an operator it does not know.
            self._go_on("it contains something that this OpenCV does not know")
            return
        self._net = net
        self._report = replace(
            self._report,
            device=way.device,
            details=f"OpenCV {cv2.__version__}, {way.name}",
            load_ms=(perf_counter() - start) * 1000,
            note=self._report.note or self._cuda_lost(way),
        )

    def _cuda_lost(self, way: Way) -> str:
        return NOT_CUDA if self._report.device == "CUDA" and way.device != "CUDA" else ""

    def _go_on(self, error: cv2.error | str) -> None:
        log.info("%s: %s", self._name, error)
        if not self._proven:
            self._net = None
        if self._proven or not self._left:
            raise ModelError(
                f"{self._name}: OpenCV {cv2.__version__} cannot run it ({_words(error)}); "
                "try the other engine (onnxruntime), or another file"
            )
        self._load()


def _read(path: Path, way: Way) -> Any:
    # By path: OpenCV 5 ignores the engine when it is given the bytes.
    if way.engine is None:
        net = cv2.dnn.readNetFromONNX(str(path))
    else:
        net = cv2.dnn.readNetFromONNX(str(path), way.engine)
    if way.device == "CUDA" and not net.empty():
        net.setPreferableBackend(cv2.dnn.DNN_BACKEND_CUDA)
        net.setPreferableTarget(cv2.dnn.DNN_TARGET_CUDA)
    return net


def _constant(name: str) -> int | None:
    value = getattr(cv2.dnn, name, None)
    return None if value is None else int(value)


def _words(error: cv2.error | str) -> str:
    if isinstance(error, str):
        return error
    if node := re.search(r"Node \[([\w.]+)@", str(error)):
        return f"it cannot take the operator {node[1]} as it stands there"
    return opencv_reason(error)


ENGINE: Final = Engine(
    name="opencv",
    title="OpenCV",
    available=available,
    unfit=unfit,
    open=open_graph,
)
