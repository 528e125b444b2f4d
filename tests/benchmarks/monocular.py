"""A network of MiDaS small's cost in the tab: picture -> map painted, engines, stalls."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import cv2
import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer

from tests.benchmarks.stage import Stage, heading, opened, percentile
from tests.networks.midas_like import midas_small_like
from tuner.core.tunable import Size
from tuner.gui.views.image_view import ImageView

SIDE = 256
LIMIT_MS = 60_000


def report(size: Size, *, rounds: int) -> None:
    """Print painted / bare for each engine, their ratio, and the GUI thread's stalls."""
    with tempfile.TemporaryDirectory() as name:
        # The yes to a file of unknown digest belongs to this run alone.
        os.environ["XDG_DATA_HOME"] = os.environ["XDG_CACHE_HOME"] = name
        path = Path(name) / "midas_small_like.onnx"
        path.write_bytes(midas_small_like(opset=11).SerializeToString())
        heading(f"monocular, a graph of MiDaS small's cost, picture {size}")
        with opened(size) as stage:
            _measure(stage, path, rounds)


def _measure(stage: Stage, path: Path, rounds: int) -> None:
    stage.parts.do("show_mono")
    stage.inside.agree_to_models()
    picture = stage.pair.left.shown
    bare = {"onnxruntime": _onnxruntime(path), "opencv": _opencv(path)}
    for run in bare.values():
        run(picture)
    ours: dict[str, list[float]] = {}
    theirs: dict[str, list[float]] = {}
    for engine, run in bare.items():
        stalls = _watched(lambda engine=engine: _choose(stage, path, engine))
        ours[engine], theirs[engine] = [], []
        for _ in range(rounds):
            theirs[engine].append(_timed(lambda run=run: run(picture)))
            ours[engine].append(_painted(stage))
        ratio = median(o / t for o, t in zip(ours[engine], theirs[engine], strict=True))
        print(
            f"  {engine:12} painted / bare = {ratio:.3f}   (painted {median(ours[engine]):.1f} ms, "
            f"bare {median(theirs[engine]):.1f} ms)   GUI stall while it loads and runs: "
            f"p99 {percentile(stalls, 0.99):.1f} ms, longest {max(stalls):.1f} ms"
        )
    ratio = median(theirs["opencv"]) / median(theirs["onnxruntime"])
    print(f"  OpenCV / onnxruntime, bare: {ratio:.2f}")
    _choose(stage, path, "auto")
    frame = stage.inside.map
    print(f"  automatic choice: {frame.depth.report.engine if frame else 'none'}")


def _choose(stage: Stage, path: Path, engine: str) -> None:
    """Choose file and engine and wait for the first map."""
    _until_painted(stage, lambda: stage.inside.choose_network(path, engine=engine))
    stage.settle_all()


def _painted(stage: Stage) -> float:
    start = perf_counter()
    _until_painted(stage, lambda: stage.parts.do("run_network"))
    return (perf_counter() - start) * 1000


def _until_painted(stage: Stage, act: Callable[[], object]) -> None:
    """Act, and wait until a new map has been painted."""
    loop = QEventLoop()
    seen: list[Any] = []

    def look(*_: object) -> None:
        if seen:
            loop.quit()

    view = stage.parts.find(ImageView, "mono_view_map")
    stage.inside.map_came.connect(seen.append)
    view.painted.connect(look)
    guard = QTimer()
    guard.setSingleShot(True)
    guard.setInterval(LIMIT_MS)
    guard.timeout.connect(lambda: loop.exit(1))
    guard.start()
    act()
    if loop.exec():
        raise TimeoutError("no map was painted")
    stage.inside.map_came.disconnect(seen.append)
    view.painted.disconnect(look)


def _timed(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1000


def _watched(act: Callable[[], object]) -> list[float]:
    """Gaps of a 2 ms heartbeat of the GUI thread while something runs."""
    gaps: list[float] = []
    last = perf_counter()

    def beat() -> None:
        nonlocal last
        now = perf_counter()
        gaps.append((now - last) * 1000)
        last = now

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(2)
    timer.timeout.connect(beat)
    timer.start()
    act()
    timer.stop()
    return gaps


def _opencv(path: Path) -> Callable[[np.ndarray], np.ndarray]:
    """As a script has it: blob, forward, resize."""
    net = cv2.dnn.readNet(str(path))

    def run(picture: np.ndarray) -> np.ndarray:
        net.setInput(cv2.dnn.blobFromImage(picture, 1 / 255.0, (SIDE, SIDE)))
        return cv2.resize(net.forward()[0], picture.shape[1::-1], interpolation=cv2.INTER_CUBIC)

    return run


def _onnxruntime(path: Path) -> Callable[[np.ndarray], np.ndarray]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count() or 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name

    def run(picture: np.ndarray) -> np.ndarray:
        blob = cv2.dnn.blobFromImage(picture, 1 / 255.0, (SIDE, SIDE))
        output = session.run(None, {name: blob})[0]
        return cv2.resize(output[0], picture.shape[1::-1], interpolation=cv2.INTER_CUBIC)

    return run
