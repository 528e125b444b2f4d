"""What the comparison found leaves the program: its table, the filled disparity, both figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from tuner.comparison.comparison import Comparison
from tuner.comparison.export import export_filled, export_table, filled_name
from tuner.comparison.figures import export_figures, figure_names
from tuner.comparison.pictures import ComparisonPictures
from tuner.core.errors import UserError
from tuner.core.types import FloatMap, Pair
from tuner.engine.outcome import Outcome
from tuner.exporters import exporters
from tuner.gui.commands.command import command
from tuner.gui.comparison.table import CompareTable
from tuner.gui.lanes.saving import Saver
from tuner.gui.results import Results
from tuner.gui.store import Store
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.filters import PNG
from tuner.gui.widgets.save_name import ask_save_name
from tuner.session.view import Tab

TABLE_FILTER: Final = "CSV (*.csv);;JSON (*.json)"
NOTHING: Final = "There is nothing to export: stereo and a monocular map are compared first."
EMPTY: Final = "The table is still empty: its numbers are being counted; copy it then."


class ComparisonCommands(QObject):
    """Asks for a name, whose ending chooses the format; writes off the GUI thread."""

    def __init__(
        self,
        results: Results,
        viewing: Viewing,
        *,
        store: Store,
        saver: Saver,
        table: CompareTable,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._results = results
        self._viewing = viewing
        self._store = store
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
        pictures = self._comparison()
        if pictures is None:
            return
        path = self._ask("Save the table", "comparison.csv", TABLE_FILTER)
        if path is not None:
            self._saver.save(path, partial(_write_table, pictures.comparison, path))

    @command(
        "Export &filled disparity…",
        menu="Depth",
        section=3,
        tip="Stereo where it has a value, else the aligned monocular map",
    )
    def compare_filled(self) -> None:
        """A name that does not say that it is filled gets ``_filled``."""
        pictures = self._comparison()
        if pictures is None:
            return
        formats = ";;".join(f"{e.title} (*{e.suffixes[0]})" for e in exporters())
        path = self._ask("Save the filled disparity", "disparity_filled.tiff", formats)
        if path is not None:
            self._saver.save(path, partial(_write_filled, pictures.comparison, path))

    @command("Export f&igures…", menu="Depth", section=3, tip="The notebook's two figures as PNG")
    def compare_figures(self) -> None:
        """The notebook's two figures beside each other."""
        pictures, pair, frame = self._comparison(), self._results.pair, self._results.frame
        if pictures is None or pair is None or frame is None:
            return
        title = "Save both figures: the name gets _stereo and _monocular"
        path = self._ask(title, "figure.png", PNG)
        if path is None:
            return
        low, high = frame.request.display.span(frame.request.settings)
        colours = self._viewing.view.stereo.colour_map
        export = partial(export_figures, low=low, high=high, colour_map=colours, to=path)
        inputs = (pair, frame.outcome, pictures.request.inverse_depth)
        self._saver.save(path, partial(_write_figures, export, *inputs, path))

    def _comparison(self) -> ComparisonPictures | None:
        """What is compared; where there is nothing, that is said."""
        self._viewing.show_tab(Tab.COMPARISON)
        if self._results.comparison is None:
            self._saver.tell(NOTHING)
        return self._results.comparison

    def _ask(self, title: str, name: str, formats: str) -> Path | None:
        start = Path(self._store.folder("compare")) / name
        chosen = ask_save_name(self._over, title, start, formats)
        if chosen is not None:
            self._store.keep_folder("compare", str(chosen.parent))
        return chosen


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
