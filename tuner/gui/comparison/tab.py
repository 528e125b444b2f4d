"""The comparison tab: stereo beside the aligned monocular map; it follows view and results."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from tuner.comparison.pictures import Ask, Sheet
from tuner.core.choices import Fit
from tuner.gui.comparison.bar import CompareBar
from tuner.gui.comparison.blinking import Blinking
from tuner.gui.comparison.fit_strip import FitStrip
from tuner.gui.comparison.grid import CompareGrid, Line
from tuner.gui.comparison.numbers import CompareLower
from tuner.gui.comparison.painter import SheetPainter
from tuner.gui.comparison.split import CompareSplit
from tuner.gui.comparison.words import readout
from tuner.gui.history import History
from tuner.gui.lanes.comparison import ComparisonLane
from tuner.gui.logbook import message_of
from tuner.gui.results import Results
from tuner.gui.viewing import Viewing
from tuner.gui.views.pointing import Pointing
from tuner.gui.widgets.making import paragraph, push_button
from tuner.gui.widgets.message_bar import Message, MessageBar, Tone
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.virtuals import guarded
from tuner.session.requests import Lack
from tuner.session.state import State
from tuner.session.view import Below, ComparisonView, Mode, Tab, View

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
        self._history = history
        self._viewing = viewing
        self._results = results
        self.bar = CompareBar(self)
        self.fit = FitStrip(self)
        self.messages = MessageBar(self)
        self.grid = CompareGrid(self)
        self.pointing = Pointing(self.grid, describe=self._describe)
        self.below = CompareLower(self)
        self.split = CompareSplit(self.grid, self.below)
        self._line: Line | None = None
        self._painter = SheetPainter(self.grid)
        self._blinking = Blinking(self.grid, self._painter.flip)
        self._lay_out()
        self._connect(lane)
        self._painter.take_colours(viewing.view.stereo.colour_map)
        self._show_fit()
        self._show_view(viewing.view.comparison)

    # parts

    def _lay_out(self) -> None:
        self._strip = QWidget()
        row = QHBoxLayout(self._strip)
        row.setContentsMargins(8, 0, 8, 2)
        row.addWidget(self.fit)
        self._empty = self._build_empty()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for part in (self.bar, self._strip, self.messages, self._empty, self.split):
            column.addWidget(part, 1 if part in (self.split, self._empty) else 0)
        self._order()

    def _build_empty(self) -> QWidget:
        box = QWidget()
        self._words = named(paragraph(), "compare_words")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._go = named(push_button("Go to the Monocular tab"), "compare_go")
        column = QVBoxLayout(box)
        column.addStretch(1)
        column.addWidget(self._words)
        column.addWidget(self._go, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        return box

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
        self.bar.layout_changed.connect(self._on_layout)
        self.bar.changed.connect(self._look)
        self.bar.export_asked.connect(self.export_wanted)
        self.fit.changed.connect(self._on_fit)
        self.pointing.changed.connect(self.readout_changed)
        self.grid.chosen.connect(self._on_chosen)
        self.grid.line_drawn.connect(self._on_line)
        self.below.chosen.connect(self._look)
        self._go.clicked.connect(lambda: self._viewing.show_tab(Tab.MONOCULAR))
        for action in self.bar.shortcuts:
            self.addAction(action)
        self._history.changed.connect(self._on_state)
        self._viewing.changed.connect(self._on_view)
        self._results.pair_changed.connect(self._on_pair)
        self._results.truth_changed.connect(self._on_truth)
        self._results.sheet_changed.connect(self._show_sheet)
        lane.failed.connect(self._on_failed)
        lane.busy_changed.connect(self._on_busy)

    # what is wanted

    @Slot(object)
    def follow(self, wanted: Ask | Lack) -> None:
        """Show views and numbers, or the words for what is missing."""
        lack = wanted if isinstance(wanted, Lack) else None
        if lack is not None:
            self._words.setText(lack.text)
            self._go.setVisible(lack.go_to is not None)
        self._empty.setVisible(lack is not None)
        for part in (self.split, self._strip, self.bar):
            part.setVisible(lack is None)

    # following

    @Slot(object, object)
    def _on_state(self, before: State, after: State) -> None:
        if before.fit != after.fit:
            self._show_fit()

    def _show_fit(self) -> None:
        """What is wanted, or stereo until there is ground truth to fit to."""
        fit, known = self._history.state.fit, self._results.truth is not None
        self.fit.show_truth(known)
        self.fit.show_fit(fit if known else fit.without_truth())

    @Slot(object, object)
    def _on_view(self, before: View, after: View) -> None:
        if before.stereo.colour_map != after.stereo.colour_map:
            self._painter.take_colours(after.stereo.colour_map)
            self._show_sheet()
        if before.comparison != after.comparison:
            self._show_view(after.comparison)
            if before.comparison.mode is not after.comparison.mode or self._has_all:
                self._show_sheet()

    @property
    def _has_all(self) -> bool:
        """The sheet at hand answers what is looked at; else the views stay until one has come."""
        sheet, view = self._results.sheet, self._view
        names = view.needed(truth=self._results.truth is not None)
        return sheet is not None and sheet.has({*names, *filter(None, (view.overlay,))})

    def _show_view(self, view: ComparisonView) -> None:
        names, count = view.shown(truth=self._results.truth is not None)
        self.bar.show_view(view, count)
        self.grid.choose(names)
        self.grid.set_count(count)
        self.grid.drawing = view.drawing
        self.below.show_view(view)
        self.split.show_below(view.below)
        self._painter.set_mode(view.mode)
        self._blinking.set_on(view.mode is Mode.BLINK, seen=self.isVisible())

    @Slot()
    def _on_truth(self) -> None:
        self._show_fit()
        self._show_view(self._view)

    @Slot()
    def _on_pair(self) -> None:
        pair = self._results.pair
        self.pointing.leave()
        self._show_line(None)
        self.fit.clear()
        self.below.clear_numbers()
        for view in self.grid.views:
            view.set_compared(None)
            view.clear("Computing…")
        if pair is not None:
            self.grid.set_image_size(pair.size)

    @Slot()
    def _show_sheet(self) -> None:
        sheet = self._results.sheet
        if sheet is None:
            return
        self.messages.withdraw(FAILED)
        self._painter.show(sheet, self._results.pair, overlay=self._view.overlay)
        self.fit.show_alignment(sheet.comparison.alignment)
        self.below.show_sheet(sheet)
        self.below.show_profile(sheet, self._line)
        self.pointing.show()
        self._show_exportable(sheet)

    def _show_exportable(self, sheet: Sheet) -> None:
        filled = not sheet.comparison.refused
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
            self._show_sheet()

    def close_workers(self) -> None:
        """Stop what runs; the tab must not be used after."""
        self._blinking.stop()

    # gestures

    @property
    def _view(self) -> ComparisonView:
        return self._viewing.view.comparison

    @Slot(object)
    def _look(self, changes: dict[str, object]) -> None:
        """Look at the comparison with these fields of its view changed."""
        self._viewing.show_comparison(replace(self._view, **changes))  # type: ignore[arg-type]

    @Slot(int)
    def _on_layout(self, count: int) -> None:
        view = replace(self._view, mode=Mode.SIDES)
        self._viewing.show_comparison(view.with_views(self.grid.chosen_names, count))

    @Slot()
    def _on_chosen(self) -> None:
        view = self._view.with_views(self.grid.chosen_names, self.grid.count)
        self._viewing.show_comparison(view)

    @Slot(object)
    def _on_fit(self, fit: Fit) -> None:
        if self._results.truth is None:
            # There was no choice but stereo.
            fit = replace(fit, fit_to=self._history.state.fit.fit_to)
        self._history.set_fit(fit)

    @Slot(float, float, float, float)
    def _on_line(self, *line: float) -> None:
        self._look({"below": Below.PROFILE})
        self._show_line((line[0], line[1], line[2], line[3]))

    def _show_line(self, line: Line | None) -> None:
        self._line = line
        self.grid.set_line(line)
        self.below.show_profile(self._results.sheet, line)

    # read-out

    def cursor_text(self) -> str:
        """The read-out of the pixel under the cursor, or an empty text."""
        return self.pointing.text

    def _describe(self, x: int, y: int) -> str | None:
        sheet, pair = self._results.sheet, self._results.pair
        if sheet is None or pair is None:
            return None
        return readout(sheet, x, y, pair.calibration)
