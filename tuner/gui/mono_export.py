"""Saving the map of inverse depth: asks for a name, writes off the GUI thread, says what became."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from tuner.core.types import FloatMap
from tuner.exporters.float_map import SUFFIXES, export_inverse_depth
from tuner.gui.documents import message_of
from tuner.gui.lane import Job, Lane
from tuner.gui.message_bar import Tone

if TYPE_CHECKING:
    from threading import Event

    from tuner.gui.mono_tab import MonoTab

TOPIC: Final = "mono export"
NO_MAP: Final = "There is no map to export yet: choose a model and press Run."
TITLES: Final = {
    ".npy": "NumPy",
    ".pfm": "PFM",
    ".png": "PNG for looking at",
    ".tiff": "Float TIFF",
}


class MapExport(QObject):
    """The monocular tab's export; ``save`` is the same without a dialog."""

    def __init__(self, tab: MonoTab) -> None:
        super().__init__(tab)
        self._tab = tab
        self.folder = ""
        self._lane = Lane("mono export", self)
        self._lane.finished.connect(self._on_saved)
        self._lane.failed.connect(self._on_failed)

    @property
    def settled(self) -> bool:
        """Nothing is being written."""
        return self._lane.quiet

    @Slot()
    def ask(self) -> None:
        """Save the map on show in the format that the file name says."""
        if self._tab.frame is None:
            self._tab.say(NO_MAP, topic=TOPIC)
            return
        kinds = ";;".join(f"{TITLES[suffix]} (*{suffix})" for suffix in SUFFIXES)
        start = str(Path(self.folder) / "depth.npy")
        name, _ = QFileDialog.getSaveFileName(self._tab, "Export the depth map", start, kinds)
        if name:
            self.save(Path(name))

    def save(self, path: Path) -> None:
        """Write the map on show: its raw values, but a PNG for looking at only."""
        frame = self._tab.frame
        if frame is None:
            self._tab.say(NO_MAP, topic=TOPIC)
            return
        if not self._lane.quiet:
            self._tab.say("The map before is still being written; try again then.", topic=TOPIC)
            return
        self.folder = str(path.parent)
        self._lane.submit(Job(partial(_write, frame.depth.values, path), tag=path))

    @Slot(object, object)
    def _on_saved(self, path: Path, notes: tuple[str, ...]) -> None:
        self._tab.say(" ".join([f"Saved {path}.", *(f"{note}." for note in notes)]), topic=TOPIC)

    @Slot(object, object)
    def _on_failed(self, _path: Path, error: Exception) -> None:
        self._tab.say(message_of(error), Tone.ERROR, topic=TOPIC)

    def close(self) -> None:
        """Wait until what is being written is whole."""
        self._lane.close()


def _write(values: FloatMap, path: Path, _stop: Event) -> tuple[str, ...]:
    return export_inverse_depth(values, to=path)
