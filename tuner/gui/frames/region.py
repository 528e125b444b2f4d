"""Below the tabs: the bar of a source and its strip; hidden while a single pair is open."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tuner.gui.frames.bar import FrameBar
from tuner.gui.frames.strip import PICTURE, FrameStrip
from tuner.gui.frames.words import in_full, in_short
from tuner.gui.history import History
from tuner.gui.lanes.over_marked import MarkedNumbers, OverMarked
from tuner.gui.lanes.thumbnails import Thumbnails
from tuner.gui.results import Results
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.virtuals import guarded
from tuner.session.view import View
from tuner.sources.source import SourceRef

WITH_STRIP: Final = frozenset({"folder"})
"""Kinds of source in which any pair is read as fast as any other."""


_LEAST_PX: Final = 480
"""A lower window has no room for the strip: what is to be looked at is above it."""


@guarded
class FramesRegion(QWidget):
    """Follows the source on show."""

    wanted = Signal(int)
    """Index of the pair that the user wants to see."""
    let_go = Signal()
    """The slider was let go."""

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        results: Results,
        *,
        thumbnails: Thumbnails,
        over_marked: OverMarked,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("frames")
        self._history = history
        self._viewing = viewing
        self._results = results
        self._thumbnails = thumbnails
        self._source: SourceRef | None = None
        self._numbers: MarkedNumbers | None = None
        self._window_px = PICTURE.height() + _LEAST_PX
        self.bar, self.strip = FrameBar(self), FrameStrip(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self.strip)
        self.bar.wanted.connect(self.wanted)
        self.bar.let_go.connect(self.let_go)
        self.strip.wanted.connect(self.wanted)
        self.strip.sight.connect(self._on_sight)
        thumbnails.made.connect(self._on_made)
        over_marked.changed.connect(self._on_numbers)
        results.sequence_changed.connect(self._show)
        viewing.changed.connect(self._on_view)
        self._show()

    @Slot()
    def _show(self) -> None:
        sequence, source = self._results.sequence, self._history.state.pair.source
        shown = sequence is not None and source is not None
        self.setVisible(shown)
        if sequence is None or source is None:
            self._source = None
            self._thumbnails.forget()
            return
        self.bar.show_sequence(sequence, passing=self._results.passing)
        if source != self._source:
            self._source = source
            self.strip.show_count(sequence.count or 0)
        self._show_view()
        self.strip.show_index(sequence.index)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Once more does no harm: Qt keeps a filter once.
        self.window().installEventFilter(self)
        self._fit(self.window().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.window():
            self._fit(self.window().height())
        return super().eventFilter(watched, event)

    def _fit(self, window_px: int) -> None:
        self._window_px = window_px
        self.strip.fit(window_px)
        self._show_view()

    @Slot()
    def stay(self) -> None:
        """What was asked for has not come: the slider goes back to the pair on show."""
        self._show()

    @Slot()
    def start_anew(self) -> None:
        """The source was opened again, and may hold other pairs than before."""
        self._source = None
        self._thumbnails.start_anew()
        self._show()

    @Slot(object, object)
    def _on_view(self, before: View, after: View) -> None:
        if before.frames != after.frames:
            self._show_view()

    def _show_view(self) -> None:
        frames = self._viewing.view.frames
        source = self._source
        fitting = source is not None and source.kind in WITH_STRIP
        self.strip.setVisible(frames.strip and fitting and self._window_px >= _LEAST_PX)
        self.strip.pairs.show_marks(frames.marked(source))

        self._show_marked()

    @Slot(object)
    def _on_numbers(self, numbers: MarkedNumbers | None) -> None:
        self._numbers = numbers
        self._show_marked()

    def _show_marked(self) -> None:
        marks = self._viewing.view.frames.marked(self._source)
        self.bar.show_marked(in_short(marks, self._numbers), in_full(marks, self._numbers))

    @Slot(object)
    def _on_sight(self, indices: list[int]) -> None:
        if self._source is not None:
            self._thumbnails.want(self._source, indices)

    @Slot(object, int, object)
    def _on_made(self, source: SourceRef, index: int, small: NDArray[np.uint8]) -> None:
        if source == self._source:
            self.strip.show_picture(index, small)
