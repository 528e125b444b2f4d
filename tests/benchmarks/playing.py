"""A video played in the window against a bare loop of decode, split, grey, remap and compute."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time

import cv2
import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer

from tests.benchmarks.scene import SETTINGS, upscaled
from tests.benchmarks.stage import Stage, heading, opened, percentile
from tests.gui.frames_driver import shown_sequence
from tests.rigs import rig
from tuner.calibrations import save_calibration
from tuner.core.geometry.cameras import Camera
from tuner.core.geometry.remapping import prepared
from tuner.core.geometry.rig import CameraPair
from tuner.core.geometry.stereo_rectification import Rectification
from tuner.core.tunable import Size
from tuner.gui.results import Results
from tuner.matchers.stereo_bm import create

FRAMES = 60
ROUNDS = 5
IDLE_S = 1.0


def report(size: Size, *, rectified: bool) -> None:
    """Print frames shown per second, as a ratio to the bare loop's, and the GUI's stalls.

    Args:
        rectified: by a calibration, in the bare loop by two ``cv2.remap`` calls of the greys.
    """
    words = ", rectified" if rectified else ""
    heading(f"side-by-side video of {size}{words}", frames=FRAMES)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "both.avi"
        found = _rig(size) if rectified else None
        if not _write(path, size):
            print("  this OpenCV writes no such video: skipped")
            return
        with opened(size, SETTINGS) as stage:
            stage.window.open_paths([path])
            while shown_sequence(stage.parts) is None:
                stage.rest(20)
            stage.settle()
            if found is not None:
                stage.window.open_paths(save_calibration(found, to=Path(name) / "rig.yml"))
                while stage.inside.as_read is None:
                    stage.rest(20)
                stage.settle()
            bare, shown, stalls, own, idle = [], [], [], [], []
            for _ in range(ROUNDS):
                bare.append(_bare(path, size, found))
                shown.append(_rate(stage))
                idle += _idle(stage)
                beats, busy = _stalls(stage)
                stalls += beats
                own += busy
        # Each round beside its own bare one: other work on the machine comes and goes.
        ratios = [one / two for one, two in zip(shown, bare, strict=True)]
        print(
            f"  bare {median(bare):.1f} frames/s, shown {median(shown):.1f}: median "
            f"{median(ratios):.2f} x of {ROUNDS} rounds, {min(ratios):.2f} to {max(ratios):.2f}"
        )
        print(
            f"  GUI stall p99 {percentile(stalls, 0.99):.1f} ms, longest {max(stalls):.1f} ms; "
            f"with nothing to do {percentile(idle, 0.99):.1f} ms; the GUI thread's own time p99 "
            f"{percentile(own, 0.99):.1f} ms"
        )


def _write(path: Path, size: Size) -> bool:
    pair = upscaled(size)
    both = cv2.hconcat([pair.left.shown, pair.right.shown])
    # So fast that no pause between its frames is waited for.
    writer = cv2.VideoWriter(
        str(path), cv2.VideoWriter.fourcc(*"MJPG"), 500.0, (2 * size.width, size.height)
    )
    if not writer.isOpened():
        return False
    for number in range(FRAMES):
        both[: size.height // 20, : size.width // 20] = 4 * number
        writer.write(both)
    writer.release()
    return True


def _rig(size: Size) -> CameraPair:
    """Two cameras that stand nearly as they should, so that the scene is still matched."""
    width, height = size
    camera = Camera.of(
        0.8 * width, 0.8 * width, width / 2, height / 2, distortion=(-0.02, 0.01, 0, 0), size=size
    )
    turn = cv2.Rodrigues(np.array([0.001, -0.002, 0.001]))[0]
    return replace(rig(), left=camera, right=camera, rotation=turn.tolist())


def _bare(path: Path, size: Size, found: CameraPair | None) -> float:
    """Frames per second of a user's own loop."""
    video, matcher = cv2.VideoCapture(str(path)), create(SETTINGS)
    ready = prepared(found, Rectification(), size) if found is not None else None
    sides = (ready.left, ready.right) if ready is not None else (None, None)
    start, frames = perf_counter(), 0
    while True:
        there, frame = video.read()
        if not there:
            break
        halves = frame[:, : size.width], frame[:, size.width :]
        greys = [cv2.cvtColor(half, cv2.COLOR_BGR2GRAY) for half in halves]
        matcher.compute(
            *(
                grey if side is None else cv2.remap(grey, *side.tables, cv2.INTER_LINEAR)
                for grey, side in zip(greys, sides, strict=True)
            )
        )
        frames += 1
    video.release()
    return frames / (perf_counter() - start)


def _idle(stage: Stage) -> list[float]:
    """The stalls, ms, of a window that has nothing to do: what other work on the machine causes."""
    stalls: list[float] = []
    last = begun = perf_counter()
    while last - begun < IDLE_S:
        stage.rest(1)
        now = perf_counter()
        stalls.append((now - last) * 1000)
        last = now
    return stalls


def _rate(stage: Stage) -> float:
    """Frames per second from the first to the last one; nothing else is measured meanwhile."""
    times: dict[int, float] = {}
    loop, results = QEventLoop(), stage.parts.find(Results, "results")

    def count() -> None:
        if results.sequence is not None:
            times.setdefault(results.sequence.index, perf_counter())
            if FRAMES - 1 in times:
                loop.quit()

    stage.view.painted.connect(count)
    stage.parts.do("play_pairs")
    loop.exec()
    stage.view.painted.disconnect(count)
    _end(stage, results)
    ordered = sorted(times.values())
    return (len(ordered) - 1) / (ordered[-1] - ordered[0])


def _end(stage: Stage, results: Results) -> None:
    """Wait until it plays no more."""
    while results.passing:
        stage.rest(5)
    stage.settle()


def _stalls(stage: Stage) -> tuple[list[float], list[float]]:
    """The GUI's stalls while it plays, and what it worked in each, ms.

    A stall holds what the system gave to other processes meanwhile; its work does not.
    """
    stalls: list[float] = []
    own: list[float] = []
    last, worked = perf_counter(), thread_time()
    results = stage.parts.find(Results, "results")

    def beat() -> None:
        nonlocal last, worked
        now, busy = perf_counter(), thread_time()
        stalls.append((now - last) * 1000)
        own.append((busy - worked) * 1000)
        last, worked = now, busy
        if results.sequence is not None and results.sequence.last:
            loop.quit()

    # One timer: a loop of its own for each millisecond would take a part of what is measured.
    loop, clock = QEventLoop(), QTimer()
    clock.setInterval(1)
    clock.setTimerType(Qt.TimerType.PreciseTimer)
    clock.timeout.connect(beat)
    stage.parts.do("play_pairs")
    while results.sequence is not None and results.sequence.last:
        stage.rest(1)  # from the last pair it goes to the first
    clock.start()
    loop.exec()
    clock.stop()
    _end(stage, results)
    return stalls, own
