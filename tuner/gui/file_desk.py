"""What the File menu asks for: open, swap, ground truth, recent, export, screenshot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QIODevice, QObject, Slot
from PySide6.QtWidgets import QFileDialog, QInputDialog

from tuner.atomic import write_atomically
from tuner.core.errors import UserError
from tuner.exporters import export, suffixes
from tuner.gui.documents import Loaded, Wish
from tuner.gui.message_bar import Tone
from tuner.gui.session import PairRef, State, TruthRef
from tuner.matchers.stereo_bm import fitted
from tuner.resources import assets_folder
from tuner.sources.naming import find_ground_truth, find_pair

if TYPE_CHECKING:
    from tuner.gui.window import MainWindow

IMAGES = "Images (*.png *.jpg *.jpeg *.bmp *.tif *.tiff *.pgm *.ppm *.webp *.pfm);;All files (*)"
TRUTHS = "Disparity (*.pfm *.png *.pgm *.npy *.tif *.tiff);;All files (*)"
PAIR_TOPIC, TRUTH_TOPIC = "pair", "truth"


class FileDesk(QObject):
    """Opens and saves files; the session changes only when a file could be used."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    # Pairs

    def ask_pair(self) -> None:
        """Ask for a left and a right image: both at once, or one after the other."""
        names, _ = QFileDialog.getOpenFileNames(
            self._window, "Open a left and a right image (choose two)", self._folder("pair"), IMAGES
        )
        if len(names) == 1:
            second, _ = QFileDialog.getOpenFileName(
                self._window,
                f"{Path(names[0]).name} is the left image; choose the right one",
                str(Path(names[0]).parent),
                IMAGES,
            )
            if second:
                self.open_pair(Path(names[0]), Path(second))
        elif names:
            self._find([Path(name) for name in names])

    def ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self._window, "Open a folder with a pair", self._folder("pair")
        )
        if name:
            self._find([Path(name)])

    def _find(self, paths: list[Path]) -> None:
        try:
            self.open_pair(*find_pair(paths))
        except UserError as error:
            self._window.say(str(error), Tone.ERROR, topic=PAIR_TOPIC)

    def open_sample(self, name: str) -> None:
        """One of the bundled scenes, with its ground truth."""
        try:
            self._find([assets_folder() / name])
        except UserError as error:
            self._window.say(str(error), Tone.ERROR, topic=PAIR_TOPIC)

    def open_pair(
        self,
        left: Path,
        right: Path,
        *,
        truth: Path | None = None,
        scale: float | None = None,
    ) -> None:
        """Open this pair, with ground truth given or lying obviously beside it."""
        self._window.store.keep_folder("pair", str(left.parent))
        found = truth or find_ground_truth(left)
        self._window.documents.load(
            Wish(
                pair=PairRef(str(left.absolute()), str(right.absolute())),
                truth=TruthRef(str(found.absolute()), scale) if found else TruthRef(),
                settings=self._window.session.state.settings,
            )
        )

    def swap(self) -> None:
        """Exchange left and right; ground truth belongs to the left image and is put aside."""
        state = self._window.session.state
        if self._window.pair is None:
            self._window.say("There is no pair to swap; open one first.")
            return
        self._window.stereo_tab.messages.withdraw(PAIR_TOPIC)
        truth = TruthRef()
        if state.truth == TruthRef():
            found = find_ground_truth(Path(state.pair.right))
            truth = TruthRef(str(found.absolute())) if found else truth
        self._window.session.edit(
            "swap left and right", replace(state, pair=state.pair.swapped(), truth=truth)
        )

    def follow(self, before: State, after: State) -> None:
        """The state names another pair or other ground truth: show it, or load it first."""
        documents, tab = self._window.documents, self._window.stereo_tab
        pair = documents.pair(after.pair)
        known = pair is not None and (
            not after.truth.path or documents.truth(after.pair, after.truth) is not None
        )
        if pair is not None and before.pair != after.pair:
            tab.show_pair(pair)
        self._show_truth_note(after)
        if not known and after.pair != PairRef():
            documents.load(
                Wish(pair=after.pair, truth=after.truth, settings=after.settings, opening=False)
            )

    @Slot(object)
    def on_loaded(self, loaded: Loaded) -> None:
        """A wish has come true, at least its pair."""
        window, wish = self._window, loaded.wish
        if not wish.opening:
            if wish.pair == window.session.state.pair:
                window.stereo_tab.show_pair(loaded.pair)
                self._show_truth_note(window.session.state)
                window.follow(window.session.state, window.session.state)
            self._say_truth_error(loaded)
            return
        state = window.session.state
        truth = wish.truth if loaded.truth is not None else TruthRef()
        settings = fitted(state.settings, loaded.pair.size)
        after = replace(state.with_settings(settings), pair=wish.pair, truth=truth)
        same_pair = state.pair == wish.pair
        window.session.edit("open ground truth" if same_pair else "open pair", after)
        if not same_pair:
            window.store.remember_pair(wish.pair.left, wish.pair.right)
        if settings != state.settings:
            window.say(
                f"block_size was lowered from {state.settings.block_size} to "
                f"{settings.block_size}: more does not fit into {loaded.pair.size}.",
                Tone.WARNING,
            )
        self._say_notes(loaded)
        self._say_truth_error(loaded)
        self._say_exchanged(loaded)

    @Slot(object, str)
    def on_load_failed(self, _wish: Wish, message: str) -> None:
        """Nothing has changed but for the message."""
        self._window.say(message, Tone.ERROR, topic=PAIR_TOPIC)

    def _say_notes(self, loaded: Loaded) -> None:
        notes = dict.fromkeys(p.note for p in (loaded.pair.left, loaded.pair.right) if p.note)
        if notes:
            self._window.say(" ".join(notes))

    def _say_exchanged(self, loaded: Loaded) -> None:
        if loaded.exchanged:
            self._window.say(
                "Left and right look exchanged: the other way round far more pixels match.",
                Tone.WARNING,
                action="Swap left and right",
                act=self.swap,
                topic=PAIR_TOPIC,
            )
        else:
            self._window.stereo_tab.messages.withdraw(PAIR_TOPIC)

    # Recent

    def fill_recent(self) -> None:
        """The recent pairs, newest first."""
        menu = self._window.recent_menu
        menu.clear()
        for left, right in self._window.store.recent():
            first, second = Path(left), Path(right)
            action = menu.addAction(f"{first.parent.name}/{first.name} | {second.name}")
            action.setToolTip(f"{left}\n{right}")
            action.triggered.connect(lambda _=False, a=first, b=second: self.open_pair(a, b))
        if menu.isEmpty():
            menu.addAction("Nothing yet").setEnabled(False)
            return
        menu.addSeparator()
        menu.addAction("&Clear this list").triggered.connect(self._window.store.forget_recent)

    # Ground truth

    def ask_truth(self) -> None:
        if self._window.pair is None:
            self._window.say("Ground truth belongs to a pair; open one first.")
            return
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Open the ground truth of the left image", self._folder("pair"), TRUTHS
        )
        if name:
            self.open_truth(Path(name))

    def open_truth(self, path: Path, *, scale: float | None = None) -> None:
        """Load ground truth for the pair on show."""
        state = self._window.session.state
        if self._window.pair is None:
            self._window.say("Ground truth belongs to a pair; open one first.", Tone.ERROR)
            return
        self._window.documents.load(
            Wish(
                pair=state.pair,
                truth=TruthRef(str(path.absolute()), scale),
                settings=state.settings,
            )
        )

    def close_truth(self) -> None:
        state = self._window.session.state
        self._window.session.edit("close ground truth", replace(state, truth=TruthRef()))

    def ask_scale(self) -> None:
        """Ask for the divisor that turns stored values into px."""
        state = self._window.session.state
        truth = self._window.documents.truth(state.pair, state.truth)
        if truth is None:
            return
        scale, accepted = QInputDialog.getDouble(
            self._window,
            "Divisor of the ground truth",
            f"{Path(truth.path).name}: disparity in px = stored value / divisor",
            truth.scale,
            0.001,
            100000,
            3,
        )
        if accepted:
            self.open_truth(Path(truth.path), scale=scale)

    def _say_truth_error(self, loaded: Loaded) -> None:
        window, truth = self._window, loaded.truth
        if loaded.truth_error:
            window.say(loaded.truth_error, Tone.ERROR, topic=TRUTH_TOPIC)
        elif truth is not None and truth.guessed:
            window.say(
                f"{Path(truth.path).name}: {truth.format}, divisor {truth.scale:g} (guessed).",
                action="Change divisor…",
                act=self.ask_scale,
                topic=TRUTH_TOPIC,
            )
        else:
            window.stereo_tab.messages.withdraw(TRUTH_TOPIC)

    def _show_truth_note(self, state: State) -> None:
        truth = self._window.documents.truth(state.pair, state.truth)
        self._window.actions_by_name["close_truth"].setEnabled(bool(state.truth.path))
        self._window.stereo_tab.show_truth_note(truth.words if truth else "")

    # Saving

    def ask_export(self) -> None:
        """Save the disparity on show in the format that the file name says."""
        frame = self._window.frame
        if frame is None:
            self._window.say("There is no disparity to export yet; open a pair first.")
            return
        kinds = " ".join(f"*{suffix}" for suffix in suffixes())
        folder = self._folder("export") or self._folder("pair")
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            "Export the disparity",
            str(Path(folder) / "disparity.pfm"),
            f"Disparity ({kinds})",
        )
        if name:
            self.export(Path(name))

    def export(self, path: Path) -> None:
        """Write the disparity on show; the name's ending chooses the format."""
        frame = self._window.frame
        if frame is None:
            return
        try:
            notes = export(frame.outcome.raw, invalid=frame.outcome.invalid, to=path)
        except UserError as error:
            self._window.say(str(error), Tone.ERROR)
            return
        self._window.store.keep_folder("export", str(path.parent))
        self._window.say(" ".join([f"Exported {path}.", *notes]))

    def ask_screenshot(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            "Save a screenshot of the window",
            str(Path(self._folder("export")) / "stereo-tuner.png"),
            "PNG (*.png)",
        )
        if name:
            self.save_screenshot(Path(name))

    def save_screenshot(self, path: Path) -> bool:
        """Write the window as a PNG; False, with a message, if that failed."""
        try:
            write_atomically(path, self._png())
        except UserError as error:
            self._window.say(str(error), Tone.ERROR)
            return False
        return True

    def _png(self) -> bytes:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._window.grab().save(buffer, "PNG")
        data: Any = buffer.data().data()
        return bytes(data)

    def _folder(self, purpose: str) -> str:
        return self._window.store.folder(purpose)
