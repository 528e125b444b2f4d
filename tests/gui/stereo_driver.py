"""The stereo tab alone on the screen: the only place in tests that knows how it is built."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.gui.widget_driver import WidgetDriver
from tuner.core.types import Pair
from tuner.engine.frame import Frame
from tuner.gui.stereo.tab import StereoTab
from tuner.gui.store import Choices


class StereoDriver(WidgetDriver):
    """Gives the tab what it is to show, and reads what it shows."""

    def __init__(self, qtbot: Any) -> None:
        self._tab = StereoTab()
        super().__init__(self._tab, qtbot)
        qtbot.addWidget(self._tab)
        self.said: list[str] = []
        """Each read-out, newest last."""
        self._tab.readout_changed.connect(self.said.append)
        self._tab.resize(800, 600)
        self.show_choices(layout=4)
        self._tab.show()

    # what the tab is given

    def show_pair(self, pair: Pair) -> None:
        self._tab.show_pair(pair)

    def show_frame(self, frame: Frame) -> None:
        self._tab.show_frame(frame)

    def show_accounted(self, frame: Frame) -> None:
        """The frame on show, now with reasons."""
        self._tab.show_accounted(frame)

    def show_compared(self, frame: Frame | None) -> None:
        """This frame right of a divider."""
        self._tab.show_compared(frame)

    def show_truth_note(self, note: str) -> None:
        self._tab.show_truth_note(note)

    def show_choices(self, **choices: Any) -> None:
        self._tab.show_choices(Choices(**choices))

    # what it has

    @property
    def pair(self) -> Pair | None:
        return self._tab.pair

    @property
    def frame(self) -> Frame | None:
        return self._tab.frame

    @property
    def readout(self) -> str:
        """Of the pixel under the cursor, now."""
        return self._tab.cursor_text()

    # what is seen

    def number(self, name: str) -> str:
        return self.words(f"number_{name}")

    def compared(self) -> np.ndarray | None:
        """What is shown right of the divider."""
        return self.view("view_disparity").canvas.compared

    def paint(self) -> None:
        self._tab.grab()
