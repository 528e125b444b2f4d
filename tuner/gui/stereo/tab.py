"""The stereo tab: views, how they are drawn, messages, numbers; it follows view and results."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tuner.core.colour import (
    Legend,
    error_palette,
    palette,
)
from tuner.core.depth_colour import depth_palette
from tuner.core.geometry.depth import Point, reach
from tuner.core.types import Pair, Picture
from tuner.engine.frame import Frame, Request
from tuner.engine.glimpse import Glimpse
from tuner.engine.thumbnail import at_size
from tuner.gui.history import History
from tuner.gui.results import Results
from tuner.gui.stereo.display_bar import DisplayBar
from tuner.gui.stereo.examination_card import ExaminationCard
from tuner.gui.stereo.fourth import NO_PAIR, Colours, FourthView, Shown
from tuner.gui.stereo.grid import ViewGrid
from tuner.gui.stereo.measuring import MEASURED, ON_RECTIFIED, Measuring
from tuner.gui.stereo.numbers import NumbersStrip
from tuner.gui.stereo.regions import Regions
from tuner.gui.stereo.words import (
    NOT_MEASURED,
    describe,
    describe_as_read,
    describe_pending,
    disparity_at,
    place_of,
)
from tuner.gui.viewing import Viewing
from tuner.gui.views.pointing import Pointing
from tuner.gui.widgets.floating import Floating
from tuner.gui.widgets.message_bar import MessageBar
from tuner.gui.widgets.pacing import Paced
from tuner.gui.widgets.theme import picture_greys
from tuner.gui.widgets.virtuals import guarded
from tuner.session.differing import differences
from tuner.session.state import State
from tuner.session.view import StereoView, View


@guarded
class StereoTab(QWidget):
    """Shows one pair and one frame at a time."""

    readout_changed = Signal(str)

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        results: Results,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("stereo_tab")
        self._history = history
        self._viewing = viewing
        self._results = results
        self.bar = DisplayBar(self)
        self.messages = MessageBar(self)
        self.grid = ViewGrid(self)
        self.numbers = NumbersStrip(self)
        self._fourth = FourthView(self.grid.views["fourth"])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.bar, self.grid, self.numbers):
            layout.addWidget(widget, 1 if widget is self.grid else 0)
        self.card = ExaminationCard(results, self.grid)
        Floating(self.messages, self.grid)
        self._pair: Pair | None = None
        self.pointing = Pointing(self.grid, describe=self._describe, mark=self._mark)
        self.measuring = Measuring(self.grid, place=self._place)
        self.measuring.changed.connect(self.pointing.show)
        for view in self.grid.views.values():
            view.clear(NO_PAIR)
        self._connect()
        self.regions = Regions(self.grid, history, viewing, results)
        self._on_state(history.state)
        self._show_view()

    def _connect(self) -> None:
        bar, results = self.bar, self._results
        bar.map_changed.connect(lambda name: self._look(colour_map=name))
        # Choosing what the fourth view shows also brings it on screen.
        bar.fourth_changed.connect(lambda name: self._look(fourth=name, layout=4))
        bar.display_changed.connect(self._history.set_display)
        self._history.slowly_changed.connect(self._on_state)
        self._viewing.changed.connect(self._on_view)
        self._noted = Paced(self)
        self._noted.due.connect(self._show_notes)
        self._counted = Paced(self)
        self._counted.due.connect(self._show_numbers)
        results.pair_changed.connect(self._on_pair)
        results.colours_made.connect(self._show_pictures)
        results.truth_changed.connect(self._on_truth)
        results.frame_changed.connect(self._on_frame)
        results.glimpse_changed.connect(self._on_glimpse)
        results.accounted.connect(self._on_accounted)
        results.other_changed.connect(self._on_other_came)
        self.pointing.changed.connect(self.readout_changed)
        self.grid.aimed.connect(self._on_aimed)
        for name in MEASURED:
            self.grid.views[name].pinned.connect(partial(self._pin, name))

    # following

    @property
    def _view(self) -> StereoView:
        return self._viewing.view.stereo

    @property
    def _frame(self) -> Frame | None:
        """The frame on show; between two pairs there is none."""
        frame = self._results.frame
        return frame if frame is not None and frame.request.pair is self._pair else None

    def _look(self, **changes: Any) -> None:
        self._viewing.show_stereo(replace(self._view, **changes))

    @Slot(object)
    def _on_state(self, state: State) -> None:
        self._show_bar(state)
        self._show_title()
        self._show_numbers()

    def _show_bar(self, state: State) -> None:
        self.bar.show_display(state.display, state.settings)
        known = self._pair.calibration if self._pair is not None else None
        span = None
        if known is not None and self._view.fourth == "depth":
            span = state.display.depth_span(state.settings, known)
        self.bar.distances.show_span(state.display, span)

    @Slot(object, object)
    def _on_view(self, before: View, after: View) -> None:
        if before.stereo != after.stereo:
            self._show_view()

    @Slot()
    def _on_pair(self) -> None:
        pair = self._results.pair
        if pair is not None and pair is not self._pair:
            self._show_pair(pair)

    @Slot()
    def _on_truth(self) -> None:
        # While a pair is loaded, the pictures of the one before stay.
        if self._results.pair is not None and self._view.fourth != "reasons":
            self._show_fourth()

    def _show_pair(self, pair: Pair) -> None:
        """The two pictures; the disparity follows with its frame."""
        same_size = self._pair is not None and self._pair.size == pair.size
        self._pair = pair
        views = self.grid.views
        views["disparity"].set_compared(None)
        for name in ("disparity", "fourth"):
            views[name].hide_patch()
        if not same_size:
            self.measuring.clear()
            views["disparity"].clear("Computing…")
            views["fourth"].clear("Computing…")
            self.numbers.clear()
        self.grid.set_image_size(pair.size, keep_camera=same_size)
        self._show_pictures()

    def _show_pictures(self) -> None:
        """Left and right, rectified or as they were read."""
        pair = self._pair
        if pair is None:
            return
        raw = self._as_read
        self.grid.show_as_read(raw is not None)
        self.measuring.show_in(MEASURED if raw is None else ON_RECTIFIED)
        for name in ("left", "right"):
            picture: Picture = getattr(pair if raw is None else raw, name)
            self.grid.views[name].show_picture(at_size(picture.seen, pair.size))
        self._noted.ask(passing=self._results.passing)

    @Slot()
    def _show_notes(self) -> None:
        """What is written above left and right."""
        pair, raw = self._pair, self._as_read
        if pair is None:
            return
        for name in ("left", "right"):
            picture: Picture = getattr(pair if raw is None else raw, name)
            view = self.grid.views[name]
            view.set_title(name.capitalize(), self._note(name, picture, as_read=raw is not None))
            view.setToolTip(picture.note)

    @property
    def _as_read(self) -> Pair | None:
        """The pair that left and right are of, where that is not the one that is matched."""
        return self._results.unrectified(self._view)

    def _note(self, name: str, picture: Picture, *, as_read: bool) -> str:
        assert self._pair is not None
        scale = f"  {picture.scaled.short}" if picture.scaled else ""
        note = f"{picture.name}  {picture.size}{scale}"
        if as_read:
            return f"{note}  as read, not rectified"
        if self._results.as_read is not None and self._pair.rois is not None:
            note += "  rectified"
        if name == "right" and self._pair.line_up:
            note += "  rows lined up" if self._pair.rois else "  rows lined up, estimated"
        return note

    @Slot()
    def _on_frame(self) -> None:
        """Disparity, error or reasons, and the numbers."""
        frame = self._frame
        if frame is None:
            return
        view = self.grid.views["disparity"]
        view.hide_patch()
        view.show_indexed(frame.disparity, self._palette)
        self._show_legend(frame.request)
        self._show_title()
        self._show_outline()
        self._show_fourth()
        self._on_other()
        self.measuring.show()
        self.pointing.show()
        # What stands around the picture is written when that is on screen.
        view.paint_now()
        self._counted.ask(passing=self._results.passing)

    def _show_legend(self, request: Request) -> None:
        low, high = request.display.span(request.settings)
        legend = Legend(low, high, calibration=request.pair.calibration)
        self.grid.views["disparity"].set_legend(legend, self._palette)

    def _show_title(self) -> None:
        glimpse = self._glimpse
        preview = f" · {glimpse.preview}" if glimpse is not None and glimpse.preview else ""
        note = f"slot {self._history.state.names[0]}"
        if self._pair is not None and self._pair.calibration is not None:
            settings = self._history.state.settings
            note += f"  measures {reach(settings.searched, self._pair.calibration).words}"
        self.grid.views["disparity"].set_title(f"Disparity{preview}", note)

    @property
    def _glimpse(self) -> Glimpse | None:
        """What is on show in place of the frame, while a slider moves."""
        return self._results.glimpse

    @Slot()
    def _on_glimpse(self) -> None:
        """A part of what is to come, over the picture of before; no number is made of it."""
        glimpse = self._glimpse
        if glimpse is None:
            self._on_frame()
            return
        view, part = self.grid.views["disparity"], glimpse.part
        view.show_patch(glimpse.disparity, self._palette, part.shown, step=part.step)
        self._show_legend(glimpse.request)
        self._show_title()
        self._fourth.show_glimpse(self._view.fourth, glimpse, self._error_palette)
        self.pointing.show()
        view.paint_now()
        self._show_numbers()

    @Slot()
    def _on_aimed(self) -> None:
        self._viewing.seen = self.grid.seen("disparity", "fourth")

    @Slot()
    def _on_accounted(self) -> None:
        """The same frame, now with reasons."""
        if self._view.fourth == "reasons":
            self._show_fourth()
        self.pointing.show()

    @Slot()
    def _on_other(self) -> None:
        """A stands left of a divider and B right of it, whichever is on show."""
        view, other = self.grid.views["disparity"], self._other
        left = self._history.state.active == 1
        if not self._view.wipe:
            view.set_wipe(None)
        elif other is not None:
            view.set_compared(other.disparity, self._palette, left=left)
            if view.wipe is None:
                view.set_wipe(0.5)
        else:
            view.set_compared(None, left=left)

    @Slot()
    def _on_other_came(self) -> None:
        self._on_other()
        self._show_numbers()

    @property
    def _other(self) -> Frame | None:
        """The other slot's frame; one that comes from before a flip is of the slot on show."""
        other, state = self._results.other, self._history.state
        if other is None or other.request.settings != state.settings:
            return other
        return other if state.settings == state.other.settings else None

    @Slot()
    def _show_numbers(self) -> None:
        """Of the slot on show; of both slots, and in what they differ, while there is a wipe."""
        frame, state = self._frame, self._history.state
        if self._view.wipe:
            frames = (frame, self._other) if state.active == 0 else (self._other, frame)
            self.numbers.show_both(*frames, differences(*(one.settings for one in state.slots)))
        elif frame is not None:
            self.numbers.show_frame(frame)
        if self._glimpse is not None:
            self.numbers.show_pending(state.active if self._view.wipe else 0)

    def _show_view(self) -> None:
        """Layout, colours, marks."""
        view = self._view
        self._make_palettes()
        self.bar.show_choices(view.colour_map, view.fourth)
        self._show_bar(self._history.state)
        self.grid.set_layout(view.layout)
        for name in ("left", "right"):
            self.grid.views[name].set_rows(view.rows)
        self._show_pictures()
        if self._frame is not None:
            self._on_frame()
        else:
            self._show_fourth()
            self._show_numbers()

    def cursor_text(self) -> str:
        """The read-out of the pixel under the cursor, or an empty text."""
        return self.pointing.text

    def _describe(self, x: int, y: int) -> str | None:
        glimpse, frame, raw = self._glimpse, self._frame, self._as_read
        if raw is not None and self._pair is not None and self.grid.pointed_elsewhere:
            return describe_as_read(raw, self.grid.pointed, x, y, shown=self._pair.size)
        if glimpse is not None:
            return describe_pending(glimpse.request.pair, x, y)
        if frame is None:
            return None
        words = describe(frame, x, y) + self.measuring.words(x, y)
        return f"rectified: {words}" if raw is not None and words else words

    def _pin(self, name: str, x: int, y: int) -> None:
        if self._as_read is not None and name not in ON_RECTIFIED:
            self.readout_changed.emit(NOT_MEASURED)
        else:
            self.measuring.pin(x, y)

    def _place(self, x: int, y: int) -> Point | None:
        return None if self._frame is None else place_of(self._frame, x, y)

    def _mark(self, x: int, y: int) -> None:
        frame = None if self._glimpse is not None else self._frame
        value = None if frame is None else disparity_at(frame.outcome, x, y)
        self.grid.set_cursor(x, y, None if value is None else x - value)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.regions.recolour()
            self._show_view()

    def _make_palettes(self) -> None:
        grey, deep = picture_greys(self.palette())
        self._palette = palette(self._view.colour_map, invalid=grey, apart=self._view.show_invalid)
        self._error_palette = error_palette(unknown=deep, missing=grey)
        self._depth_palette = depth_palette(
            self._view.colour_map, unknown=grey, infinite=deep, apart=self._view.show_invalid
        )

    def _show_outline(self) -> None:
        frame = self._frame
        area = frame.outcome.area if frame is not None and self._view.outline else None
        for name in MEASURED:
            elsewhere = name not in ON_RECTIFIED and self._as_read is not None
            self.grid.views[name].set_outline(None if elsewhere else area)

    def _show_fourth(self) -> None:
        self._fourth.show(
            self._view.fourth,
            Shown(self._frame, self._results.truth, self._pair is not None),
            Colours(self._palette, self._error_palette, self._depth_palette),
        )
