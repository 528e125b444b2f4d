"""Regions of the pictures: drawing one with the mouse, begun from menu, panel or view."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from tuner.gui.announcer import Announcer
from tuner.gui.commands.command import Actions, command
from tuner.gui.history import History
from tuner.gui.results import Results
from tuner.gui.viewing import Viewing
from tuner.matchers.registry import matcher_of
from tuner.session.regions import drawing, elsewhere, not_drawing, region_of

_SIDES = {"draw_left": "left", "draw_right": "right"}


class RegionCommands(QObject):
    """Drawing is a way of looking, no undo step; what is drawn is one."""

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        results: Results,
        announcer: Announcer,
        *,
        actions: Actions,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._history, self._viewing, self._results = history, viewing, results
        self._announcer, self._actions = announcer, actions

    @command("Draw &left ROI", menu="Edit", section=3, checkable=True)
    def draw_left(self, on: bool) -> None:
        """The region of the left picture, with the mouse."""
        self._draw_on("left", on)

    @command("Draw ri&ght ROI", menu="Edit", section=3, checkable=True)
    def draw_right(self, on: bool) -> None:
        """The region of the right picture, with the mouse."""
        self._draw_on("right", on)

    @Slot(str, bool)
    def draw(self, name: str, on: bool) -> None:
        """Draw this parameter with the mouse, or stop."""
        view = self._viewing.view
        if on and self._results.pair is None:
            self._announcer.say("Open a pair first: a ROI is drawn on one of its pictures.")
        elif on and self._away:
            self._announcer.say(
                elsewhere(matcher_of(self._history.state.settings).specs[name].label)
            )
        elif on:
            self._viewing.show(drawing(view, self._history.state.settings, name))
        elif view.stereo.drawing == name:
            self._viewing.show(not_drawing(view))
        self._show()

    def follow(self) -> None:
        """What is drawn is checked; ``Actions`` have been made."""
        self._viewing.changed.connect(self._show)
        self._history.slowly_changed.connect(self._show)
        self._results.files_changed.connect(self._show)
        self._show()

    @property
    def _away(self) -> bool:
        """The pictures on show are not those that regions are of."""
        return self._results.unrectified(self._viewing.view.stereo) is not None

    def _draw_on(self, side: str, on: bool) -> None:
        self.draw(region_of(self._history.state.settings, side), on)

    @Slot()
    def _show(self) -> None:
        settings, away = self._history.state.settings, self._away
        for command_name, side in _SIDES.items():
            name = region_of(settings, side)
            drawn = bool(name) and name == self._viewing.view.stereo.drawing
            self._actions.show(command_name, enabled=bool(name) and not away, checked=drawn)
            if name:
                label = matcher_of(settings).specs[name].label
                does = elsewhere(label) if away else f"Draw {label} with the mouse on its picture"
                self._actions.show(command_name, does=does)
