"""Lets the bar follow what is chosen, and takes over what the user chooses there."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from tuner.gui.history import History
from tuner.gui.lanes.network import NetworkLane
from tuner.gui.lanes.survey import Survey
from tuner.gui.monocular.bar import MonoBar
from tuner.gui.results import Results
from tuner.gui.viewing import Viewing
from tuner.session.state import State
from tuner.session.view import View


class Choosing(QObject):
    """Between the bar on one side, state, view and lane on the other."""

    def __init__(
        self,
        bar: MonoBar,
        history: History,
        viewing: Viewing,
        results: Results,
        *,
        lane: NetworkLane,
        survey: Survey,
    ) -> None:
        super().__init__(bar)
        self._bar = bar
        self._history = history
        self._results = results
        self._lane = lane
        self._survey = survey
        bar.network.changed.connect(history.set_network)
        bar.look.changed.connect(viewing.show_look)
        bar.follow_changed.connect(viewing.show_follow)
        bar.run_clicked.connect(partial(lane.run, fresh=True))
        bar.cancel_clicked.connect(lane.cancel)
        history.changed.connect(self._on_state)
        viewing.changed.connect(self._on_view)
        survey.changed.connect(self._show_models)
        results.picture_changed.connect(self._show_able)
        lane.missing_changed.connect(self._show_able)
        lane.busy_changed.connect(self._on_busy)
        self._on_view(viewing.view, viewing.view)
        self._show_models()

    @Slot(object, object)
    def _on_state(self, before: State, after: State) -> None:
        if before.network != after.network:
            self._bar.network.show_choice(after.network)

    @Slot(object, object)
    def _on_view(self, _before: View, after: View) -> None:
        self._bar.look.show_look(after.look)
        self._bar.show_follow(after.follow)

    @Slot()
    def _show_models(self) -> None:
        network = self._bar.network
        network.show_engines(self._survey.engines)
        network.show_rows(self._survey.rows, self._survey.here)
        network.show_choice(self._history.state.network)
        self._show_able()

    @Slot()
    def _show_able(self) -> None:
        able = self._results.picture is not None and not self._lane.missing
        self._bar.show_runnable(able)

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        self._bar.show_busy(busy)
        self._show_able()
