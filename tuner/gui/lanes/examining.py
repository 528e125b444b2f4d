"""Examines the pair on show in the background; other settings only judge it anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Slot

from tuner.core.types import Pair
from tuner.engine.evidence import Evidence, look
from tuner.engine.examination import Verdict, judged
from tuner.gui.announcer import Announcer
from tuner.gui.history import History
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.gui.results import Results
from tuner.gui.widgets.message_bar import Tone
from tuner.session.state import State

TOPIC: Final = "examination"


class Examining(QObject):
    """Looks at each pair once; what it shows is judged by the settings on show."""

    def __init__(
        self,
        history: History,
        results: Results,
        announcer: Announcer,
        *,
        swap: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._results = results
        self._announcer = announcer
        self._swap = swap
        self._evidence: Evidence | None = None
        self._lane = Lane("examination", self)
        self._lane.finished.connect(self._on_looked)
        self._lane.failed.connect(self._on_failed)
        results.files_changed.connect(self._on_files)
        history.slowly_changed.connect(self._on_state)
        self._pair: Pair | None = None

    @property
    def busy(self) -> bool:
        """The pair on show is being examined."""
        return self._lane.busy

    def close(self) -> None:
        """Stop and wait for the worker."""
        self._lane.close()

    @Slot()
    def _on_files(self) -> None:
        pair = self._results.pair
        if pair is self._pair:
            return
        self._pair, self._evidence = pair, None
        self._announcer.withdraw(TOPIC)
        self._results.show_examination(None)
        self._lane.drop()
        if pair is not None:
            self._lane.submit(Job(partial(_look, pair), tag=pair))

    @Slot(object, object)
    def _on_looked(self, pair: Pair, evidence: Evidence) -> None:
        if pair is self._pair:
            self._evidence = evidence
            self._judge()

    @Slot(object)
    def _on_state(self, _state: State) -> None:
        self._judge()

    @Slot(object, object)
    def _on_failed(self, _pair: Pair, error: Exception) -> None:
        self._announcer.say(message_of(error), Tone.ERROR, topic=TOPIC)

    def _judge(self) -> None:
        if self._evidence is None:
            return
        before = self._results.examination
        after = judged(self._evidence, self._history.state.settings)
        self._results.show_examination(after)
        if before is None and Verdict.EXCHANGED in after.verdicts:
            self._announcer.say(
                after.sentences[after.verdicts.index(Verdict.EXCHANGED)],
                Tone.WARNING,
                action="Swap left and right",
                act=self._swap,
                topic=TOPIC,
            )


def _look(pair: Pair, stop: Event) -> Evidence:
    return look(pair, stop=stop)
