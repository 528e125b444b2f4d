"""What stands around the regions follows: title, status line, settings and stages of the panel."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMainWindow, QTabWidget

from tuner.core.tunable import Size
from tuner.gui.commands.command import Actions
from tuner.gui.comparison.tab import CompareTab
from tuner.gui.history import History
from tuner.gui.lanes.loading import Documents
from tuner.gui.lanes.stereo import StereoLane
from tuner.gui.monocular.tab import MonoTab
from tuner.gui.parameters.panel import ParameterPanel
from tuner.gui.results import Results
from tuner.gui.stereo.tab import StereoTab
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.making import repeating
from tuner.gui.widgets.pacing import Paced
from tuner.gui.widgets.status_line import StatusLine
from tuner.session.pair_title import pair_title
from tuner.session.preset_link import differs
from tuner.session.state import State
from tuner.session.view import Tab, View

TITLE: Final = "Stereo Tuner"
EMPTY_SIZE: Final = Size(640, 480)


class Around(QObject):
    """Shows what the regions do not: reads state, view and results, and changes none of them."""

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        results: Results,
        *,
        regions: Mapping[Tab, StereoTab | MonoTab | CompareTab],
        stereo_tab: StereoTab,
        tabs: QTabWidget,
        panel: ParameterPanel,
        status: StatusLine,
        actions: Actions,
        stereo: StereoLane,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._history, self._viewing, self._results = history, viewing, results
        self._regions, self._views, self._tabs = regions, stereo_tab.grid.views, tabs
        self._panel, self._status = panel, status
        self._actions, self._stereo, self._window = actions, stereo, window
        self._size = EMPTY_SIZE
        self._frame_told = Paced(self)
        self._frame_told.due.connect(self._show_frame)
        self._files_told = Paced(self)
        self._files_told.due.connect(self._show_files)
        self._rate_timer = repeating(self, 1000)
        self._rate_timer.timeout.connect(lambda: status.show_rate(stereo.frames_per_second))

    def follow(self, documents: Documents) -> None:
        """From now on; ``documents`` says when files take long to read."""
        self._history.slowly_changed.connect(self._on_state)
        self._viewing.changed.connect(self._on_view)
        self._results.pair_changed.connect(self._on_pair)
        self._results.truth_changed.connect(self._on_pair)
        self._results.files_changed.connect(self._show_drawable)
        self._results.frame_changed.connect(self._on_frame)
        self._results.glimpse_changed.connect(self._on_glimpse)
        self._results.accounted.connect(self._on_accounted)
        self._stereo.busy_changed.connect(self._on_busy)
        documents.slow_changed.connect(self._on_loading)
        for region in self._regions.values():
            region.readout_changed.connect(self._status.show_readout)
            region.grid.zoom_changed.connect(self._on_zoom)
        self._rate_timer.start()
        self._on_state(self._history.state)

    def close(self) -> None:
        """Look at the clock no more."""
        self._rate_timer.stop()
        self._frame_told.stop()
        self._files_told.stop()

    @Slot(object)
    def _on_state(self, state: State) -> None:
        self._size = self._pair_size
        self._panel.show_settings(state.settings, self._size)
        self._show_files()

    @property
    def _pair_size(self) -> Size:
        pair = self._results.pair
        return pair.size if pair else EMPTY_SIZE

    @Slot()
    def _show_files(self) -> None:
        state = self._history.state
        self._actions.show("close_truth", enabled=bool(state.truth.path))
        self._actions.show("signed_truth", checked=state.truth.how.signed)
        self._show_title(state)

    @Slot()
    def _on_pair(self) -> None:
        # The ranges of the sliders depend on a pair's size alone: while a film plays it stays.
        if self._pair_size != self._size:
            self._on_state(self._history.state)
        else:
            self._files_told.ask(passing=self._results.passing)

    @Slot(object, object)
    def _on_view(self, before: View, after: View) -> None:
        self._panel.show_drawing(after.stereo.drawing)
        self._show_drawable()
        if before.tab is not after.tab:
            region = self._regions[after.tab]
            self._tabs.setCurrentWidget(region)
            self._status.show_readout(region.cursor_text())
            self._on_zoom()

    @Slot()
    def _show_drawable(self) -> None:
        away = self._results.unrectified(self._viewing.view.stereo)
        self._panel.show_drawable(away is None)

    @Slot()
    def _on_zoom(self) -> None:
        self._status.show_zoom(self._regions[self._viewing.view.tab].grid.zoom)

    @Slot()
    def _on_frame(self) -> None:
        self._frame_told.ask(passing=self._results.passing)

    @Slot()
    def _show_frame(self) -> None:
        frame = self._results.frame
        if frame is not None:
            self._panel.show_stages(frame.outcome.stages)
            self._status.show_frame(frame, self._stereo.frames_per_second)

    @Slot()
    def _on_glimpse(self) -> None:
        """What is told of the frame on show is not true of what is seen, until the next comes."""
        self._frame_told.stop()
        if self._results.glimpse is None:
            self._show_frame()
            return
        self._panel.show_pending()
        self._status.show_pending(self._stereo.frames_per_second)

    @Slot()
    def _on_accounted(self) -> None:
        frame = self._results.frame
        if frame is not None:
            self._panel.show_stages(frame.outcome.stages)

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        for name in ("disparity", "fourth"):
            self._views[name].set_busy(busy)

    @Slot(bool)
    def _on_loading(self, loading: bool) -> None:
        for name in ("left", "right"):
            self._views[name].set_busy(loading, "loading…")

    def _show_title(self, state: State) -> None:
        pair, slot = self._results.pair, state.slot
        names = pair_title(pair.left, pair.right) if pair else "no pair"
        preset = slot.preset.title or Path(slot.preset_path).stem if slot.preset else ""
        middle = f" — {preset}[*]" if preset else "[*]"
        self._window.setWindowTitle(f"{names}{middle} — {TITLE}")
        modified = differs(slot, state)
        if modified != self._window.isWindowModified():
            self._window.setWindowModified(modified)
