"""What is wanted goes to the lanes, and what they make goes to the results."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.comparison.pictures import ComparisonPictures, ComparisonRequest
from tuner.core.types import Pair
from tuner.engine.frame import Frame, Request
from tuner.engine.glimpse import Glimpse, GlimpseRequest
from tuner.gui.announcer import Announcer
from tuner.gui.history import History
from tuner.gui.lanes.comparison import ComparisonLane
from tuner.gui.lanes.loading import Documents, LoadedFiles
from tuner.gui.lanes.network import NetworkLane
from tuner.gui.lanes.stereo import StereoLane
from tuner.gui.logbook import message_of
from tuner.gui.results import Results
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.message_bar import Tone
from tuner.session import requests
from tuner.session.depth_map import DepthMap
from tuner.session.opened import fitting
from tuner.session.requests import Lack
from tuner.session.state import State
from tuner.session.view import Tab, View

SETTINGS_TOPIC: Final = "settings"


class Following(QObject):
    """Follows state, view and results; requests are pure functions of these three."""

    comparison_wanted = Signal(object)
    """ComparisonRequest or Lack: what the comparison is to show, while it is in front."""

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        results: Results,
        announcer: Announcer,
        parent: QObject | None = None,
        *,
        documents: Documents,
        stereo: StereoLane,
        network: NetworkLane,
        comparison: ComparisonLane,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._viewing = viewing
        self._results = results
        self._announcer = announcer
        self._stereo = stereo
        self._network = network
        self._comparison = comparison
        self._pair: Pair | None = None
        self._asked: Request | None = None
        history.changed.connect(self._on_state)
        history.rested.connect(stereo.rest)
        viewing.changed.connect(self._on_view)
        results.files_changed.connect(self._on_files)
        results.picture_changed.connect(self._on_picture)
        documents.came_ahead.connect(self._on_ahead)
        stereo.shown.connect(self._on_frame)
        stereo.glimpsed.connect(self._on_glimpse)
        stereo.accounted.connect(self._on_accounted)
        stereo.prefetched.connect(self._on_other)
        stereo.failed.connect(self._on_failed)
        network.shown.connect(self._on_map)
        comparison.shown.connect(self._on_comparison)

    # what is wanted

    @Slot(object, object)
    def _on_state(self, before: State, after: State) -> None:
        if before.network != after.network:
            self._network.choose(after.network)
        self._ask_stereo()
        if before.fit != after.fit:
            self._ask_comparison()

    @Slot(object, object)
    def _on_view(self, before: View, after: View) -> None:
        if before.look != after.look:
            self._network.set_look(after.look)
        if before.follow != after.follow:
            self._follow_left()
        if before.stereo.fourth != after.stereo.fourth:
            self._ask_stereo()
        if before.stereo.wipe != after.stereo.wipe:
            self._ask_other()
        if (before.tab, before.comparison) != (after.tab, after.comparison):
            self._ask_comparison()

    @Slot()
    def _on_files(self) -> None:
        if self._results.pair is not self._pair:
            self._pair = self._results.pair
            self._comparison.forget()
            self._follow_left()
        self._ask_stereo()
        self._ask_comparison()

    def _follow_left(self) -> None:
        """The network sees the stereo pair's left picture, unless another was chosen."""
        pair = self._results.pair
        if pair is not None and self._viewing.view.follow:
            self._results.show_picture(pair.left)

    @Slot()
    def _on_picture(self) -> None:
        self._network.show_picture(self._results.picture)
        # Its map is gone. Should it come back, what is under way by then has not been shown.
        self._comparison.forget()
        self._ask_comparison()

    def _ask_stereo(self) -> None:
        wanted = requests.stereo(self._history.state, self._results.latest, self._viewing.view)
        if isinstance(wanted, Lack):
            self._asked = None
            if wanted.refused:
                self._say(wanted.text, Tone.ERROR)
            return
        before = self._asked
        if before is None or wanted.key != before.key:
            moved = before is not None and wanted.settings != before.settings
            self._asked = wanted
            self._stereo.request(wanted, self._glimpse_of(wanted) if moved else None)
        self._ask_other()

    @Slot(object)
    def _on_ahead(self, loaded: LoadedFiles) -> None:
        """The next pair is at hand: match it, too, if it will be shown in a moment."""
        if not self._results.passing:
            return
        state = self._history.state
        settings, _ = fitting(state.settings, loaded.pair.size)
        latest = replace(self._results.latest, pair=loaded.pair, truth=loaded.truth)
        wanted = requests.stereo(state.with_settings(settings), latest, self._viewing.view)
        if isinstance(wanted, Request):
            self._stereo.anticipate(wanted)

    def _glimpse_of(self, wanted: Request) -> GlimpseRequest | None:
        """What of it goes first."""
        return requests.glimpse(
            wanted,
            self._viewing.view,
            self._viewing.seen,
            whole_ms=self._stereo.whole_ms(wanted),
            dragged=self._history.dragging,
        )

    def _ask_other(self) -> None:
        other = self._other
        if other is None:
            self._results.show_other(None)
        self._stereo.prefetch(other)

    @property
    def _other(self) -> Request | None:
        state, view = self._history.state, self._viewing.view
        return requests.other_slot(state, view, self._results.latest)

    def _ask_comparison(self) -> None:
        """Hidden it costs nothing."""
        view = self._viewing.view
        if view.tab is not Tab.COMPARISON:
            return
        wanted = requests.comparison(self._history.state, view, self._results.latest)
        self.comparison_wanted.emit(wanted)
        if isinstance(wanted, ComparisonRequest):
            self._comparison.show(wanted)

    # what came

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        if frame.request.pair is not self._results.pair:
            return
        self._results.show_frame(frame)
        self._history.picture_shown()
        if frame.outcome.warnings:
            self._say(" ".join(frame.outcome.warnings), Tone.WARNING)
        else:
            self._announcer.withdraw(SETTINGS_TOPIC)
        self._ask_comparison()

    @Slot(object)
    def _on_glimpse(self, glimpse: Glimpse) -> None:
        self._results.show_glimpse(glimpse)

    @Slot(object)
    def _on_accounted(self, frame: Frame) -> None:
        self._results.show_accounted(frame)
        self._ask_comparison()

    @Slot(object)
    def _on_other(self, frame: Frame) -> None:
        wanted = self._other
        if wanted is not None and frame.request.key == wanted.key:
            self._results.show_other(frame)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._results.show_glimpse(None)
        self._say(message_of(error), Tone.ERROR)

    def _say(self, words: str, tone: Tone) -> None:
        """Say this of the settings."""
        self._announcer.say(words, tone, topic=SETTINGS_TOPIC, lasting=True)

    @Slot(object)
    def _on_map(self, depth: DepthMap) -> None:
        self._results.show_map(depth)
        self._ask_comparison()

    @Slot(object)
    def _on_comparison(self, pictures: ComparisonPictures) -> None:
        if requests.answers(pictures.request, self._results.latest):
            self._results.show_comparison(pictures)
