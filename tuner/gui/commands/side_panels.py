"""One key for both side panels: the views get their room, and the panels come back as they were."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDockWidget

from tuner.gui.commands.command import Actions, command
from tuner.gui.comparison.split import CompareSplit


class SidePanelCommands(QObject):
    """Folds what is unfolded; unfolds what was folded together, or all."""

    def __init__(self, actions: Actions, split: CompareSplit, parent: QObject) -> None:
        """Fold what stands below the comparison's views, too."""
        super().__init__(parent)
        self._split = split
        self._actions = actions
        self._docks: tuple[QDockWidget, ...] = ()
        self._folded: tuple[QDockWidget, ...] = ()

    @command(
        "Si&de panels",
        "F9",
        menu="View",
        section=5,
        tip="Fold both side panels, and what is below the comparison, away, or bring them back",
        checkable=True,
    )
    def side_panels(self, on: bool) -> None:
        """Show the panels that were folded, or fold those that can be seen."""
        self._split.fold(not on)
        if on:
            for dock in self._folded or self._docks:
                dock.show()
            return
        self._folded = tuple(dock for dock in self._docks if not dock.isHidden())
        for dock in self._folded:
            dock.hide()

    def follow(self, docks: Sequence[QDockWidget]) -> None:
        """These are the panels; they can be closed one by one too."""
        self._docks = tuple(docks)
        for dock in docks:
            dock.toggleViewAction().toggled.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        shown = any(not dock.isHidden() for dock in self._docks)
        self._actions.show("side_panels", checked=shown)
