"""Saving the map of inverse depth: asks for a name and writes the format that it says."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog

from tuner.core.types import FloatMap
from tuner.exporters.float_map import SUFFIXES, export_inverse_depth
from tuner.gui.lanes.saving import Saver

if TYPE_CHECKING:
    from tuner.gui.monocular.tab import MonoTab

NO_MAP: Final = "There is no map to export yet: choose a model and press Run."
TITLES: Final = {
    ".npy": "NumPy",
    ".pfm": "PFM",
    ".png": "PNG for looking at",
    ".tiff": "Float TIFF",
}


class MapExport(Saver):
    """The monocular tab's export; ``export`` is the same without a dialog."""

    def __init__(self, tab: MonoTab) -> None:
        super().__init__(tab.messages.say, tab)
        self._tab = tab
        self.folder = ""

    @Slot()
    def ask(self) -> None:
        """Save the map on show in the format that the file name says."""
        if self._tab.frame is None:
            self.tell(NO_MAP)
            return
        kinds = ";;".join(f"{TITLES[suffix]} (*{suffix})" for suffix in SUFFIXES)
        start = str(Path(self.folder) / "depth.npy")
        name, _ = QFileDialog.getSaveFileName(self._tab, "Export the depth map", start, kinds)
        if name:
            self.export(Path(name))

    def export(self, path: Path) -> None:
        """Write the map on show: its raw values, but a PNG for looking at only."""
        frame = self._tab.frame
        if frame is None:
            self.refuse(NO_MAP)
            return
        self.folder = str(path.parent)
        self.save(path, partial(_write, frame.depth.values, path))


def _write(values: FloatMap, path: Path) -> str:
    notes = export_inverse_depth(values, to=path)
    return " ".join([f"Saved {path}.", *(f"{note}." for note in notes)])
