"""What the comparison found leaves the program: its table, the filled disparity, both figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from tuner.comparison.pictures import ComparisonPictures
from tuner.gui.commands.command import command
from tuner.gui.comparison.table import CompareTable
from tuner.gui.lanes.saving import Saver
from tuner.gui.results import Results
from tuner.gui.viewing import Viewing
from tuner.session.view import Tab

NOTHING: Final = "There is nothing to export: stereo and a monocular map are compared first."
EMPTY: Final = "The table is still empty: its numbers are being counted; copy it then."


class ComparisonCommands(QObject):
    """Copies the table; everything else opens Export with what was asked for chosen.

    ``export`` is called with the keys of the formats.
    """

    def __init__(
        self,
        results: Results,
        viewing: Viewing,
        *,
        saver: Saver,
        table: CompareTable,
        export: Callable[[Sequence[str]], object],
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._results = results
        self._viewing = viewing
        self._export = export
        self._saver = saver
        self._table = table
        self._over = over

    def do(self, name: str) -> None:
        """What was chosen in the tab's own menu."""
        todo = {
            "copy": self.compare_copy,
            "table": self.compare_table,
            "filled": self.compare_filled,
            "figures": self.compare_figures,
        }
        todo[name]()

    @command(
        "Copy &table", menu="Depth", section=3, tip="The comparison's numbers to the clipboard"
    )
    def compare_copy(self) -> None:
        """The numbers to the clipboard."""
        if self._comparison() is None:
            return
        if self._table.rowCount() == 0:
            self._saver.tell(EMPTY)
            return
        self._table.copy()
        self._saver.tell("The table is on the clipboard.")

    @command("&Export table…", menu="Depth", section=3, tip="The comparison's numbers as CSV, JSON")
    def compare_table(self) -> None:
        """The numbers as CSV or JSON."""
        self._offer("comparison-csv")

    @command(
        "Export &filled disparity…",
        menu="Depth",
        section=3,
        tip="Stereo where it has a value, else the aligned monocular map",
    )
    def compare_filled(self) -> None:
        """Its name says that it is filled."""
        self._offer("filled-tiff")

    @command("Export f&igures…", menu="Depth", section=3, tip="The notebook's two figures")
    def compare_figures(self) -> None:
        """The notebook's two figures beside each other."""
        self._offer("figure-png", "monocular-figure")

    def _offer(self, *keys: str) -> None:
        if self._comparison() is not None:
            self._export(keys)

    def _comparison(self) -> ComparisonPictures | None:
        """What is compared; where there is nothing, that is said."""
        self._viewing.show_tab(Tab.COMPARISON)
        if self._results.comparison is None:
            self._saver.tell(NOTHING)
        return self._results.comparison
