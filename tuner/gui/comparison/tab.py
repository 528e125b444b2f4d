"""The comparison tab: stereo beside the aligned monocular map; it shows and never computes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from tuner.comparison.pictures import Ask, Options, Sheet
from tuner.core.calibration import Calibration
from tuner.core.types import FloatMap, Pair, read_only
from tuner.engine.frame import Frame
from tuner.gui.comparison.bar import CompareBar
from tuner.gui.comparison.export import Exports
from tuner.gui.comparison.fit_strip import FitStrip
from tuner.gui.comparison.grid import CompareGrid
from tuner.gui.comparison.numbers import CompareLower, Line
from tuner.gui.comparison.painter import Mode, SheetPainter
from tuner.gui.comparison.remembered import choices_of, restore_choices
from tuner.gui.comparison.words import NO_FRAME, NO_MONO, NO_PAIR, OTHER_SIZE, readout
from tuner.gui.lanes.comparison import CompareLive
from tuner.gui.logbook import message_of
from tuner.gui.views.pointing import Pointing
from tuner.gui.widgets.making import paragraph, push_button, repeating
from tuner.gui.widgets.message_bar import Message, MessageBar, Tone
from tuner.gui.widgets.naming import named
from tuner.gui.widgets.virtuals import guarded

BLINK_MS: Final = 600
NUMBERS_SHARE: Final = 0.28
PLOTS_SHARE: Final = 0.45
UNSEEN_HEIGHT: Final = 690
"""Of views and numbers together, px, while nobody has seen them."""
FAILED: Final = "compare"
WITH_TRUTH: Final = ("stereo", "mono", "difference", "truth", "stereo_error", "mono_error")
WITHOUT_TRUTH: Final = ("stereo", "mono", "difference", "filled", "gaps", "contradictions")


@guarded
class CompareTab(QWidget):
    """Shows one stereo frame and one monocular map of the same picture.

    It asks for what it shows while it is seen; hidden it costs nothing. ``close_lane`` ends its
    worker.

    Signals:
        readout_changed: a line on the pixel under the cursor, or an empty one.
        go_to_mono: the user wants to make a monocular map.
        options_changed: the user chose other Options of the fit.
        shown: a Sheet is on screen.
    """

    readout_changed = Signal(str)
    go_to_mono = Signal()
    options_changed = Signal(object)
    shown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_tab")
        self.bar = CompareBar(self)
        self.fit = FitStrip(self)
        self.messages = MessageBar(self)
        self.grid = CompareGrid(self)
        self.pointing = Pointing(self.grid, describe=self._describe)
        self.below = CompareLower(self)
        self.live = CompareLive(self)
        self._pair: Pair | None = None
        self._frame: Frame | None = None
        self._mono: Any = None
        self._values: FloatMap | None = None
        self._calibration: Calibration | None = None
        self._sheet: Sheet | None = None
        self._wanted = Options()
        self.colour_map = "turbo"
        self._line: Line | None = None
        self.views_by_hand = False
        self._plotted = False
        self._shares = {False: NUMBERS_SHARE, True: PLOTS_SHARE}
        self._painter = SheetPainter(self.grid)
        self._blink_timer = repeating(self, BLINK_MS)
        self.exports = Exports(self)
        self._lay_out()
        self._connect()
        self._painter.take_colours(self.colour_map)
        self._choose_views()
        self._show_words()

    # parts

    def _lay_out(self) -> None:
        self.split = named(QSplitter(Qt.Orientation.Vertical), "compare_split")
        self.split.addWidget(self.grid)
        self.split.addWidget(self.below)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.setChildrenCollapsible(True)
        self.share_room(NUMBERS_SHARE)
        self._strip = self._build_strip()
        self._empty = self._build_empty()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for part in (self.bar, self._strip, self.messages, self._empty, self.split):
            column.addWidget(part, 1 if part in (self.split, self._empty) else 0)
        self._order()

    def _build_strip(self) -> QWidget:
        strip = QWidget()
        row = QHBoxLayout(strip)
        row.setContentsMargins(8, 0, 8, 2)
        row.addWidget(self.fit)
        return strip

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

    def _connect(self) -> None:
        bar, grid = self.bar, self.grid
        bar.layout_changed.connect(self._on_layout)
        bar.wipe_changed.connect(self._show_mode)
        bar.blink_changed.connect(self._show_mode)
        bar.overlay_changed.connect(self.ask)
        bar.limit_changed.connect(self.ask)
        bar.profile_changed.connect(self._on_profile)
        bar.export_asked.connect(self.exports.ask)
        self.fit.changed.connect(self._on_options)
        self.pointing.changed.connect(self.readout_changed)
        grid.chosen.connect(self._on_chosen)
        grid.line_drawn.connect(self._on_line)
        self.below.currentChanged.connect(self._on_below)
        self._go.clicked.connect(self.go_to_mono)
        self._blink_timer.timeout.connect(self.flip)
        self.live.shown.connect(self._on_sheet)
        self.live.failed.connect(self._on_failed)
        self.live.busy_changed.connect(self._on_busy)
        for action in bar.shortcuts:
            self.addAction(action)
        # Only while blinking: else the Space key opens the choice that has the focus.
        space = QShortcut(QKeySequence(Qt.Key.Key_Space), grid)
        space.setEnabled(False)
        space.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        space.activated.connect(self.flip)
        bar.blink_changed.connect(space.setEnabled)

    # what is compared

    @property
    def sheet(self) -> Sheet | None:
        """What is on screen."""
        return self._sheet

    @property
    def pair(self) -> Pair | None:
        """The pair on show."""
        return self._pair

    @property
    def frame(self) -> Frame | None:
        """The stereo frame that is compared."""
        return self._frame

    @property
    def inverse_depth(self) -> Any:
        """The monocular map that is compared, as it was given."""
        return self._mono

    @property
    def options(self) -> Options:
        """How the monocular map is to be fitted; without ground truth it is fitted to stereo."""
        return self._wanted

    @property
    def settled(self) -> bool:
        """Everything asked for is on screen."""
        return self.live.settled

    def show_inputs(self, pair: Pair | None, frame: Frame | None, inverse_depth: Any) -> None:
        """Compare these, as soon as the tab is seen.

        Args:
            frame: the stereo result of this pair; its ground truth is used too.
            inverse_depth: InverseDepth of the left picture; None when there is none.
        """
        if pair is not self._pair:
            self._take_pair(pair)
        if inverse_depth is not self._mono:
            self._mono = inverse_depth
            self._values = None if inverse_depth is None else read_only(inverse_depth.values)
        truth_before, self._frame = self._truth, frame
        if (self._truth is None) != (truth_before is None):
            self._choose_views()
        self._show_fit()
        self._show_words()
        self.ask()

    def _take_pair(self, pair: Pair | None) -> None:
        self._pair, self._sheet = pair, None
        self.live.forget()
        self.pointing.leave()
        self._show_line(None)
        self.fit.clear()
        self.below.clear_numbers()
        for view in self.grid.views:
            view.set_compared(None)
            view.clear("Computing…")
        if pair is not None:
            self.grid.set_image_size(pair.size)

    @property
    def _truth(self) -> Any:
        return None if self._frame is None else self._frame.request.truth

    def _show_fit(self) -> None:
        """What is wanted, or stereo until there is ground truth to fit to."""
        wanted, known = self._wanted, self._truth is not None
        self.fit.show_truth(known)
        self.fit.show_options(wanted if known else replace(wanted, fit_to="stereo"))

    def set_calibration(self, calibration: Calibration | None) -> None:
        """What turns px into metres; None when it is not known."""
        self._calibration = calibration
        self.ask()

    def show_colour_map(self, name: str) -> None:
        """Follow the colour map that was chosen for the disparity."""
        self.colour_map = name
        self._painter.take_colours(name)
        self._show_sheet()

    def show_options(self, options: Options) -> None:
        """Follow options chosen elsewhere (a preset); emits nothing."""
        if options != self._wanted:
            self._wanted = options
            self._show_fit()
            self.ask()

    # asking

    @Slot()
    def ask(self) -> None:
        """Request what is to be seen now; nothing while the tab is hidden."""
        request = self._request() if self.isVisible() else None
        if request is not None:
            self.live.show(request)

    def _request(self) -> Ask | None:
        frame, values = self._frame, self._values
        if self._lack() or frame is None or values is None:
            return None
        low, high = frame.request.display.span(frame.request.settings)
        views = {*self.grid.names} | ({self.overlay} if self.overlay else set())
        return Ask(
            outcome=frame.outcome,
            inverse_depth=values,
            truth=frame.request.truth,
            options=self.fit.options,
            calibration=self._calibration,
            views=frozenset(views),
            low=low,
            high=high,
            limit=self.bar.limit.value(),
            plots=self.below.wants_plots,
        )

    @property
    def overlay(self) -> str:
        """Name of the mask that tints the views, or empty."""
        return str(self.bar.overlay.currentData() or "")

    def _lack(self) -> str:
        """Words on what is missing, or an empty string."""
        if self._pair is None:
            return NO_PAIR
        if self._values is None:
            return NO_MONO
        if self._frame is None:
            return NO_FRAME
        return OTHER_SIZE if self._values.shape != self._pair.left.grey.shape else ""

    def _show_words(self) -> None:
        lack = self._lack()
        self._words.setText(lack)
        self._go.setVisible(lack in (NO_MONO, OTHER_SIZE))
        self._empty.setVisible(bool(lack))
        for part in (self.split, self._strip, self.bar):
            part.setVisible(not lack)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.ask()
        if self.bar.blink.isChecked():
            self._blink_timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._blink_timer.stop()

    def close_lane(self) -> None:
        """Stop the worker and wait for it, and for what is being written."""
        self._blink_timer.stop()
        self.live.close()
        self.exports.close()

    # results

    @Slot(object)
    def _on_sheet(self, sheet: Sheet) -> None:
        if self._frame is None or sheet.ask.inverse_depth is not self._values:
            return
        if sheet.ask.outcome.pair_token != self._frame.outcome.pair_token:
            return
        self._sheet = sheet
        self.messages.withdraw(FAILED)
        self._show_sheet()
        self.shown.emit(sheet)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.messages.say(Message(message_of(error), Tone.ERROR, topic=FAILED))

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        for view in self.grid.views:
            view.set_busy(busy)

    def _show_sheet(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        self._painter.show(sheet, self._pair, overlay=self.overlay)
        self.fit.show_alignment(sheet.comparison.alignment)
        self.below.show_sheet(sheet)
        self.below.show_profile(sheet, self._line)
        self.pointing.show()
        filled = not sheet.comparison.refused
        self.bar.show_exportable(table=True, filled=filled, figures=self._pair is not None)

    # gestures

    @Slot(int)
    def _on_below(self, _index: int) -> None:
        """Plots get the room they had, or nearly half; the table gets its room back."""
        plotted = self.below.currentWidget() in self.below.plots
        if plotted != self._plotted:
            upper, lower = self.split.sizes()
            self._shares[self._plotted] = lower / max(1, upper + lower)
            self._plotted = plotted
            self.share_room(self._shares[plotted])
        self.ask()

    def share_room(self, lower: float) -> None:
        """Give this share of the height, 0..1, to numbers and plots."""
        height = sum(self.split.sizes()) or UNSEEN_HEIGHT
        self.split.setSizes([round(height * (1 - lower)), round(height * lower)])

    @Slot(int)
    def _on_layout(self, count: int) -> None:
        self.views_by_hand = True
        for button in (self.bar.wipe, self.bar.blink):
            button.setChecked(False)
        self.grid.set_count(count)
        self.ask()

    @Slot()
    def _on_chosen(self) -> None:
        self.views_by_hand = True
        self.ask()

    def choose_views(self, names: tuple[str, ...], count: int) -> None:
        """Show these maps in so many views."""
        self.views_by_hand = True
        self.grid.choose(names)
        self.grid.set_count(count)
        self.bar.show_layout(count)
        self.ask()

    def _choose_views(self) -> None:
        """What fits to what there is, until the user has chosen."""
        if self.views_by_hand:
            return
        truth = self._truth is not None
        self.grid.choose(WITH_TRUTH if truth else WITHOUT_TRUTH)
        self.grid.set_count(6 if truth else 4)
        self.bar.show_layout(self.grid.count)

    @Slot()
    def _show_mode(self) -> None:
        """Side by side, wipe or blink."""
        wiping, blinking = self.bar.wipe.isChecked(), self.bar.blink.isChecked()
        self._painter.set_mode(Mode.WIPE if wiping else Mode.BLINK if blinking else Mode.SIDES)
        if blinking and self.isVisible():
            self._blink_timer.start()
        else:
            self._blink_timer.stop()
        self._show_sheet()
        self.ask()

    @Slot()
    def flip(self) -> None:
        """While blinking: show the other of the two."""
        self._painter.flip()

    @Slot(object)
    def _on_options(self, chosen: Options) -> None:
        # Without ground truth there was no choice but stereo.
        fit_to = self._wanted.fit_to if self._truth is None else chosen.fit_to
        self._wanted = replace(chosen, fit_to=fit_to)
        self.options_changed.emit(self._wanted)
        self.ask()

    @Slot(bool)
    def _on_profile(self, on: bool) -> None:
        self.grid.drawing = on
        if on:
            self.below.setCurrentWidget(self.below.profile)

    @Slot(float, float, float, float)
    def _on_line(self, *line: float) -> None:
        self.below.setCurrentWidget(self.below.profile)
        self._show_line((line[0], line[1], line[2], line[3]))

    def _show_line(self, line: Line | None) -> None:
        self._line = line
        self.grid.set_line(line)
        self.below.show_profile(self._sheet, line)

    # read-out

    def cursor_text(self) -> str:
        """The read-out of the pixel under the cursor, or an empty text."""
        return self.pointing.text

    def _describe(self, x: int, y: int) -> str | None:
        return None if self._sheet is None else readout(self._sheet, x, y, self._calibration)

    # colours

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "exports"):
            self._painter.take_colours(self.colour_map)
            self._show_sheet()

    # what is kept

    def state(self) -> dict[str, Any]:
        """Choices of the tab as plain values, for ``restore``."""
        return choices_of(self)

    def restore(self, kept: Any) -> None:
        """Take over what ``state`` gave; whatever does not fit is left as it is."""
        restore_choices(self, kept if isinstance(kept, dict) else {})
