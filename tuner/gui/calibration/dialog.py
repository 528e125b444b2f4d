"""Calibrates a rig from pairs that show a board, beside the window, which stays in use."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from tuner.core.errors import UserError
from tuner.engine.board_views import Shot, View
from tuner.engine.calibrating import Calibrated
from tuner.gui.calibration.on_show import Look, shot_of
from tuner.gui.calibration.parts import Parts
from tuner.gui.calibration.saving import ask_calibration_name
from tuner.gui.calibration.words import count_words, nowhere_words, saved_words
from tuner.gui.lanes.calibrating import BoardPreview, Calibrating
from tuner.gui.store import Store
from tuner.gui.widgets.fitting import fit_dialog
from tuner.gui.widgets.message_bar import Message, Tone
from tuner.gui.widgets.typed import commit_typed
from tuner.gui.widgets.virtuals import guarded
from tuner.session.board_set import HARDLY, MOVED, BoardSet

KEPT: Final = "calibrating"
PURPOSE: Final = "calibrating"
_TOPIC: Final = "catching"


@guarded
class CalibrationDialog(QDialog):
    """What is given and what came of it stand in one ``BoardSet``; everything shown follows it."""

    use_wanted = Signal(object)
    """tuple of Path: the files of a calibration that is to rectify the pair on show."""

    def __init__(self, store: Store, look: Look, parent: QWidget | None = None) -> None:
        """``look`` gives the pair on show."""
        super().__init__(parent)
        self.setObjectName("calibration_dialog")
        self.setWindowTitle("Calibrate here")
        self.setAcceptDrops(True)
        self._store, self._look = store, look
        self._work = Calibrating(self)
        self._parts = Parts(self)
        self._parts.board.restore(store.tab(KEPT))
        self._set = BoardSet(board=self._parts.board.board)
        self._take_board()
        self._saving: Calibrated | None = None
        self._saved: tuple[Calibrated | None, tuple[Path, ...]] = (None, ())
        self._use_saved = False
        self._connect()
        self._follow()
        self.on_pair()
        fit_dialog(self, 1080, 720)

    def _connect(self) -> None:
        parts, work = self._parts, self._work
        parts.board.changed.connect(self._on_board)
        parts.pairs.folder_wanted.connect(self._ask_folder)
        parts.pairs.catch_wanted.connect(self._catch)
        parts.pairs.clear_wanted.connect(self._clear)
        parts.running.run_wanted.connect(self._run)
        parts.running.cancel_wanted.connect(self._cancel)
        parts.table.turned.connect(self._turn)
        parts.table.removed.connect(self._remove)
        parts.table.looked_at.connect(self._show_preview)
        parts.rectified.toggled.connect(self._show_preview)
        parts.save.clicked.connect(self._save)
        parts.use.clicked.connect(self._use)
        parts.buttons.rejected.connect(self.reject)
        work.stepped.connect(parts.running.show_step)
        work.busy_changed.connect(self._on_busy)
        work.listed.connect(self._on_listed)
        work.looked.connect(self._on_looked)
        work.found.connect(self._on_found)
        work.caught.connect(self._on_caught)
        work.previewed.connect(self._on_previewed)
        work.saved.connect(self._on_saved)
        work.failed.connect(self._on_failed)

    @property
    def settled(self) -> bool:
        """Everything asked for is on show."""
        return self._work.settled

    def close_workers(self) -> None:
        """Stop what runs; what is being written is finished."""
        self._work.close()

    def done(self, result: int) -> None:
        """Closed: what stands in it stays for when it is opened again, but nothing runs on."""
        self._work.cancel()
        super().done(result)

    # what is given

    @Slot()
    def _on_board(self) -> None:
        self._work.cancel()
        self._take_board()
        self._store.keep_tab(KEPT, self._parts.board.kept())
        self._follow()

    def _take_board(self) -> None:
        box = self._parts.board
        self._set = self._set.with_board(box.board, window_px=box.window_px, model=box.model)

    @Slot()
    def _ask_folder(self) -> None:
        title = "Open a folder of pairs that show the board"
        kept = self._store.folder(PURPOSE) or self._store.folder("pair")
        start = self._look().beside or kept
        name = QFileDialog.getExistingDirectory(self, title, start)
        if name:
            self.open_folder(Path(name))

    def open_folder(self, folder: Path) -> None:
        """Take the pairs in it instead of those of before."""
        self._store.keep_folder(PURPOSE, str(folder))
        self._work.list_folder(folder)

    @Slot(object, object)
    def _on_listed(self, _folder: Path, shots: Sequence[Shot]) -> None:
        self._set = self._set.with_shots(shots)
        self._parts.messages.withdraw(_TOPIC)
        self._follow()

    @Slot()
    def _clear(self) -> None:
        self._work.cancel()
        self._set = self._set.with_shots(())
        self._follow()

    @Slot(str)
    def _remove(self, name: str) -> None:
        self._set = self._set.without(name)
        self._again()

    # catching

    @Slot()
    def on_pair(self) -> None:
        """Another pair is on show in the window, or none."""
        on_show = self._look()
        self._parts.pairs.show_catchable(on_show.pair is not None)
        if self._parts.pairs.by_itself and self.isVisible() and on_show.pair is not None:
            # The window may lie behind, and one must see where the board is held.
            coming = BoardPreview(name=on_show.name, pair=on_show.pair, rectified=False)
            self._parts.preview.show_preview(coming)
            self._look_for(by_itself=True)

    @Slot()
    def _catch(self) -> None:
        self._look_for(by_itself=False)

    def _look_for(self, *, by_itself: bool) -> None:
        on_show = self._look()
        shot = shot_of(on_show, self._set.free_name(on_show.name))
        if isinstance(shot, str):
            self._say(shot, Tone.WARNING, topic=_TOPIC)
        else:
            self._work.catch(shot, self._set, by_itself=by_itself)

    @Slot(object, object, bool)
    def _on_caught(self, shot: Shot, look: View | str, by_itself: bool) -> None:
        if isinstance(look, str):
            words = f"{shot.name}: {look}."
        else:
            near = self._set.near(look, within=MOVED if by_itself else HARDLY)
            words = f"{shot.name}: the board stands where it does in {near}; move or turn it."
            if not near:
                self._set = self._set.caught(shot, look)
                self._follow()
                words = f"{shot.name}: the board was caught."
        # By itself most pairs bring nothing new; that need not be said.
        if not by_itself:
            self._say(words, topic=_TOPIC)

    # calibrating

    @Slot()
    def _run(self) -> None:
        commit_typed(self)
        self._parts.messages.withdraw(_TOPIC)
        self._work.calibrate(self._set)

    @Slot()
    def _cancel(self) -> None:
        self._work.cancel()

    @Slot(str)
    def _turn(self, name: str) -> None:
        self._set = self._set.turned(name)
        self._again()

    def _again(self) -> None:
        """What was calibrated once follows what it comes of."""
        self._follow()
        if self._set.last is not None or self._work.busy:
            self._work.calibrate(self._set)

    @Slot(str, object)
    def _on_looked(self, name: str, look: View | str) -> None:
        self._set = self._set.looked_at(name, look)
        self._follow()

    @Slot(object)
    def _on_found(self, found: Calibrated) -> None:
        self._set = self._set.with_result(found)
        self._follow()
        self._parts.rectified.setChecked(True)
        self._show_preview()

    @Slot(str)
    def _on_failed(self, words: str) -> None:
        self._say(nowhere_words(self._set) or words, Tone.ERROR)

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        self._parts.running.show_busy(busy)

    # what is shown

    def _follow(self) -> None:
        """Everything shows the set."""
        of, parts = self._set, self._parts
        parts.table.show_rows(of.rows)
        parts.coverage.show_views(of.used)
        parts.pairs.show_count(count_words(of))
        parts.result.show_result(of.last, stale=of.found is None)
        parts.running.show_runnable(bool(of.shots))
        parts.rectified.setEnabled(of.last is not None)
        for button in (parts.save, parts.use):
            button.setEnabled(of.found is not None)
        if not of.shots:
            parts.preview.show_preview(None)

    @Slot()
    def _show_preview(self) -> None:
        shot = self._set.shot(self._parts.table.current)
        if shot is None:
            self._parts.preview.show_preview(None)
            return
        rectified = self._parts.rectified.isChecked() and self._set.last is not None
        self._work.preview(shot, self._set.last.rig if rectified and self._set.last else None)

    @Slot(object)
    def _on_previewed(self, preview: BoardPreview) -> None:
        if preview.name != self._parts.table.current:
            return
        view = self._set.seen.get(preview.name)
        self._parts.preview.show_preview(preview, view if isinstance(view, View) else None)

    def _say(self, words: str, tone: Tone = Tone.NEWS, *, topic: str = "") -> None:
        self._parts.messages.say(Message(words, tone, topic=topic))

    # what becomes of it

    @Slot()
    def _save(self) -> None:
        self._use_saved = False
        self._ask_and_save("calibration.yml", self._store.folder("calibration"))

    @Slot()
    def _use(self) -> None:
        of, files = self._saved
        if files and of is self._set.found:
            self._use_files(files)
            return
        self._use_saved = True
        # Beside the pairs it is found by itself when they are opened again.
        self._ask_and_save("calibration.json", self._look().folder)

    def _ask_and_save(self, name: str, folder: str) -> None:
        found = self._set.found
        if found is None:
            return
        folder = folder or self._store.folder("calibration") or self._store.folder(PURPOSE)
        try:
            path = ask_calibration_name(self, found.rig, Path(folder) / name)
        except UserError as error:
            self._on_failed(str(error))
            return
        if path is not None:
            self._store.keep_folder("calibration", str(path.parent))
            self._saving = found
            self._work.save(found.rig, path)

    @Slot(object)
    def _on_saved(self, written: tuple[Path, ...]) -> None:
        self._saved = (self._saving, written)
        self._say(saved_words(written))
        if self._use_saved:
            self._use_files(written)

    def _use_files(self, files: tuple[Path, ...]) -> None:
        """What they do to the pair on show is seen in the window, so this goes out of its way."""
        self.use_wanted.emit(files)
        self.accept()

    # dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if len(paths) == 1 and paths[0].is_dir():
            self.open_folder(paths[0])
        else:
            self._say("Drop one folder of pairs that show the board.", Tone.WARNING)
