"""A real window with a pair on show, for benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import cv2
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QSlider

from tests.benchmarks.scene import SETTINGS, upscaled
from tests.gui.parts import Parts
from tuner.core.tunable import Size
from tuner.core.types import Pair
from tuner.gui.app import keep_for_good, make_application
from tuner.gui.results import Results
from tuner.gui.store import Forgotten, Store
from tuner.gui.window import MainWindow
from tuner.matchers.stereo_bm import StereoBMSettings, create


class Stage:
    """The window, its pair, and the bare matcher to compare with."""

    def __init__(self, window: MainWindow, pair: Pair) -> None:
        self.window = window
        self.pair = pair
        self.parts = Parts(window)
        self.inside = self.parts.inside
        self.view = self.parts.view("disparity")
        # Found once: looking for it by its name takes a millisecond.
        self._results = self.parts.find(Results, "results")

    def slider(self, name: str) -> QSlider:
        return self.parts.slider(name)

    def bare_ms(self, settings: StereoBMSettings) -> float:
        """One cv2.StereoBM.compute, as a user's own script has it; the matcher is made before."""
        matcher = create(settings)
        start = perf_counter()
        matcher.compute(self.pair.left.grey, self.pair.right.grey)
        return (perf_counter() - start) * 1000

    def painted_ms(self, name: str, value: int) -> float:
        """Move a slider of a window at rest and wait until the new disparity has been painted."""
        loop, slider = QEventLoop(), self.slider(name)
        painted: list[float] = []

        def look() -> None:
            frame = self._results.frame
            # Not at the frame before, which is painted once more when its numbers are there.
            if frame is not None and getattr(frame.request.settings, name) == value:
                painted.append(perf_counter())
                loop.quit()

        self.view.painted.connect(look)
        guard = QTimer()
        guard.setSingleShot(True)
        guard.setInterval(20_000)
        guard.timeout.connect(lambda: loop.exit(1))
        guard.start()
        # What stands around the picture before may still have to be painted.
        self.rest(0)
        start = perf_counter()
        slider.setValue(value)
        if loop.exec():
            raise TimeoutError(f"{name} = {value} was never painted")
        self.view.painted.disconnect(look)
        return (painted[0] - start) * 1000

    def rest(self, ms: int) -> None:
        """Let the window run for a while."""
        loop = QEventLoop()
        QTimer.singleShot(ms, loop.quit)
        loop.exec()

    def settle(self) -> None:
        """Wait until nothing runs."""
        while not self.window.settled:
            self.rest(20)

    def settle_all(self) -> None:
        """Wait until nothing runs, in tabs that are hidden too."""
        while not self.inside.settled:
            self.rest(20)


@contextmanager
def opened(size: Size, settings: StereoBMSettings = SETTINGS) -> Iterator[Stage]:
    """A window of 1280x800 that shows the sample at this size."""
    application = QApplication.instance() or make_application("light")
    assert application is not None
    pair = upscaled(size)
    # The scene has used OpenCV's threads; in the program a worker is the first, and they follow it.
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    cv2.setNumThreads(threads)
    window = MainWindow(Store(Forgotten()))
    stage = Stage(window, pair)
    stage.inside.put(pair, settings)
    window.show()
    stage.settle()
    keep_for_good()
    try:
        yield stage
    finally:
        window.close()
        window.deleteLater()


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def heading(text: str, **more: Any) -> None:
    """A line above a block of figures."""
    extra = "".join(f", {key} {value}" for key, value in more.items())
    print(f"\n{text}{extra} (OpenCV {cv2.__version__}, {cv2.getNumThreads()} threads)")
