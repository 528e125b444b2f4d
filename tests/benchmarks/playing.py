"""A video played in the window against a bare loop of decode, split, grey and compute."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter

import cv2

from tests.benchmarks.scene import SETTINGS, upscaled
from tests.benchmarks.stage import Stage, heading, opened, percentile
from tests.gui.frames_driver import shown_sequence
from tuner.core.tunable import Size
from tuner.matchers.stereo_bm import create

FRAMES = 60
ROUNDS = 2


def report(size: Size) -> None:
    """Print frames shown per second, as a ratio to the bare loop's, and the GUI's stalls."""
    heading(f"side-by-side video of {size}", frames=FRAMES)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "both.avi"
        if not _write(path, size):
            print("  this OpenCV writes no such video: skipped")
            return
        with opened(size, SETTINGS) as stage:
            stage.window.open_paths([path])
            while shown_sequence(stage.parts) is None:
                stage.rest(20)
            stage.settle()
            bare, shown, stalls = [], [], []
            for _ in range(ROUNDS):
                bare.append(_bare(path, size))
                rate, beats = _played(stage)
                shown.append(rate)
                stalls += beats
        ratio = max(shown) / max(bare)
        print(f"  bare {max(bare):.1f} frames/s, shown {max(shown):.1f} = {ratio:.2f} x")
        print(f"  GUI stall p99 {percentile(stalls, 0.99):.1f} ms, longest {max(stalls):.1f} ms")


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


def _bare(path: Path, size: Size) -> float:
    """Frames per second of a user's own loop."""
    video, matcher = cv2.VideoCapture(str(path)), create(SETTINGS)
    start, frames = perf_counter(), 0
    while True:
        there, frame = video.read()
        if not there:
            break
        left, right = frame[:, : size.width], frame[:, size.width :]
        matcher.compute(
            cv2.cvtColor(left, cv2.COLOR_BGR2GRAY), cv2.cvtColor(right, cv2.COLOR_BGR2GRAY)
        )
        frames += 1
    video.release()
    return frames / (perf_counter() - start)


def _played(stage: Stage) -> tuple[float, list[float]]:
    """Frames per second from the first to the last one, and the GUI's stalls, ms."""
    times: dict[int, float] = {}
    stalls: list[float] = []
    last = perf_counter()

    def count() -> None:
        sequence = shown_sequence(stage.parts)
        if sequence is not None:
            times.setdefault(sequence.index, perf_counter())

    stage.view.painted.connect(count)
    stage.parts.do("play_pairs")
    while FRAMES - 1 not in times:
        stage.rest(1)
        now = perf_counter()
        stalls.append((now - last) * 1000)
        last = now
    stage.view.painted.disconnect(count)
    stage.settle()
    ordered = sorted(times.values())
    return (len(ordered) - 1) / (ordered[-1] - ordered[0]), stalls
