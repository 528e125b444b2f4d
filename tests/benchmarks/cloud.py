"""Point clouds: made and uploaded, written, drawn while the matcher runs.

It needs a screen with OpenGL, such as ``QT_QPA_PLATFORM=xcb xvfb-run -a`` gives.
"""

from __future__ import annotations

import ctypes
import gc
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import cv2
import numpy as np
import psutil
from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext
from PySide6.QtWidgets import QApplication

from tests.benchmarks.dragging import Drag
from tests.benchmarks.scene import SETTINGS, upscaled
from tests.benchmarks.stage import Stage, heading, opened, percentile
from tuner.core.calibration import Calibration
from tuner.core.geometry.cloud import DRAGGED, CloudRequest, cloud
from tuner.core.geometry.point_cloud import PointCloud
from tuner.core.tunable import Size
from tuner.engine.cloud import of_outcome
from tuner.engine.pipeline import run
from tuner.exporters.ply import Layout, encode, export_ply
from tuner.gui.app import make_application
from tuner.gui.cloud.scene import surface_format

MILLION = 1_000_000
DRAWN = Size(840, 560)
"""About 0.3 M points are valid of its pixels."""
WARM_UP = 500
LOOKS = 5
"""So often in each half of the moves the resident memory is looked at."""
DRAGS = 3


def report(size: Size, *, rounds: int, moves: int) -> None:
    """Print all figures; those of the window only where there is OpenGL."""
    request = _request(size)
    application = QApplication.instance() or make_application("light")
    assert application is not None
    heading(f"point cloud, {size}")
    _written(cloud(request), rounds=max(5, rounds // 4))
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        print("  no OpenGL off screen: run this on an X server for the rest")
        return
    _made(request, rounds=rounds)
    _stalls()
    _memory(moves)


def _request(size: Size) -> CloudRequest:
    pair = replace(upscaled(size), calibration=Calibration(focal_px=900, baseline_m=0.12))
    return of_outcome(run(pair, SETTINGS), pair)


def _times_ms(rounds: int, *works: Callable[[], Any]) -> list[list[float]]:
    """Of each work, taken in turns."""
    found: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, times in zip(works, found, strict=True):
            start = perf_counter()
            work()
            times.append((perf_counter() - start) * 1000)
    return found


def _written(every: PointCloud, *, rounds: int) -> None:
    """A PLY of a million points beside NumPy that writes the same bytes, both to the disk."""
    times = -(-MILLION // len(every))
    million = replace(
        every,
        points=np.tile(every.points, (times, 1))[:MILLION],
        colours=np.tile(every.colours, (times, 1))[:MILLION],
    )
    header = bytes(encode(million, Layout())).partition(b"end_header\n")[0] + b"end_header\n"
    kind = np.dtype([("place", "<f4", 3), ("colour", "u1", 3)])
    with TemporaryDirectory() as folder:
        ours, plain = Path(folder) / "ours.ply", Path(folder) / "plain.ply"

        def numpy() -> None:
            rows = np.empty(MILLION, kind)
            rows["place"], rows["colour"] = million.points, million.colours
            with plain.open("wb") as file:
                file.write(header)
                rows.tofile(file)
                file.flush()
                os.fsync(file.fileno())

        own, bare = _times_ms(rounds, lambda: export_ply(million, to=ours), numpy)
        assert ours.read_bytes() == plain.read_bytes()
    print(
        f"  PLY of 1 M points {median(own):.0f} ms, NumPy {median(bare):.0f} ms: "
        f"{median(own) / median(bare):.2f} x"
    )


def _made(request: CloudRequest, *, rounds: int) -> None:
    """What follows a slider beside cv2.reprojectImageTo3D, with the upload of as many points."""
    from OpenGL import GL

    surface, context = QOffscreenSurface(), QOpenGLContext()
    for one in (surface, context):
        one.setFormat(surface_format())
    surface.create()
    assert context.create()
    assert context.makeCurrent(surface)
    buffer = GL.glGenBuffers(1)
    GL.glBindBuffer(GL.GL_ARRAY_BUFFER, buffer)

    def upload(points: Any, colours: Any) -> None:
        for values in (points, colours):
            GL.glBufferData(GL.GL_ARRAY_BUFFER, values.nbytes, values, GL.GL_DYNAMIC_DRAW)
        GL.glFinish()

    number = len(cloud(request.with_most(DRAGGED)))
    spare = np.zeros((number, 4), np.uint8)

    def ours() -> None:
        made = cloud(request.with_most(DRAGGED))
        colours = np.empty((len(made), 4), np.uint8)
        colours[:, :3], colours[:, 3] = made.colours, 255
        upload(made.points, colours)

    def bare() -> None:
        disparity = request.disparity * np.float32(1 / 16)
        places = cv2.reprojectImageTo3D(disparity, np.eye(4))
        upload(np.ascontiguousarray(places.reshape(-1, 3)[:number]), spare)

    own, reference = _times_ms(rounds, ours, bare)
    context.doneCurrent()
    print(
        f"  while dragging: {number} points made and uploaded in {median(own):.1f} ms; "
        f"reprojectImageTo3D and upload {median(reference):.1f} ms: "
        f"{median(own) / median(reference):.2f} x"
    )


def _stalls() -> None:
    """Drags with the dock open and closed in turns: what the cloud adds to the window's stalls."""
    with opened(DRAWN) as stage:
        stage.window.resize(1280, 900)
        frame = stage.inside.frame
        assert frame is not None
        found: dict[bool, list[float]] = {True: [], False: []}
        for number in range(2 * DRAGS):
            stage.parts.do("point_cloud")
            _settle(stage)
            drag = Drag(stage, first=1 + 37 * number)
            drag.run()
            found[number % 2 == 0] += drag.stalls_ms
            _settle(stage)
        print(f"  drag with {frame.outcome.valid_pixels} points:")
        for shown, words in ((True, "with the cloud"), (False, "without")):
            stalls = found[shown]
            print(
                f"    {words}: GUI stall p99 {percentile(stalls, 0.99):.1f} ms, "
                f"longest {max(stalls):.1f} ms, median {median(stalls):.1f} ms"
            )


def _settle(stage: Stage) -> None:
    while not (stage.window.settled and stage.inside.cloud_settled):
        stage.rest(20)


def _memory(moves: int) -> None:
    """What moves cost after the first ones, which fetch what is then kept; a leak costs on and on.

    The least of some looks in each half is compared: clouds of 5 MiB come and go, and what the
    allocator keeps of them for the next ones is another amount at each look.
    """
    with opened(Size(640, 480)) as stage:
        stage.parts.do("point_cloud")
        warm_up = min(WARM_UP, moves // 2)
        _move(stage, warm_up)
        looks = [_move(stage, max(1, moves // (2 * LOOKS))) for _ in range(2 * LOOKS)]
    first, second = min(looks[:LOOKS]), min(looks[LOOKS:])
    print(
        f"  {moves} moves with the dock open, after {warm_up}: resident memory in the second half "
        f"{second - first:+.1f} MiB beside the first ({min(looks):.0f} to {max(looks):.0f} MiB)"
    )


def _move(stage: Stage, moves: int) -> float:
    """So many moves of a slider; MiB that are resident after them, without what can be had back."""
    for number in range(moves):
        stage.slider("uniqueness_ratio").setValue(1 + number * 7 % 90)
        if number % 3 == 0:
            stage.rest(0)
    _settle(stage)
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(0)
    return float(psutil.Process().memory_info().rss) / 2**20
