"""Examines the pair on show in the background; other settings only judge it anew."""

from __future__ import annotations

from functools import partial
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Slot

from tuner.core.geometry.rectification import LineUp
from tuner.core.types import Pair
from tuner.engine.evidence import Evidence, look, moved
from tuner.engine.examination import Verdict, judged
from tuner.gui.announcer import Announcer
from tuner.gui.history import History
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.gui.results import Results
from tuner.gui.widgets.making import one_shot
from tuner.gui.widgets.message_bar import Tone
from tuner.session.examined import Closed, worded
from tuner.session.state import PairRef, State

TOPIC: Final = "examination"
STEPS_MS: Final = 300
"""A pair of a source that is stepped through is examined so long after its disparity was shown: it
takes longer than to read and match the next pair, which the user may want instead."""

UNSHOWN_MS: Final = 2000
"""The same after the pair came, where its disparity does not: its settings may be refused."""


class Examining(QObject):
    """Looks at each pair once; what it shows is judged by the settings and the line-up on show."""

    def __init__(
        self,
        history: History,
        results: Results,
        announcer: Announcer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._results = results
        self._announcer = announcer
        self._pair: Pair | None = None
        self._ref = PairRef()
        self._evidence: Evidence | None = None
        self._closed = Closed()
        self._lane = Lane("examination", self)
        self._lane.finished.connect(self._on_looked)
        self._lane.failed.connect(self._on_failed)
        self._rest = one_shot(self)
        self._rest.timeout.connect(self._begin)
        results.frame_changed.connect(self._on_frame)
        results.files_changed.connect(self._on_files)
        history.slowly_changed.connect(self._on_state)

    @property
    def busy(self) -> bool:
        """The pair on show is being examined."""
        return self._lane.busy or self._rest.isActive()

    def close(self) -> None:
        """Stop and wait for the worker."""
        self._rest.stop()
        self._lane.close()

    @Slot(object)
    def close_finding(self, verdict: Verdict) -> None:
        """The user has read it."""
        self._closed = self._closed.close(self._ref, verdict)
        self._judge()

    def reopen(self) -> None:
        """Show what was closed of this pair, too."""
        self._closed = self._closed.reopened(self._ref)
        self._judge()

    @Slot()
    def _on_files(self) -> None:
        before, pair = self._pair, self._results.pair
        if pair is before:
            return
        self._closed = self._closed.left(self._ref, self._results.findings)
        of_one_source = self._ref.of_one_source(self._history.state.pair)
        self._pair, self._ref = pair, self._history.state.pair
        if pair is not None and self._evidence is not None and _same_reading(before, pair):
            self._line_up(before, pair)
            return
        self._evidence = None
        self._announcer.withdraw(TOPIC)
        self._lane.drop()
        self._rest.stop()
        looked_at = pair is not None and not self._results.passing
        if not (looked_at and of_one_source):
            # From pair to pair of a source a card that goes and comes again would flicker.
            self._results.show_examination(None)
        if pair is not None and looked_at and of_one_source:
            self._rest.start(UNSHOWN_MS)
        elif pair is not None and looked_at:
            self._look(pair)

    @Slot()
    def _on_frame(self) -> None:
        frame = self._results.frame
        if self._rest.isActive() and frame is not None and frame.request.pair is self._pair:
            self._rest.start(STEPS_MS)

    @Slot()
    def _begin(self) -> None:
        if self._pair is not None and self._evidence is None:
            self._look(self._pair)

    @Slot(bool)
    def on_passing(self, passing: bool) -> None:
        """Pairs that pass are not examined; the one that stays is."""
        if not passing and self._pair is not None and self._evidence is None:
            self._look_soon(self._pair)

    def _look_soon(self, pair: Pair) -> None:
        """Once its disparity is there: what is looked at comes first."""
        frame = self._results.frame
        if frame is not None and frame.request.pair is pair:
            self._look(pair)
        else:
            self._rest.start(UNSHOWN_MS)

    def _line_up(self, before: Pair | None, pair: Pair) -> None:
        """The same pictures with other rows: what was seen of them is moved along."""
        assert self._evidence is not None
        self._evidence = moved(self._evidence, before=_rows_of(before), after=_rows_of(pair))
        self._judge()
        if self._evidence.on_the_other_side:
            # Whether they are exchanged shows only once their rows meet.
            self._look(pair)

    def _look(self, pair: Pair) -> None:
        self._lane.submit(Job(partial(_look, pair), tag=pair))

    @Slot(object, object)
    def _on_looked(self, pair: Pair, evidence: Evidence) -> None:
        if self._pair is not None and _same_reading(pair, self._pair):
            self._evidence = moved(evidence, before=_rows_of(pair), after=_rows_of(self._pair))
            self._judge()

    @Slot(object)
    def _on_state(self, _state: State) -> None:
        self._judge()

    @Slot(object, object)
    def _on_failed(self, _pair: Pair, error: Exception) -> None:
        self._results.show_examination(None)
        self._announcer.say(message_of(error), Tone.ERROR, topic=TOPIC)

    def _judge(self) -> None:
        if self._evidence is None:
            return
        settings = self._history.state.settings
        examination = judged(self._evidence, settings)
        findings = worded(examination.findings, settings)
        self._closed = self._closed.judged(self._ref, findings)
        self._results.show_examination(examination, self._closed.shown(self._ref, findings))


def _same_reading(one: Pair | None, other: Pair) -> bool:
    """Whether they differ in their line-up only: that leaves the left picture as it is."""
    return one is not None and one.left is other.left


def _rows_of(pair: Pair | None) -> LineUp:
    return LineUp() if pair is None or pair.line_up is None else pair.line_up


def _look(pair: Pair, stop: Event) -> Evidence:
    return look(pair, stop=stop)
