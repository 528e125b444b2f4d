"""The comparison tab: stereo beside the aligned monocular map; it follows view and results."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tuner.comparison.pictures import ComparisonPictures, ComparisonRequest
from tuner.core.tunable import Size
from tuner.gui.comparison.bar import CompareBar
from tuner.gui.comparison.blinking import Blinking
from tuner.gui.comparison.choosing import Choosing
from tuner.gui.comparison.fit_strip import FitStrip
from tuner.gui.comparison.fitting import Fitting
from tuner.gui.comparison.grid import CompareGrid
from tuner.gui.comparison.lacking import Lacking
from tuner.gui.comparison.numbers import CompareLower
from tuner.gui.comparison.painter import ComparePainter
from tuner.gui.comparison.split import CompareSplit
from tuner.gui.comparison.words import readout
from tuner.gui.history import History
from tuner.gui.lanes.comparison import ComparisonLane
from tuner.gui.logbook import message_of
from tuner.gui.results import Results
from tuner.gui.viewing import Viewing
from tuner.gui.views.pointing import Pointing
from tuner.gui.widgets.floating import Floating
from tuner.gui.widgets.message_bar import Message, MessageBar, Tone
from tuner.gui.widgets.virtuals import guarded
from tuner.session.requests import Lack
from tuner.session.view import ComparisonView, Mode, Tab, View

FAILED: Final = "compare"


@guarded
class CompareTab(QWidget):
    """Shows the comparison of the pair on show.

    Signals:
        readout_changed: a line on the pixel under the cursor, or an empty one.
        export_wanted: name of an export in the bar's menu.
    """

    readout_changed = Signal(str)
    export_wanted = Signal(str)

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        results: Results,
        *,
        lane: ComparisonLane,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("compare_tab")
        self._viewing = viewing
        self._results = results
        self._blank: tuple[Size | None, ...] = ()
        """For pictures of this size all stands ready, with nothing in it; empty for not known."""
        self.bar = CompareBar(self)
        self.fit = FitStrip(self)
        self.messages = MessageBar(self)
        self.grid = CompareGrid(self)
        self.pointing = Pointing(self.grid, describe=self._describe)
        self.below = CompareLower(self)
        self.split = CompareSplit(self.grid, self.below)
        self._lacking = Lacking()
        self._painter = ComparePainter(self.grid)
        self._blinking = Blinking(self.grid, self._painter.flip)
        self._lay_out()
        self._connect(lane)
        self._painter.take_colours(viewing.view.stereo.colour_map)
        Fitting(self.fit, history, results)
        self._show_view(viewing.view.comparison)

    # parts

    def _lay_out(self) -> None:
        self._strip = QWidget()
        row = QHBoxLayout(self._strip)
        row.setContentsMargins(8, 0, 8, 2)
        row.addWidget(self.fit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for part in (self.bar, self._strip, self._lacking, self.split):
            column.addWidget(part, 1 if part in (self.split, self._lacking) else 0)
        Floating(self.messages, self._lacking, self.split)
        self._order()

    def _order(self) -> None:
        """Tab key: controls, fit, views with their choices, numbers."""
        bar, fit = self.bar, self.fit
        order: list[QWidget] = [bar.views, bar.wipe, bar.blink, bar.profile, bar.overlay]
        order += [bar.limit, bar.export, fit.fit_to, fit.half]
        for heading, view in zip(self.grid.headings, self.grid.views, strict=True):
            order += [heading.choice, view]
        order += [self.below.table, self.below.common]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _connect(self, lane: ComparisonLane) -> None:
        Choosing(self._viewing, bar=self.bar, grid=self.grid, below=self.below)
        self.grid.line.drawn.connect(self._on_line)
        self.bar.export_asked.connect(self.export_wanted)
        self.pointing.changed.connect(self.readout_changed)
        self._lacking.go_asked.connect(lambda: self._viewing.show_tab(Tab.MONOCULAR))
        for action in self.bar.shortcuts:
            self.addAction(action)
        self._viewing.changed.connect(self._on_view)
        self._results.pair_changed.connect(self._on_pair)
        self._results.truth_changed.connect(self._on_truth)
        self._results.comparison_changed.connect(self._show_comparison)
        self._results.colours_made.connect(self._show_whole)
        lane.failed.connect(self._on_failed)
        lane.busy_changed.connect(self._on_busy)

    # what is wanted

    @Slot(object)
    def follow(self, wanted: ComparisonRequest | Lack) -> None:
        """Show views and numbers, or the words for what is missing."""
        lack = wanted if isinstance(wanted, Lack) else None
        self._lacking.show_lack(lack)
        for part in (self.split, self._strip, self.bar):
            part.setVisible(lack is None)

    # following

    @Slot(object, object)
    def _on_view(self, before: View, after: View) -> None:
        if before.stereo.colour_map != after.stereo.colour_map:
            self._painter.take_colours(after.stereo.colour_map)
            self._show_comparison()
        if before.comparison != after.comparison:
            self._show_view(after.comparison)
            if before.comparison.mode is not after.comparison.mode or self._has_all:
                self._show_comparison()

    @property
    def _has_all(self) -> bool:
        """What is at hand answers what is looked at; else the views stay until it has come."""
        pictures, view = self._results.comparison, self._view
        names = view.needed(truth=self._results.truth is not None)
        return pictures is not None and pictures.has({*names, *filter(None, (view.overlay,))})

    def _show_view(self, view: ComparisonView) -> None:
        names, count = view.shown(truth=self._results.truth is not None)
        self.bar.show_view(view, count)
        self.grid.choose(names)
        self.grid.set_count(count)
        self.grid.line.drawing = view.drawing
        self.below.show_view(view)
        self._painter.set_mode(view.mode)
        self._blinking.set_on(view.mode is Mode.BLINK, seen=self.isVisible())

    @Slot()
    def _on_truth(self) -> None:
        self._show_view(self._view)

    @Slot()
    def _on_pair(self) -> None:
        pair = self._results.pair
        size = None if pair is None else pair.size
        if not self.isVisible() and self._blank == (size,):
            return
        # While it is hidden nothing is drawn in it but a comparison.
        self._blank = () if self.isVisible() else (size,)
        self.pointing.leave()
        self.grid.line.set_line(None)
        self.below.show_profile(None, None)
        self.fit.clear()
        self.below.clear_numbers()
        for view in self.grid.views:
            view.set_compared(None)
            view.clear("Computing…")
        if pair is not None:
            self.grid.set_image_size(pair.size)

    @Slot()
    def _show_comparison(self) -> None:
        pictures = self._results.comparison
        if pictures is None:
            return
        self._blank = ()
        self.messages.withdraw(FAILED)
        self._painter.show(pictures, self._results.pair, overlay=self._view.overlay)
        self.fit.show_alignment(pictures.comparison.alignment)
        self.below.show_comparison(pictures)
        self.below.show_profile(pictures, self.grid.line.line)
        self.pointing.show()
        self._show_exportable(pictures)

    @Slot()
    def _show_whole(self) -> None:
        if self._results.comparison is not None:
            self._painter.show_again()

    def _show_exportable(self, pictures: ComparisonPictures) -> None:
        filled = not pictures.comparison.refused
        self.bar.show_exportable(table=True, filled=filled, figures=self._results.pair is not None)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.messages.say(Message(message_of(error), Tone.ERROR, topic=FAILED))

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        for view in self.grid.views:
            view.set_busy(busy)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._blinking.set_on(self._view.mode is Mode.BLINK, seen=True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._blinking.set_on(self._view.mode is Mode.BLINK, seen=False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._painter.take_colours(self._viewing.view.stereo.colour_map)
            self._show_comparison()

    def close_workers(self) -> None:
        """Stop what runs; the tab must not be used after."""
        self._blinking.stop()

    @property
    def _view(self) -> ComparisonView:
        return self._viewing.view.comparison

    @Slot(float, float, float, float)
    def _on_line(self, *line: float) -> None:
        drawn = (line[0], line[1], line[2], line[3])
        self.grid.line.set_line(drawn)
        self.below.show_profile(self._results.comparison, drawn)

    # read-out

    def cursor_text(self) -> str:
        """The read-out of the pixel under the cursor, or an empty text."""
        return self.pointing.text

    def _describe(self, x: int, y: int) -> str | None:
        pictures, pair = self._results.comparison, self._results.pair
        if pictures is None or pair is None:
            return None
        return readout(pictures, x, y, pair.calibration)
