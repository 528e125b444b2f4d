"""A drag at 60 events/s: stalls of the GUI thread, frames shown, time until the last value."""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from time import perf_counter

from PySide6.QtCore import QEventLoop, Qt, QTimer

from tests.benchmarks.scene import SETTINGS
from tests.benchmarks.stage import Stage, heading, opened, percentile
from tuner.core.tunable import Size

DRAG_S = 2.0
EVENTS_PER_S = 60
DRAGS = 3
NAME = "uniqueness_ratio"


def report(size: Size, *, disparities: int = 64, zoom: str = "fit") -> None:
    """Print what a drag of the uniqueness slider does to the window.

    Args:
        zoom: the command that zooms.
    """
    heading(f"drag of {DRAG_S:g} s at {EVENTS_PER_S} events/s, {size}", disparities=disparities)
    settings = replace(SETTINGS, num_disparities=disparities)
    with opened(size, settings) as stage:
        stage.parts.do(zoom)
        stage.settle()
        times = 9 if size.width < 3000 else 3
        bare = median(stage.bare_ms(replace(settings, **{NAME: 5 + n})) for n in range(times))
        drags = [Drag(stage, first=1 + 37 * number) for number in range(DRAGS)]
        for drag in drags:
            drag.run()
            stage.settle()
        stalls = [stall for drag in drags for stall in drag.stalls_ms]
        shown = median(drag.frames for drag in drags) / DRAG_S
        last = median(drag.last_ms for drag in drags)
        print(f"  {zoom}: bare {bare:.1f} ms; medians of {DRAGS} drags")
        print(f"  GUI stall p99 {percentile(stalls, 0.99):.1f} ms, longest {max(stalls):.1f} ms")
        print(f"  frames/s {shown:.1f} = {shown / (1000 / bare):.2f} x (1000 / bare)")
        print(f"  last value on screen after {last:.1f} ms = {last / bare:.2f} x bare")


class Drag:
    """Moves the slider 60 times a second while a fast timer watches the event loop."""

    def __init__(self, stage: Stage, *, first: int) -> None:
        self._stage = stage
        self._first = first
        self._slider = stage.slider(NAME)
        self.stalls_ms: list[float] = []
        self.frames = 0
        self.last_ms = 0.0

    def run(self) -> None:
        """Drag, then wait for the last value."""
        self._stage.view.painted.connect(self._count)
        heartbeat, events = self._timer(2, self._beat), self._timer(4, self._move)
        self._seen = self._start = perf_counter()
        self._sent = 0
        self._slider.setSliderDown(True)
        self._loop = QEventLoop()
        self._loop.exec()
        events.stop()
        heartbeat.stop()
        self._wait_for_last()
        self._slider.setSliderDown(False)
        self._stage.view.painted.disconnect(self._count)

    def _timer(self, interval_ms: int, slot: object) -> QTimer:
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(interval_ms)
        timer.timeout.connect(slot)
        timer.start()
        return timer

    def _beat(self) -> None:
        now = perf_counter()
        self.stalls_ms.append((now - self._seen) * 1000)
        self._seen = now

    def _move(self) -> None:
        now = perf_counter() - self._start
        if now >= DRAG_S:
            self._loop.quit()
        elif now * EVENTS_PER_S >= self._sent:
            self._sent += 1
            # Another value each time, and another last one each drag: no frame is remembered.
            self._slider.setValue(1 + (self._first + self._sent) % 99)
            self._last_event = perf_counter()

    def _count(self) -> None:
        self.frames += 1
        self._painted = perf_counter()

    def _wait_for_last(self) -> None:
        self.frames_in_drag = self.frames
        while not self._stage.inside.stereo_settled:
            self._stage.rest(1)
        self._stage.rest(20)
        self.last_ms = (self._painted - self._last_event) * 1000
        self.frames = self.frames_in_drag
