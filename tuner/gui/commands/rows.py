"""The rows of the pair: lined up, changed by hand, left as they are."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from tuner.core.errors import UserError
from tuner.gui.announcer import Announcer
from tuner.gui.commands.command import command
from tuner.gui.history import History
from tuner.gui.lanes.following import SETTINGS_TOPIC
from tuner.gui.lanes.opening import Opening
from tuner.gui.parameters.panel import ParameterPanel
from tuner.gui.results import Results
from tuner.gui.widgets.message_bar import Tone
from tuner.session.rows import rows_shown, switched
from tuner.session.state import PairRef, State


class RowsCommands(QObject):
    """Every change is a step that undo takes back; the panel shows the numbers of the state."""

    def __init__(
        self,
        opening: Opening,
        history: History,
        results: Results,
        announcer: Announcer,
        *,
        panel: ParameterPanel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._opening = opening
        self._history = history
        self._results = results
        self._announcer = announcer
        self._panel = panel
        self._mattered = PairRef()
        panel.line_up_edited.connect(self.set_number)
        panel.line_up_switched.connect(self.switch)
        history.slowly_changed.connect(self._on_state)
        results.examination_changed.connect(self._show)
        # Told after the examination of the pair before is gone.
        results.files_changed.connect(self._show)

    @command(
        "Line &up the rows",
        menu="File",
        section=3,
        tip="Move the right image so that its rows meet those of the left one, by their matches",
    )
    def line_up(self) -> None:
        """A rectification without a board: an estimate, which knows no metres."""
        self._opening.line_up()

    @command("Leave t&he rows as they are", menu="File", section=3, tip="Switch the line-up off")
    def leave_rows(self) -> None:
        """Show the pair as it was read; the numbers are kept."""
        state = self._history.state
        self._history.edit("leave the rows", switched(state, on=False))

    @Slot(bool)
    def switch(self, on: bool) -> None:
        """The panel's switch: numbers that were put aside count again, else they are fitted."""
        state = self._history.state
        if not on:
            self.leave_rows()
        elif state.line_up_aside:
            self._history.edit("line up the rows", switched(state, on=True))
        else:
            self.line_up()

    @Slot(str, object, bool)
    def set_number(self, name: str, value: int, dragging: bool) -> None:
        """One of the five was changed by hand."""
        try:
            self._history.set_line_up(name, value, dragging=dragging)
        except UserError as error:
            self._announcer.say(str(error), Tone.ERROR, topic=SETTINGS_TOPIC)
            self._history.tell_slowly()

    @Slot(object)
    def _on_state(self, _state: State) -> None:
        self._show()

    @Slot()
    def _show(self) -> None:
        state, pair = self._history.state, self._results.pair
        shown = rows_shown(state, self._results.examination)
        if shown.matters:
            self._mattered = state.pair
        if pair is not None:
            # Once it has mattered it stays: the last number may just pass through 0.
            self._panel.show_line_up(shown, pair.size, seen=state.pair == self._mattered)
