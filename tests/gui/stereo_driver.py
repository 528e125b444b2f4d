"""The stereo tab alone on the screen: the only place in tests that knows how it is built."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from tests.gui.rig import Rig
from tests.gui.widget_driver import WidgetDriver
from tuner.core.types import Pair
from tuner.engine.frame import Frame
from tuner.engine.glimpse import Glimpse
from tuner.gui.stereo.tab import StereoTab
from tuner.sources.ground_truth import GroundTruth


class StereoDriver(WidgetDriver):
    """Gives the tab what it is to show, and reads what it shows."""

    def __init__(self, qtbot: Any) -> None:
        self._rig = rig = Rig()
        self._tab = StereoTab(rig.history, rig.viewing, rig.results)
        super().__init__(self._tab, qtbot)
        qtbot.addWidget(self._tab)
        self.said: list[str] = []
        """Each read-out, newest last."""
        self._tab.readout_changed.connect(self.said.append)
        self._tab.resize(800, 600)
        self.show_view(layout=4)
        self._tab.show()

    # what the tab is given

    def show_pair(self, pair: Pair) -> None:
        self._rig.results.show_pair(pair, None)

    def show_frame(self, frame: Frame) -> None:
        results = self._rig.results
        results.show_pair(frame.request.pair, frame.request.truth or results.truth)
        results.show_frame(frame)

    def show_glimpse(self, glimpse: Glimpse | None) -> None:
        """A part of the frame to come."""
        self._rig.results.show_glimpse(glimpse)

    def show_accounted(self, frame: Frame) -> None:
        """The frame on show, now with reasons."""
        self._rig.results.show_accounted(frame)

    def show_compared(self, frame: Frame | None) -> None:
        """This frame right of a divider."""
        self.show_view(wipe=frame is not None)
        self._rig.results.show_other(frame)

    def show_truth(self, truth: GroundTruth) -> None:
        """Ground truth of the pair on show."""
        self._rig.results.show_pair(self.pair, truth)

    def show_view(self, **changes: Any) -> None:
        viewing = self._rig.viewing
        viewing.show_stereo(replace(viewing.view.stereo, **changes))

    # what it has

    @property
    def pair(self) -> Pair | None:
        return self._rig.results.pair

    @property
    def frame(self) -> Frame | None:
        return self._rig.results.frame

    @property
    def readout(self) -> str:
        """Of the pixel under the cursor, now."""
        return self._tab.cursor_text()

    # what is seen

    def number(self, name: str) -> str:
        return self.words(f"number_{name}")

    def patch(self, view: str) -> np.ndarray | None:
        """What covers a part of the picture."""
        return self.view(view).canvas.patch

    def compared(self) -> np.ndarray | None:
        """What is shown right of the divider."""
        return self.view("view_disparity").canvas.compared

    def paint(self) -> None:
        self._tab.grab()
