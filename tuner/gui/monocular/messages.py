"""What is said above the monocular tab's views: of the run, the engine, the picture."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot

from tuner.core.choices import NetworkChoice
from tuner.core.types import Picture
from tuner.gui.history import History
from tuner.gui.lanes.network import NetworkLane
from tuner.gui.lanes.pictures import Pictures
from tuner.gui.lanes.survey import Survey
from tuner.gui.results import Results
from tuner.gui.widgets.message_bar import Message, MessageBar, Tone
from tuner.networks.types import EngineReport
from tuner.session.depth_map import DepthMap
from tuner.session.state import State

RUN_TOPIC: Final = "mono run"
ENGINE_TOPIC: Final = "mono engine"
PICTURE_TOPIC: Final = "mono picture"


class MonoMessages(QObject):
    """Follows what the lanes report; a message goes when its reason does."""

    def __init__(
        self,
        bar: MessageBar,
        history: History,
        results: Results,
        *,
        lane: NetworkLane,
        survey: Survey,
        pictures: Pictures,
    ) -> None:
        super().__init__(bar)
        self._bar = bar
        self._history = history
        self._told: tuple[NetworkChoice, str] | None = None
        history.changed.connect(self._on_state)
        results.picture_changed.connect(self._on_picture)
        lane.failed.connect(self._on_failed)
        lane.refused.connect(self._on_refused)
        lane.report_changed.connect(self._on_report)
        survey.failed.connect(self._on_survey_failed)
        pictures.failed.connect(self._on_unread)

    def say_note(self, picture: Picture) -> None:
        """How a picture was read, if that was not plain reading."""
        if picture.note:
            tone = Tone.WARNING if picture.damaged else Tone.NEWS
            self._say(picture.note, tone, topic=PICTURE_TOPIC)

    @Slot(object)
    def follow_map(self, painted: DepthMap | None) -> None:
        """A map on show ends what was said of the run."""
        if painted is not None:
            self._bar.withdraw(RUN_TOPIC)

    @Slot(object, object)
    def _on_state(self, before: State, after: State) -> None:
        if before.network != after.network:
            self._bar.withdraw(RUN_TOPIC)

    @Slot()
    def _on_picture(self) -> None:
        self._bar.withdraw(RUN_TOPIC)
        self._bar.withdraw(PICTURE_TOPIC)

    @Slot(str)
    def _on_failed(self, text: str) -> None:
        self._say(text, Tone.ERROR, topic=RUN_TOPIC)

    @Slot(str)
    def _on_refused(self, path: str) -> None:
        words = f"{Path(path).name} was not loaded; choose another model, or Run to be asked again."
        self._say(words, topic=RUN_TOPIC)

    @Slot(object)
    def _on_report(self, report: EngineReport) -> None:
        told, self._told = self._told, (self._history.state.network, report.note)
        if told == self._told:
            # Closed once, it does not come back with the next picture of a film.
            return
        if report.note:
            self._say(report.note, Tone.WARNING, topic=ENGINE_TOPIC)
        else:
            self._bar.withdraw(ENGINE_TOPIC)

    @Slot(str)
    def _on_survey_failed(self, words: str) -> None:
        self._say(words, Tone.ERROR)

    @Slot(str)
    def _on_unread(self, words: str) -> None:
        self._say(words, Tone.ERROR, topic=PICTURE_TOPIC)

    def _say(self, text: str, tone: Tone = Tone.NEWS, *, topic: str = "") -> None:
        self._bar.say(Message(text, tone, topic=topic))
