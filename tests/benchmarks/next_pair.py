"""Next pair of a folder, key to paint, against bare reading of two files and compute."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import cv2
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest

from tests.benchmarks.scene import SETTINGS, upscaled
from tests.benchmarks.stage import Stage, heading, opened
from tests.gui.frames_driver import shown_sequence
from tuner.core.tunable import Size
from tuner.gui.results import Results
from tuner.matchers.stereo_bm import create

PAIRS = 24
RUN = 7
MOST = 1.25
"""Times the bare way that the next pair may take."""


def report(size: Size, *, rounds: int) -> None:
    """Print the medians: of keys that find the window at rest, and of one right after the other."""
    heading(f"next pair of a folder, {size}", pairs=PAIRS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder, size)
        with opened(size, SETTINGS) as stage:
            stage.window.open_paths([folder])
            while shown_sequence(stage.parts) is None:
                stage.rest(20)
            stage.settle()
            for words, run in (("after a rest", 1), ("held", RUN)):
                _report(stage, folder, words, run=run, rounds=rounds)


def _report(stage: Stage, folder: Path, words: str, *, run: int, rounds: int) -> None:
    """One way in turns with the other: other work on the machine strikes both alike."""
    bare: list[float] = []
    shown: list[float] = []
    while len(shown) < rounds:
        stage.window.open_paths([folder])
        stage.rest(0)
        for first in range(1, PAIRS - run, run):
            _come_to_rest(stage)
            steps = range(first, first + run)
            bare += [_bare_ms(folder, at) for at in steps]
            # Of a run the first key finds the window at rest.
            shown += [_step_ms(stage, at) for at in steps][1 if run > 1 else 0 :]
    ratio = median(shown) / median(bare)
    print(
        f"  {words:12}: {median(shown):6.1f} ms, bare {median(bare):6.1f} ms: "
        f"x {ratio:.2f} (at most {MOST})"
    )


def _come_to_rest(stage: Stage) -> None:
    """What is done while nothing is asked is done, too."""
    while not stage.inside.at_rest:
        stage.rest(20)


def _write(folder: Path, size: Size) -> None:
    pair = upscaled(size)
    for number in range(PAIRS):
        for side, picture in (("left", pair.left), ("right", pair.right)):
            image = picture.shown[..., ::-1].copy()
            image[: size.height // 20, : size.width // 20] = 8 * number
            assert cv2.imwrite(str(folder / f"{side}_{number:03d}.png"), image)


def _bare_ms(folder: Path, at: int) -> float:
    """What a user's own script takes for a pair, its matcher made before."""
    matcher = create(SETTINGS)
    start = perf_counter()
    left, right = (
        cv2.imread(str(folder / f"{side}_{at:03d}.png"), cv2.IMREAD_GRAYSCALE)
        for side in ("left", "right")
    )
    matcher.compute(left, right)
    return (perf_counter() - start) * 1000


def _step_ms(stage: Stage, at: int) -> float:
    """Press the key for the next pair and wait until its disparity has been painted."""
    loop = QEventLoop()
    results = stage.parts.find(Results, "results")
    painted: list[float] = []

    def look() -> None:
        frame, sequence = results.frame, results.sequence
        right = frame is not None and frame.request.pair is results.pair
        if right and sequence is not None and sequence.index == at:
            painted.append(perf_counter())
            loop.quit()

    stage.view.painted.connect(look)
    guard = QTimer()
    guard.setSingleShot(True)
    guard.setInterval(20_000)
    guard.timeout.connect(lambda: loop.exit(1))
    guard.start()
    start = perf_counter()
    QTest.keyClick(stage.window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    if loop.exec():
        raise TimeoutError(f"pair {at + 1} was never painted")
    stage.view.painted.disconnect(look)
    return (painted[0] - start) * 1000
