"""Saving what a comparison found: asks for a name, writes, says what became of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from tuner.core.errors import UserError
from tuner.engine.compare_export import export_filled, export_table, filled_name
from tuner.engine.figures import export_figures
from tuner.exporters import exporters
from tuner.gui.message_bar import Message, Tone

if TYPE_CHECKING:
    from tuner.gui.compare_tab import CompareTab

TABLE_FILTER: Final = "CSV (*.csv);;JSON (*.json)"


class Exports(QObject):
    """The tab's exports; each can also be called with a path, without a dialog."""

    def __init__(self, tab: CompareTab) -> None:
        super().__init__(tab)
        self._tab = tab
        self.folder = ""

    @Slot(str)
    def ask(self, name: str) -> None:
        """Do what was chosen in the menu; ``name`` is a key of EXPORTS."""
        if self._tab.sheet is None:
            self._say("There is nothing to export: stereo and a monocular map are compared first.")
        elif name == "copy":
            self._tab.below.table.copy()
            self._say("The table is on the clipboard.")
        elif name == "table":
            self._ask("Save the table", "comparison.csv", TABLE_FILTER, self.table)
        elif name == "filled":
            formats = ";;".join(f"{e.title} (*{e.suffixes[0]})" for e in exporters())
            self._ask("Save the filled disparity", "disparity_filled.tiff", formats, self.filled)
        else:
            title = "Save both figures: the name gets _stereo and _monocular"
            self._ask(title, "figure.png", "PNG (*.png)", self.figures)

    def _ask(self, title: str, name: str, formats: str, save: Callable[[Path], bool]) -> None:
        start = str(Path(self.folder) / name)
        path, _ = QFileDialog.getSaveFileName(self._tab, title, start, formats)
        if path:
            self.folder = str(Path(path).parent)
            save(Path(path))

    def table(self, path: Path) -> bool:
        """Write the table as CSV or JSON; True when that went well."""

        def write() -> str:
            sheet = self._tab.sheet
            if sheet is None:
                raise UserError("table: there is no comparison yet")
            export_table(sheet.comparison, to=path)
            return f"Saved {path}."

        return self._try(write)

    def filled(self, path: Path) -> bool:
        """Write the filled disparity; a name that does not say so gets ``_filled``."""

        def write() -> str:
            sheet = self._tab.sheet
            if sheet is None:
                raise UserError("filled disparity: there is no comparison yet")
            to = filled_name(path)
            if to != path and to.exists():
                raise UserError(f"{to}: it is there already; choose another name")
            notes = export_filled(sheet.comparison, to=to)
            return " ".join([f"Saved {to}: filled, not measured.", *(f"{n}." for n in notes)])

        return self._try(write)

    def figures(self, path: Path) -> bool:
        """Write the notebook's two figures beside ``path``."""

        def write() -> str:
            tab = self._tab
            if tab.pair is None or tab.frame is None or tab.inverse_depth is None:
                raise UserError("figures: both a stereo and a monocular map are needed")
            low, high = tab.frame.request.display.span(tab.frame.request.settings)
            made = export_figures(
                tab.pair,
                tab.frame.outcome.disparity,
                tab.inverse_depth.values,
                low=low,
                high=high,
                colour_map=tab.colour_map,
                to=path,
            )
            return f"Saved {made[0]} and {made[1].name}."

        return self._try(write)

    def _try(self, write: Callable[[], str]) -> bool:
        try:
            self._say(write())
        except UserError as error:
            self._tab.messages.say(Message(str(error), Tone.ERROR, topic="export"))
            return False
        return True

    def _say(self, text: str) -> None:
        self._tab.messages.say(Message(text, topic="export"))
