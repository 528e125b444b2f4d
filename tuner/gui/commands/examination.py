"""What examining the pair says: gone to by keys, and mended."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from tuner.engine.examination import Remedy
from tuner.gui.announcer import Announcer
from tuner.gui.commands.command import command
from tuner.gui.history import History
from tuner.gui.lanes.examining import Examining
from tuner.gui.lanes.opening import Opening
from tuner.gui.results import Results
from tuner.gui.stereo.examination_card import ExaminationCard
from tuner.gui.viewing import Viewing
from tuner.session.edited import with_range
from tuner.session.view import Tab


class ExaminationCommands(QObject):
    """Every mending is a step that undo takes back."""

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        results: Results,
        announcer: Announcer,
        *,
        opening: Opening,
        examining: Examining,
        card: ExaminationCard,
        calibrate: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._viewing = viewing
        self._results = results
        self._announcer = announcer
        self._opening = opening
        self._examining = examining
        self._card = card
        self._calibrate = calibrate
        card.mend_wanted.connect(self.mend)
        card.close_wanted.connect(examining.close_finding)

    @Slot(object)
    def mend(self, remedy: Remedy) -> None:
        """Do what the button of a finding says."""
        {
            Remedy.LINE_UP: self._opening.line_up,
            Remedy.SET_RANGE: self.set_range,
            Remedy.EXCHANGE: self._opening.swap,
            Remedy.CALIBRATE: self._calibrate,
        }[remedy]()

    @command(
        "&Set the range by the matches",
        menu="Edit",
        section=3,
        tip="Search the disparities that the pair's own matches have",
    )
    def set_range(self) -> None:
        """Minimum and number of disparities, as one step."""
        examination, pair = self._results.examination, self._results.pair
        if examination is None or examination.suggested is None or pair is None:
            self._announcer.say("The pair's matches say nothing of its disparities.")
            return
        state = self._history.state
        settings = with_range(state.settings, examination.suggested, pair.size)
        self._history.edit("set the range", state.with_settings(settings))

    @command(
        "&What the pair says of itself",
        "F8",
        menu="View",
        section=4,
        tip="Go to the findings on the pair, also to closed ones",
    )
    def show_findings(self) -> None:
        """The card, with the focus; or the words that nothing is wrong."""
        self._viewing.show_tab(Tab.STEREO)
        self._examining.reopen()
        if not self._card.focus():
            self._announcer.say(self._nothing)

    @property
    def _nothing(self) -> str:
        examination = self._results.examination
        if self._results.pair is None:
            return "There is no pair; open one first."
        if examination is None:
            return "The pair is being examined."
        low, high = examination.disparities.low_px, examination.disparities.high_px
        return (
            f"By {examination.matches} matches the rows agree, and the disparities lie in "
            f"{low:.0f} .. {high:.0f} px, which are searched."
        )
