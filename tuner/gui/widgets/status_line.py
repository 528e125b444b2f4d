"""The status bar: pixel under the cursor, times per stage, frames per second, density."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QWidget

from tuner.core.tunable import Stage
from tuner.core.types import StageReport
from tuner.engine.frame import Frame
from tuner.gui.widgets.in_words import duration, percent
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.steady_label import SteadyLabel
from tuner.gui.widgets.virtuals import guarded

_TIMES: Final = "Time per stage and total of this picture"
_NARROW: Final = 1000
"""Of the line, px: there is no room for what each stage took."""


def times(stages: Sequence[StageReport], total_ms: float) -> str:
    """What each stage took, and all of them together if there are several."""
    parts = [
        f"{report.stage} {'remembered' if report.reused else duration(report.elapsed_ms)}"
        for report in stages
        if report.elapsed_ms >= 0.05 or (report.reused and report.stage is Stage.MATCH)
    ]
    together = f", together {duration(total_ms)}" if len(parts) > 1 else ""
    return ", ".join(parts) + together


@guarded
class StatusLine(QStatusBar):
    """Read-out at the left, timings at the right; each label has an objectName."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        # Figures that grow must not make the window wider than its screen.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._last: tuple[Sequence[StageReport], float] = ((), 0.0)
        self.readout = named(QLabel(), "readout")
        self.readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.readout.setMinimumWidth(120)
        self._zoom = self._label(
            "status_zoom", "Screen pixels for each image pixel of the selected view"
        )
        self._density = self._label(
            "status_density",
            "Share of pixels with a disparity, of the valid rectangle and of the image",
        )
        self._times = self._label("status_times", _TIMES)
        self._rate = self._label("status_fps", "Pictures shown in the last second")
        self.addWidget(self.readout, 1)
        for label in (self._zoom, self._density, self._times, self._rate):
            self.addPermanentWidget(label)

    def _label(self, name: str, tip: str) -> SteadyLabel:
        label = named(SteadyLabel(), name)
        # As high as the read-out stands, which fills the line.
        label.setContentsMargins(0, 1, 0, 0)
        label.setToolTip(tip)
        return label

    def show_frame(self, frame: Frame, frames_per_second: float) -> None:
        """The numbers of the frame on show."""
        outcome = frame.outcome
        self._last = outcome.stages, outcome.total_ms
        self._show_times()
        self._density.show_text(
            f"density {percent(outcome.density_in_area)}, of image {percent(outcome.density)}"
        )
        self.show_rate(frames_per_second)

    def _show_times(self) -> None:
        """Of each stage; in a narrow window of all together, and of each in the tooltip."""
        stages, total_ms = self._last
        if not stages:
            return
        narrow = self.width() < _NARROW
        self._times.show_text(duration(total_ms) if narrow else times(stages, total_ms))
        self._times.setToolTip(times(stages, total_ms) if narrow else _TIMES)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_times()

    def show_pending(self, frames_per_second: float) -> None:
        """The whole picture has not been matched yet: only parts of it are on show."""
        self._last = ((), 0.0)
        self._times.show_text("…")
        self._density.show_text("density …")
        self.show_rate(frames_per_second)

    def show_zoom(self, zoom: float | None) -> None:
        """Screen px for each image px, in percent; None without a picture."""
        digits = 0 if zoom is None or zoom >= 10 else 1
        self._zoom.show_text("" if zoom is None else f"zoom {zoom:.{digits}f} %")

    def show_rate(self, frames_per_second: float) -> None:
        """Frames per second; nothing while nothing moves."""
        moving = frames_per_second > 1
        self._rate.show_text(f"{frames_per_second:.0f} fps" if moving else "")

    def show_readout(self, text: str) -> None:
        """What is known of the pixel under the cursor."""
        self.readout.setText(text)
        self.readout.setToolTip(text)
