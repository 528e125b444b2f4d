"""Parameters: what the panel and the Edit menu ask for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Slot

from tuner.core.errors import UserError
from tuner.gui.announcer import Announcer
from tuner.gui.commands.command import Actions, command
from tuner.gui.history import History
from tuner.gui.lanes.following import SETTINGS_TOPIC
from tuner.gui.results import Results
from tuner.gui.widgets.message_bar import Tone
from tuner.matchers.registry import matcher_of
from tuner.session.edited import defaults, value_set
from tuner.session.state import State


class EditCommands(QObject):
    """Every change is a step that undo takes back."""

    def __init__(
        self,
        history: History,
        results: Results,
        announcer: Announcer,
        actions: Actions,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._results = results
        self._announcer = announcer
        self._actions = actions

    @command("&Undo", "Ctrl+Z", menu="Edit", icon="undo", toolbar=2)
    def undo(self) -> None:
        """Take the last step back."""
        self._history.undo_stack.undo()

    @command("&Redo", "Ctrl+Shift+Z", "Ctrl+Y", menu="Edit", icon="redo", toolbar=2)
    def redo(self) -> None:
        """Take it forward again."""
        self._history.undo_stack.redo()

    @command("Reset &all parameters", "Ctrl+R", menu="Edit", section=3)
    def reset_all(self) -> None:
        """All parameters back to the matcher's defaults, as one step."""
        state, pair = self._history.state, self._results.pair
        settings = defaults(state.settings, pair.size if pair else None)
        self._history.edit("reset all", state.with_settings(settings))

    def follow(self) -> None:
        """What can be done, in words; ``Actions`` have been made."""
        self._history.undo_changed.connect(self._show)
        self._history.slowly_changed.connect(self._on_state)
        self._show()
        self._on_state(self._history.state)

    @Slot()
    def _show(self) -> None:
        stack = self._history.undo_stack
        for name, able, text in (
            ("undo", stack.canUndo(), stack.undoText()),
            ("redo", stack.canRedo(), stack.redoText()),
        ):
            self._actions.show(name, text=f"&{name.capitalize()} {text}".rstrip(), enabled=able)

    @Slot(object)
    def _on_state(self, state: State) -> None:
        title = matcher_of(state.settings).title
        self._actions.show("reset_all", does=f"Back to {title}'s defaults")

    @Slot(str, object, bool)
    def set_value(self, name: str, value: Any, dragging: bool) -> None:
        """A row of the panel was changed; the pair on show limits what is possible."""
        state, pair = self._history.state, self._results.pair
        try:
            near = value_set(state.settings, name, value, pair.size if pair else None)
            self._history.set_value(name, near, dragging=dragging)
        except UserError as error:
            self._announcer.say(str(error), Tone.ERROR, topic=SETTINGS_TOPIC)
            self._history.tell_slowly()
