"""A rig is calibrated beside the window, from a folder or from the pairs on show."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from tuner.gui.calibration.dialog import CalibrationDialog
from tuner.gui.calibration.on_show import OnShow
from tuner.gui.commands.calibration import rig_of_files
from tuner.gui.commands.command import Actions, command
from tuner.gui.history import History
from tuner.gui.lanes.loading import Documents
from tuner.gui.lanes.opening import Opening
from tuner.gui.results import Results
from tuner.gui.store import Store
from tuner.session.state import PairRef

_STEPS: Final = ("previous_pair", "next_pair", "play_pairs")


class CalibratingCommands(QObject):
    """Opens the dialog and lets it follow what is on show."""

    def __init__(
        self,
        history: History,
        documents: Documents,
        results: Results,
        opening: Opening,
        *,
        store: Store,
        actions: Actions,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._history = history
        self._documents = documents
        self._results = results
        self._opening = opening
        self._store = store
        self._actions = actions
        self._over = over
        self._dialog: CalibrationDialog | None = None
        results.pair_changed.connect(self._on_pair)

    @command(
        "Calibrate &here…",
        menu="Rig",
        name="calibrate_here",
        tip="Cameras and their geometry from pairs that show a board",
    )
    def calibrate_here(self) -> None:
        """The dialog; the window stays in use beside it."""
        if self._dialog is None:
            self._dialog = CalibrationDialog(self._store, self._look, self._over)
            self._dialog.use_wanted.connect(self.use)
            self._dialog.destroyed.connect(self._forget)
            # To catch one pair after the other, nobody has to turn to the window in between.
            self._dialog.addActions([self._actions[name] for name in _STEPS])
        self._dialog.show()
        self._dialog.activateWindow()
        self._dialog.on_pair()

    def _look(self) -> OnShow:
        """The pair on show as it was read: moved rows are of no camera."""
        ref = self._history.state.pair
        pair = self._results.pair and (self._documents.as_read(ref) or self._results.pair)
        if pair is None:
            return OnShow(None, "")
        # The results are told of the pair before they are told where in its source it is.
        sequence = self._documents.sequence(ref)
        name = (sequence.name if sequence else "") or pair.left.name
        return OnShow(pair, name, _folder_of(ref), beside(ref))

    @Slot(object)
    def use(self, files: tuple[Path, ...]) -> None:
        """Rectify the pair on show by these files of a calibration."""
        self._opening.use_rig(rig_of_files(list(files)))

    @Slot()
    def _on_pair(self) -> None:
        if self._dialog is not None:
            self._dialog.on_pair()

    @Slot()
    def _forget(self) -> None:
        self._dialog = None

    def close(self) -> None:
        """Stop its work, and close it."""
        if self._dialog is not None:
            self._dialog.close_workers()
            self._dialog.close()


def beside(ref: PairRef) -> str:
    """The folder that a pair's files, or those of its source, lie in; empty for a camera."""
    source = _folder_of(ref)
    if source:
        return source
    files = ref.source.parts if ref.source is not None else (ref.left, ref.right)
    if not files or not all(os.path.isfile(file) for file in files):
        return ""
    folders = sorted({str(Path(file).parent) for file in files})
    return folders[0] if len(folders) == 1 else str(Path(folders[0]).parent)


def _folder_of(ref: PairRef) -> str:
    parts = ref.source.parts if ref.source is not None else ()
    if not parts or not os.path.isdir(parts[0]):
        return ""
    return parts[0] if len(parts) == 1 else str(Path(parts[0]).parent)
