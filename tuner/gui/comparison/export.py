"""Saving what a comparison found: asks for a name, writes off the GUI thread, says what became."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog

from tuner.comparison.comparison import Comparison
from tuner.comparison.export import export_filled, export_table, filled_name
from tuner.comparison.figures import export_figures, figure_names
from tuner.core.errors import UserError
from tuner.core.types import FloatMap, Pair
from tuner.engine.outcome import Outcome
from tuner.exporters import exporters
from tuner.gui.lanes.saving import Saver
from tuner.gui.widgets.filters import PNG

if TYPE_CHECKING:
    from tuner.gui.comparison.tab import CompareTab

TABLE_FILTER: Final = "CSV (*.csv);;JSON (*.json)"
NOTHING: Final = "There is nothing to export: stereo and a monocular map are compared first."


class Exports(Saver):
    """The tab's exports; each can also be called with a path, without a dialog."""

    def __init__(self, tab: CompareTab) -> None:
        super().__init__(tab.messages.say, tab)
        self._tab = tab
        self.folder = ""

    @Slot(str)
    def ask(self, name: str) -> None:
        """Do what was chosen in the menu; ``name`` is a key of EXPORTS."""
        if self._tab.sheet is None:
            self.tell(NOTHING)
        elif name == "copy":
            self._copy()
        elif name == "table":
            self._ask("Save the table", "comparison.csv", TABLE_FILTER, self.table)
        elif name == "filled":
            formats = ";;".join(f"{e.title} (*{e.suffixes[0]})" for e in exporters())
            self._ask("Save the filled disparity", "disparity_filled.tiff", formats, self.filled)
        else:
            title = "Save both figures: the name gets _stereo and _monocular"
            self._ask(title, "figure.png", PNG, self.figures)

    def _copy(self) -> None:
        table = self._tab.below.table
        if table.rowCount() == 0:
            self.tell("The table is still empty: its numbers are being counted; copy it then.")
            return
        table.copy()
        self.tell("The table is on the clipboard.")

    def _ask(self, title: str, name: str, formats: str, save: Callable[[Path], None]) -> None:
        start = str(Path(self.folder) / name)
        path, _ = QFileDialog.getSaveFileName(self._tab, title, start, formats)
        if path:
            self.folder = str(Path(path).parent)
            save(Path(path))

    def table(self, path: Path) -> None:
        """Write the table as CSV or JSON."""
        sheet = self._tab.sheet
        if sheet is None:
            self.refuse(NOTHING)
        else:
            self.save(path, partial(_write_table, sheet.comparison, path))

    def filled(self, path: Path) -> None:
        """Write the filled disparity; a name that does not say so gets ``_filled``."""
        sheet = self._tab.sheet
        if sheet is None:
            self.refuse(NOTHING)
        else:
            self.save(path, partial(_write_filled, sheet.comparison, path))

    def figures(self, path: Path) -> None:
        """Write the notebook's two figures beside ``path``."""
        tab = self._tab
        if tab.pair is None or tab.frame is None or tab.inverse_depth is None:
            self.refuse(NOTHING)
            return
        low, high = tab.frame.request.display.span(tab.frame.request.settings)
        export = partial(export_figures, low=low, high=high, colour_map=tab.colour_map, to=path)
        inputs = (tab.pair, tab.frame.outcome, tab.inverse_depth.values)
        self.save(path, partial(_write_figures, export, *inputs, path))


def _write_table(comparison: Comparison, path: Path) -> str:
    export_table(comparison, to=path)
    return f"Saved {path}."


def _write_filled(comparison: Comparison, path: Path) -> str:
    to = filled_name(path)
    _keep([to] if to != path else [])
    notes = export_filled(comparison, to=to)
    return " ".join([f"Saved {to}: filled, not measured.", *(f"{n}." for n in notes)])


def _write_figures(
    export: Callable[..., tuple[Path, Path]],
    pair: Pair,
    outcome: Outcome,
    inverse_depth: FloatMap,
    path: Path,
) -> str:
    _keep(figure_names(path))
    # The map in px is as large as the picture: it is made here, off the GUI thread.
    first, second = export(pair, outcome.disparity, inverse_depth)
    return f"Saved {first} and {second.name}."


def _keep(names: Iterable[Path]) -> None:
    """Nobody was asked about these names: what is there stays."""
    for name in names:
        if name.exists():
            raise UserError(f"{name}: it is there already; choose another name")
