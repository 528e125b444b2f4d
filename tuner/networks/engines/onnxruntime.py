"""onnxruntime: the fastest on the CPU, and the way to a GPU; an optional installation."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from threading import Lock
from time import perf_counter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.networks import conversion, cuda
from tuner.networks.engines.engine import Engine
from tuner.networks.errors import ModelError
from tuner.networks.types import Blob, EngineReport, Findings, Preprocessing

PROVIDERS: Final = {
    "CPU": "CPUExecutionProvider",
    "CUDA": "CUDAExecutionProvider",
    "DirectML": "DmlExecutionProvider",
    "CoreML": "CoreMLExecutionProvider",
}
_NO_MEMORY: Final = re.compile(r"AllocateRawInternal|bad_alloc|Failed to allocate", re.IGNORECASE)
_NODE: Final = re.compile(r"while running (\w+) node\..*?Status Message: (.*)")
_DEVICES: Final = {provider: device for device, provider in PROVIDERS.items()}
FATAL_ONLY: Final = 4
"""Its warnings go to the terminal past Python; what matters is asked for and reported."""


def library() -> Any:
    """The module, imported in the one way that keeps it from telling its maker about this machine.

    Without the variable, importing it writes a device id and a database of events to the user's
    cache and looks for a server; its own ``disable_telemetry_events`` comes too late for that.

    Raises:
        ImportError: it is not installed, or cannot be loaded.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    # What concerns no session, such as a CUDA that does not start, it would print in red.
    onnxruntime.set_default_logger_severity(FATAL_ONLY)
    return onnxruntime


def available() -> tuple[str, ...]:
    """The devices the installed wheel offers; empty without one."""
    try:
        onnxruntime = library()
    except ImportError:
        return ()
    offered = onnxruntime.get_available_providers()
    return tuple(device for device, provider in PROVIDERS.items() if provider in offered)


def unfit(findings: Findings) -> str:
    """Why it must not run this graph as it stands here; empty if it may."""
    if findings.linear_upsampling_without_mode and not conversion.available():
        return (
            "onnxruntime would displace the map of this file (opset "
            f"{findings.opset}) and the package onnx, which can convert it, is not installed"
        )
    return ""


def open_graph(
    path: Path,
    findings: Findings,
    prep: Preprocessing,
    *,
    device: str,
    threads: int,
    name: str = "",
) -> OnnxRuntimeRunner:
    """Load the file, converted first if onnxruntime would displace its map; see ``engine.Open``."""
    del prep
    name = name or path.name
    if not available():
        raise ModelError(
            f"{name}: onnxruntime is not installed; "
            "install stereo-tuner[onnx] or choose the engine OpenCV"
        )
    converted = findings.linear_upsampling_without_mode
    graph = conversion.half_pixel(path, name=name) if converted else str(path)
    start = perf_counter()
    threads = threads or usable_cores()
    session = _session(graph, device, threads, name=name)
    report = replace(
        _report(session, device, converted),
        threads=threads,
        load_ms=(perf_counter() - start) * 1000,
    )
    return OnnxRuntimeRunner(session, report, name=name)


class OnnxRuntimeRunner:
    """A graph in onnxruntime."""

    def __init__(self, session: Any, report: EngineReport, *, name: str) -> None:
        self._session = session
        self._report = report
        self._name = name
        self._lock = Lock()
        self._running: Any = None
        self._input = session.get_inputs()[0].name
        self._output = session.get_outputs()[0].name

    @property
    def report(self) -> EngineReport:
        return self._report

    def forward(self, blob: Blob) -> NDArray[Any]:
        """One run. Raises ModelError, also when it was cancelled."""
        onnxruntime = library()

        session = self._session
        if session is None:
            raise ModelError(f"{self._name}: is closed; open the model again")
        options = onnxruntime.RunOptions()
        options.log_severity_level = FATAL_ONLY
        with self._lock:
            self._running = options
        fed = {self._input: np.ascontiguousarray(blob, dtype=np.float32)}
        start = perf_counter()
        try:
            outputs = session.run([self._output], fed, options)
        except Exception as error:
            raise ModelError(
                f"{self._name}: onnxruntime could not run it ({_words(error)})"
            ) from error
        finally:
            with self._lock:
                self._running = None
        self._report = replace(self._report, forward_ms=(perf_counter() - start) * 1000)
        output: NDArray[Any] = outputs[0]
        if not isinstance(output, np.ndarray):
            raise ModelError(f"{self._name}: gives no map, but a {type(output).__name__}")
        return output

    def cancel(self) -> None:
        """From any thread: the running forward ends with ModelError at its next node."""
        with self._lock:
            if self._running is not None:
                self._running.terminate = True

    def close(self) -> None:
        self._session = None


def usable_cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _session(graph: str | bytes, device: str, threads: int, *, name: str) -> Any:
    onnxruntime = library()

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.intra_op_num_threads = threads
    options.log_severity_level = FATAL_ONLY
    # Threads that wait by spinning would take the cores from the stereo matcher.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(graph, options, providers=_providers(device))
    except Exception as error:
        raise ModelError(
            f"{name}: onnxruntime cannot load it ({_words(error)}); "
            "try the engine OpenCV, or another file"
        ) from error


def _providers(device: str) -> list[tuple[str, dict[str, str]]]:
    """The wanted one and, behind it, the CPU; each with its options."""
    wanted = [name for name in dict.fromkeys((device, "CPU")) if name in available()]
    if "CUDA" in wanted:
        cuda.preload(library())
    return [(PROVIDERS[name], cuda.OPTIONS if name == "CUDA" else {}) for name in wanted]


def _report(session: Any, device: str, converted: bool) -> EngineReport:
    """What the session really got: a CUDA that fails falls back to the CPU without an error."""
    onnxruntime = library()

    provider = session.get_providers()[0]
    got = _DEVICES.get(provider, provider)
    details = f"onnxruntime {onnxruntime.__version__}, {provider}"
    if converted:
        details += f", converted to opset {conversion.OPSET}"
    return EngineReport(
        engine="onnxruntime", device=got, details=details, note=_missing(device, got)
    )


def _missing(device: str, got: str) -> str:
    if device == got:
        return ""
    if device not in available():
        why = "the installed onnxruntime is built without it"
    elif device == "CUDA":
        why = cuda.obstacle(library())
    else:
        why = "the installed onnxruntime could not start it"
    return f"{device} was asked for, but {why}: runs on the {got}"


def _words(error: Exception) -> str:
    """What it complains of, without its own files and functions."""
    text = " ".join(str(error).split())
    if _NO_MEMORY.search(text):
        return "it needs more memory than a depth network does"
    # "[ONNXRuntimeError] : 1 : FAIL : what it is about"
    text = text.rpartition(" : ")[2]
    # The path is that of a private copy.
    text = re.sub(r"^Load model from \S* failed:\s*", "", text)
    if node := _NODE.search(text):
        # Before its own complaint may stand "/file.cc:12 function(...) [with ...] ".
        what = node[2] if not node[2].startswith("/") else re.split(r"[)\]] ", node[2])[-1]
        text = f"its operator {node[1]} failed" + (f": {what}" if what else "")
    return text.rstrip(".")[:200] or type(error).__name__


ENGINE: Final = Engine(
    name="onnxruntime",
    title="onnxruntime",
    available=available,
    unfit=unfit,
    open=open_graph,
)
