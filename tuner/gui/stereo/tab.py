"""The stereo tab: views, how they are drawn, messages, numbers; it shows and never computes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tuner.comparison.pictures import NO_TRUTH
from tuner.core.colour import (
    Legend,
    error_legend,
    error_palette,
    palette,
)
from tuner.core.types import Pair
from tuner.engine.frame import Frame
from tuner.gui.stereo.display_bar import DisplayBar
from tuner.gui.stereo.grid import ViewGrid
from tuner.gui.stereo.numbers import NumbersStrip
from tuner.gui.stereo.words import describe, disparity_at
from tuner.gui.store import Choices
from tuner.gui.views.pointing import Pointing
from tuner.gui.widgets.message_bar import MessageBar
from tuner.gui.widgets.theme import picture_greys
from tuner.gui.widgets.virtuals import guarded

COUNTING = "Counting which test rejected which pixel…"


@guarded
class StereoTab(QWidget):
    """Shows one pair and one frame at a time."""

    readout_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stereo_tab")
        self.bar = DisplayBar(self)
        self.messages = MessageBar(self)
        self.grid = ViewGrid(self)
        self.numbers = NumbersStrip(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.bar, self.messages, self.grid, self.numbers):
            layout.addWidget(widget, 1 if widget is self.grid else 0)
        self._choices = Choices()
        self._frame: Frame | None = None
        self._compared: Frame | None = None
        self._pair: Pair | None = None
        self._truth_note = ""
        self._make_palettes()
        self.pointing = Pointing(self.grid, describe=self._describe, mark=self._mark)
        self.pointing.changed.connect(self.readout_changed)

    @property
    def frame(self) -> Frame | None:
        """The frame on show."""
        return self._frame

    @property
    def pair(self) -> Pair | None:
        """The pair on show."""
        return self._pair

    def show_pair(self, pair: Pair) -> None:
        """Show the two pictures; the disparity follows with its frame."""
        same_size = self._pair is not None and self._pair.size == pair.size
        self._pair, self._frame, self._compared = pair, None, None
        views = self.grid.views
        views["disparity"].set_compared(None)
        if not same_size:
            views["disparity"].clear("Computing…")
            views["fourth"].clear("Computing…")
            self.numbers.clear()
        self.grid.set_image_size(pair.size, keep_camera=same_size)
        for name, picture in (("left", pair.left), ("right", pair.right)):
            views[name].show_picture(picture.shown)
            views[name].set_title(name.capitalize(), f"{picture.name}  {picture.size}")
            views[name].setToolTip(picture.note)

    def show_frame(self, frame: Frame) -> None:
        """Show disparity, error or reasons, and the numbers."""
        self._frame = frame
        view = self.grid.views["disparity"]
        view.show_indexed(frame.disparity, self._palette)
        low, high = frame.request.display.span(frame.request.settings)
        view.set_legend(Legend(low, high, "px", "disparity", ("none",)), self._palette)
        self._show_outline()
        self._show_fourth()
        self._show_compared()
        self.numbers.show_frame(frame)
        self.pointing.show()

    def show_accounted(self, frame: Frame) -> None:
        """The same frame, now with reasons."""
        self._frame = frame
        if self._choices.fourth == "reasons":
            self._show_fourth()
        self.pointing.show()

    def show_compared(self, frame: Frame | None, names: tuple[str, str] = ("A", "B")) -> None:
        """Show this frame right of a divider in the disparity view; None ends the comparison."""
        self._compared = frame
        view = self.grid.views["disparity"]
        view.set_wipe_names(*names)
        if frame is None:
            view.set_wipe(None)
        else:
            self._show_compared()

    def show_choices(self, choices: Choices) -> None:
        """Follow the view choices."""
        self._choices = choices
        self._make_palettes()
        self.bar.show_choices(choices.colour_map, choices.fourth)
        self.grid.set_layout(choices.layout)
        if self._frame is not None:
            self.show_frame(self._frame)
        else:
            self._show_fourth()

    def show_truth_note(self, note: str) -> None:
        """Where the ground truth comes from and how it was read."""
        self._truth_note = note
        if self._choices.fourth == "error":
            self._show_error()

    def cursor_text(self) -> str:
        """The read-out of the pixel under the cursor, or an empty text."""
        return self.pointing.text

    def _describe(self, x: int, y: int) -> str | None:
        return None if self._frame is None else describe(self._frame, x, y)

    def _mark(self, x: int, y: int) -> None:
        value = None if self._frame is None else disparity_at(self._frame.outcome, x, y)
        self.grid.set_cursor(x, y, None if value is None else x - value)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.show_choices(self._choices)

    def _make_palettes(self) -> None:
        grey, deep = picture_greys(self.palette())
        self._palette = palette(
            self._choices.colour_map, invalid=grey, apart=self._choices.show_invalid
        )
        self._error_palette = error_palette(unknown=deep, missing=grey)

    def _show_outline(self) -> None:
        frame = self._frame
        area = frame.outcome.area if frame is not None and self._choices.outline else None
        for name in ("left", "disparity", "fourth"):
            self.grid.views[name].set_outline(area)

    def _show_fourth(self) -> None:
        if self._choices.fourth == "reasons":
            self._show_reasons()
        else:
            self._show_error()

    def _show_error(self) -> None:
        view, frame = self.grid.views["fourth"], self._frame
        if frame is not None and not frame.complete:
            return
        view.set_title("Error", self._truth_note or "disparity - ground truth")
        if frame is None or frame.error is None:
            view.clear(NO_TRUTH)
            view.set_legend(None, None)
            return
        view.show_indexed(frame.error, self._error_palette)
        view.set_legend(error_legend(frame.request.display.error_limit), self._error_palette)

    def _show_reasons(self) -> None:
        view, frame = self.grid.views["fourth"], self._frame
        view.set_title("Why rejected", "the first test that a pixel failed")
        if frame is None or frame.outcome.reasons is None:
            view.clear(COUNTING)
            view.set_legend(None, None)
            return
        reasons = frame.outcome.matcher.reasons
        colours = reasons.palette
        view.show_indexed(np.asarray(frame.outcome.reasons), colours)
        view.set_legend(reasons.legend, colours)

    def _show_compared(self) -> None:
        if self._compared is not None:
            view = self.grid.views["disparity"]
            view.set_compared(self._compared.disparity, self._palette)
            if view.wipe is None:
                view.set_wipe(0.5)
