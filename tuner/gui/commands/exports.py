"""Files that the program writes: the disparity, the map, a screenshot."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QBuffer, QIODevice, QObject
from PySide6.QtWidgets import QWidget

from tuner.core.errors import UserError
from tuner.core.types import FloatMap
from tuner.engine.outcome import Outcome
from tuner.exporters import export, suffixes
from tuner.exporters.float_map import SUFFIXES, export_inverse_depth
from tuner.files.writing import write_atomically
from tuner.gui.announcer import Announcer
from tuner.gui.commands.command import command
from tuner.gui.lanes.saving import Saver
from tuner.gui.results import Results
from tuner.gui.store import Store
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.filters import PNG
from tuner.gui.widgets.message_bar import Tone
from tuner.gui.widgets.save_name import ask_save_name
from tuner.session.view import Tab

NO_MAP: Final = "There is no map to export yet: choose a model and press Run."
PENDING: Final = (
    "Only a part of the disparity is known so far: let go of the slider and export it then."
)
TITLES: Final = {
    ".npy": "NumPy",
    ".pfm": "PFM",
    ".png": "PNG for looking at",
    ".tiff": "Float TIFF",
}


class ExportCommands(QObject):
    """Asks for a name, whose ending chooses the format; writes off the GUI thread."""

    def __init__(
        self,
        results: Results,
        viewing: Viewing,
        announcer: Announcer,
        *,
        store: Store,
        saver: Saver,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._results = results
        self._viewing = viewing
        self._announcer = announcer
        self._store = store
        self._saver = saver
        self._over = over

    @command(
        "E&xport disparity…",
        "Ctrl+E",
        name="export",
        menu="File",
        section=5,
        tip="Save the disparity as npy, pfm, tiff or 16-bit png",
    )
    def export_disparity(self) -> None:
        """The disparity on show."""
        frame = self._results.frame
        if frame is None:
            self._announcer.say("There is no disparity to export yet; open a pair first.")
            return
        if self._results.glimpse is not None:
            self._announcer.say(PENDING)
            return
        kinds = f"Disparity ({' '.join(f'*{suffix}' for suffix in suffixes())})"
        folder = self._store.folder("export") or self._store.folder("pair")
        path = self._ask("Export the disparity", Path(folder) / "disparity.pfm", kinds)
        if path is not None:
            self._store.keep_folder("export", str(path.parent))
            self._saver.save(path, partial(_write_disparity, frame.outcome, path))

    @command("Save scree&nshot…", "Ctrl+Shift+P", menu="File", section=5)
    def screenshot(self) -> None:
        """The window as a PNG."""
        start = Path(self._store.folder("export")) / "stereo-tuner.png"
        path = self._ask("Save a screenshot of the window", start, PNG)
        if path is not None:
            self.save_screenshot(path)

    def save_screenshot(self, path: Path) -> bool:
        """Write the window as a PNG; False, with a message, if that failed."""
        try:
            write_atomically(path, self._png())
        except UserError as error:
            self._announcer.say(str(error), Tone.ERROR)
            return False
        return True

    @command(
        "Ex&port depth map…",
        menu="Depth",
        section=2,
        tip="The map of the monocular tab: the network's raw values, or a PNG for looking at",
    )
    def export_map(self) -> None:
        """The map on show: its raw values, but a PNG for looking at only."""
        self._viewing.show_tab(Tab.MONOCULAR)
        depth = self._results.depth
        if depth is None:
            self._saver.tell(NO_MAP)
            return
        kinds = ";;".join(f"{TITLES[suffix]} (*{suffix})" for suffix in SUFFIXES)
        start = Path(self._store.folder("depth")) / "depth.npy"
        path = self._ask("Export the depth map", start, kinds)
        if path is not None:
            self._store.keep_folder("depth", str(path.parent))
            self._saver.save(path, partial(_write_map, depth.depth.values, path))

    def _ask(self, title: str, start: Path, kinds: str) -> Path | None:
        return ask_save_name(self._over, title, start, kinds)

    def _png(self) -> bytes:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._over.grab().save(buffer, "PNG")
        data: Any = buffer.data().data()
        return bytes(data)


def _write_disparity(outcome: Outcome, path: Path) -> str:
    notes = export(outcome.raw, invalid=outcome.invalid, to=path)
    return " ".join([f"Exported {path}.", *notes])


def _write_map(values: FloatMap, path: Path) -> str:
    notes = export_inverse_depth(values, to=path)
    return " ".join([f"Saved {path}.", *(f"{note}." for note in notes)])
