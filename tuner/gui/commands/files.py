"""What the File menu asks for: open, swap, ground truth, recent, export, screenshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QIODevice, QObject, Slot
from PySide6.QtWidgets import QFileDialog, QInputDialog

from tuner.core.errors import UserError
from tuner.engine.outcome import Outcome
from tuner.exporters import export, suffixes
from tuner.files.writing import write_atomically
from tuner.gui.lanes.loading import Loaded, Purpose, Wish, absolute
from tuner.gui.lanes.saving import Saver
from tuner.gui.session import PairRef, State, TruthRef
from tuner.gui.widgets.filters import PICTURES, PNG, TRUTHS
from tuner.gui.widgets.message_bar import Tone
from tuner.resources import assets_folder
from tuner.session.opened import fitting

if TYPE_CHECKING:
    from tuner.gui.window import MainWindow

PAIR_TOPIC, TRUTH_TOPIC = "pair", "truth"


class FileDesk(QObject):
    """Opens and saves files; the session changes only when a file could be used."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._shown = (PairRef(), TruthRef())
        self.saver = Saver(window.stereo_tab.messages.say, self)

    # Pairs

    def ask_pair(self) -> None:
        """Ask for a left and a right image: both at once, or one after the other."""
        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            "Open a left and a right image (choose two)",
            self._folder("pair"),
            PICTURES,
        )
        if len(names) == 1:
            second, _ = QFileDialog.getOpenFileName(
                self._window,
                f"{Path(names[0]).name} is the left image; choose the right one",
                str(Path(names[0]).parent),
                PICTURES,
            )
            if second:
                self.open_pair(Path(names[0]), Path(second))
        elif names:
            self.open_paths([Path(name) for name in names])

    def ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self._window, "Open a folder with a pair", self._folder("pair")
        )
        if name:
            self.open_paths([Path(name)])

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open what two files, a folder or dropped files mean: a pair, or ground truth."""
        state = self._window.session.state
        self._window.documents.load(
            Wish(
                pair=state.pair,
                truth=TruthRef(),
                settings=state.settings,
                purpose=Purpose.PAIR,
                paths=tuple(paths),
            )
        )

    def open_sample(self, name: str) -> None:
        """One of the bundled scenes, with its ground truth."""
        try:
            self.open_paths([assets_folder() / name])
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
        self._window.documents.load(
            Wish(
                pair=PairRef(absolute(left), absolute(right)),
                truth=TruthRef(absolute(truth) if truth else "", scale),
                settings=self._window.session.state.settings,
                purpose=Purpose.PAIR,
            )
        )

    def swap(self) -> None:
        """Exchange left and right; ground truth belongs to the left image and is put aside."""
        state = self._window.session.state
        if self._window.pair is None:
            self._window.say("There is no pair to swap; open one first.")
            return
        for topic in (PAIR_TOPIC, TRUTH_TOPIC):
            self._window.stereo_tab.messages.withdraw(topic)
        pair, truth = state.pair.swapped(), TruthRef()
        if state.truth == TruthRef():
            truth = self._window.documents.truth_beside(pair)
        self._window.session.edit("swap left and right", replace(state, pair=pair, truth=truth))

    def follow(self, before: State, after: State) -> None:
        """The state names another pair or other ground truth: show it, or load it first."""
        documents, tab = self._window.documents, self._window.stereo_tab
        pair = documents.pair(after.pair)
        known = pair is not None and (
            not after.truth.path or documents.truth(after.pair, after.truth) is not None
        )
        if pair is not None and before.pair != after.pair:
            tab.show_pair(pair)
        if pair is not None:
            self._shown = (after.pair, after.truth)
        self._show_truth_note(after)
        if not known and after.pair != PairRef():
            self._load_for(after)

    def _load_for(self, state: State) -> None:
        self._window.documents.load(
            Wish(
                pair=state.pair,
                truth=state.truth,
                settings=state.settings,
                purpose=Purpose.FOLLOW,
            )
        )

    @Slot(object)
    def on_loaded(self, loaded: Loaded) -> None:
        """A wish has come true, at least its pair."""
        take = {
            Purpose.PAIR: self._take_pair,
            Purpose.TRUTH: self._take_truth,
            Purpose.FOLLOW: self._take_followed,
        }
        take[loaded.wish.purpose](loaded)

    def _take_pair(self, loaded: Loaded) -> None:
        window, wish = self._window, loaded.wish
        state = window.session.state
        truth = wish.truth if loaded.truth is not None else TruthRef()
        fits = [fitting(slot.settings, loaded.pair.size) for slot in state.slots]
        one, two = (
            replace(slot, settings=near) for slot, (near, _) in zip(state.slots, fits, strict=True)
        )
        after = replace(state, slots=(one, two), pair=wish.pair, truth=truth)
        if state.pair == PairRef():
            window.session.begin(after)
        else:
            window.session.edit("open pair", after)
        if window.stereo_tab.pair is not loaded.pair:
            # The same files once more, with what they hold now.
            self._show_again(loaded)
        window.store.keep_folder("pair", str(Path(wish.pair.left).parent))
        window.store.remember_pair(wish.pair.left, wish.pair.right)
        _, changed = fits[state.active]
        _, elsewhere = fits[1 - state.active]
        other = [
            f"In {'AB'[1 - state.active]}: {said}" for said in elsewhere if said not in changed
        ]
        if changed or other:
            window.say(" ".join((*changed, *other)), Tone.WARNING)
        self._say_notes(loaded)
        self._say_truth_error(loaded)
        self._say_exchanged(loaded)

    def _take_truth(self, loaded: Loaded) -> None:
        session, wish = self._window.session, loaded.wish
        state = session.state
        if wish.pair == state.pair.swapped():
            return
        if wish.pair != state.pair:
            # Another pair was opened meanwhile; the ground truth was meant for that one.
            self.open_truth(Path(wish.truth.path), scale=wish.truth.scale)
            return
        if loaded.truth is not None:
            session.edit("open ground truth", replace(state, truth=wish.truth))
            self._window.follow(session.state, session.state)
        self._say_truth_error(loaded)

    def _take_followed(self, loaded: Loaded) -> None:
        if loaded.wish.pair == self._window.session.state.pair:
            self._show_again(loaded)
            self._say_truth_error(loaded)

    def _show_again(self, loaded: Loaded) -> None:
        window = self._window
        state = window.session.state
        if window.stereo_tab.pair is not loaded.pair:
            window.stereo_tab.show_pair(loaded.pair)
        self._shown = (state.pair, state.truth)
        self._show_truth_note(state)
        window.follow(state, state)

    @Slot(object, object)
    def on_load_failed(self, wish: Wish, message: str) -> None:
        """The pair on show stays, with all settings; only the message is new."""
        window = self._window
        window.say(message, Tone.ERROR, topic=PAIR_TOPIC)
        state = window.session.state
        if window.pair is not None or state.pair == PairRef():
            return
        if wish.pair != state.pair:
            # Undo had named another pair, whose loading this wish had pushed aside.
            self._load_for(state)
            return
        pair, truth = self._shown
        window.session.view(replace(state, pair=pair, truth=truth))

    def _say_notes(self, loaded: Loaded) -> None:
        left, right = loaded.pair.left, loaded.pair.right
        if left.note == right.note:
            notes = [left.note]
        else:
            notes = [f"{one.name}: {one.note}." for one in (left, right) if one.note]
        if any(notes):
            tone = Tone.WARNING if left.damaged or right.damaged else Tone.NEWS
            self._window.say(" ".join(notes), tone)
        if loaded.note:
            self._window.say(loaded.note, Tone.WARNING)

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
            text = f"{first.parent.name}/{first.name} | {second.name}"
            action = menu.addAction(text.replace("&", "&&"))
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
                truth=TruthRef(absolute(path), scale),
                settings=state.settings,
                purpose=Purpose.TRUTH,
            )
        )

    def close_truth(self) -> None:
        self._window.stereo_tab.messages.withdraw(TRUTH_TOPIC)
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
        self._window.store.keep_folder("export", str(path.parent))
        self.saver.save(path, partial(_write, frame.outcome, path))

    def ask_screenshot(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            "Save a screenshot of the window",
            str(Path(self._folder("export")) / "stereo-tuner.png"),
            PNG,
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


def _write(outcome: Outcome, path: Path) -> str:
    notes = export(outcome.raw, invalid=outcome.invalid, to=path)
    return " ".join([f"Exported {path}.", *notes])
