"""Which files are on show: opens what is asked for, and lets the files follow the state."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Several
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.errors import UserError
from tuner.core.geometry.rectification import LineUp
from tuner.core.grey import USUAL, GreyRule
from tuner.core.types import Pair
from tuner.gui.announcer import Announcer
from tuner.gui.history import History
from tuner.gui.lanes.loading import Documents, LoadedFiles, Purpose, Wish, absolute
from tuner.gui.lanes.opening_words import (
    CALIBRATION_TOPIC,
    FITTED_TOPIC,
    GONE_TOPIC,
    PAIR_TOPIC,
    TRUTH_TOPIC,
    OpeningWords,
    RigGestures,
)
from tuner.gui.results import Results
from tuner.gui.store import Store
from tuner.gui.widgets.message_bar import Tone
from tuner.session.opened import line_up_of, rig_of, with_pair
from tuner.session.reopened import Reopened
from tuner.session.rig import NO_RIG, RigRef
from tuner.session.rows import with_line_up
from tuner.session.sequence import Sequence, at_frame_of
from tuner.session.state import PairRef, State, TruthRef
from tuner.sources.ground_truth import AS_TOLD, HowRead
from tuner.sources.kinds import find_source
from tuner.sources.source import SourceRef

LAST_TOPIC: Final = "pair of the last session"
_OF_SOURCE: Final = (Purpose.FRAME, Purpose.AHEAD)
"""What is known of the ground truth of one of its pairs counts for the others."""

NO_PAIR = "Ground truth belongs to a pair; open one first."


class Opening(QObject):
    """The state changes only when a file could be used; until then what is on show stays."""

    divisor_wanted = Signal()
    """The divisor of the ground truth was guessed, and the user knows better."""
    choice_wanted = Signal(object)
    """AmbiguousSource: which of its ways to make pairs is meant is to be asked."""
    other_half_wanted = Signal(object, object)
    """(RigRef, message): the file of its other camera is to be asked for."""
    calibration_wanted = Signal()
    """Which calibration is to be used is to be asked."""
    unit_wanted = Signal()
    """The calibration does not say its unit of length, which is to be asked."""
    source_opened = Signal()
    """A source was opened, maybe the one on show: what was read of it before counts no more."""
    opening = Signal()
    """Another pair or source was asked for: what goes on by itself would be in its way."""
    depth_wanted = Signal()
    """The ground truth holds distances: by which number they are divided is to be asked."""

    def __init__(
        self,
        history: History,
        documents: Documents,
        results: Results,
        announcer: Announcer,
        *,
        store: Store,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._documents = documents
        self._results = results
        self._announcer = announcer
        self._store = store
        self._shown = (PairRef(), TruthRef(), NO_RIG, LineUp())
        self._next_rig = NO_RIG
        self._gone = NO_RIG
        """Its file has gone while pairs of the source came; they are rectified once it is back."""
        self._asked: tuple[PairRef, TruthRef] = (PairRef(), TruthRef())
        self._staying = False
        self.depth_number = 0.0
        """What would make disparities of the distances asked about, px times their unit."""
        self._last: tuple[Reopened, Callable[[], None]] | None = None
        self._words = OpeningWords(
            announcer,
            as_mm=lambda: self.read_pair(baseline_mm=True),
            ask_divisor=self.divisor_wanted.emit,
            ask_depth=self.depth_wanted.emit,
            rig=RigGestures(
                name_unit=self.unit_wanted.emit,
                leave=self.close_calibration,
                exchange=self.exchange_cameras,
                swap=self.swap,
                both=self.exchange_both,
                use=self.use_rig,
                open=self.calibration_wanted.emit,
            ),
        )
        history.changed.connect(self._on_state)
        documents.loaded.connect(self._on_loaded)
        documents.failed.connect(self._on_failed)
        documents.ambiguous.connect(self.choice_wanted)
        documents.other_half_wanted.connect(
            lambda wish, message: self.other_half_wanted.emit(wish.rig, message)
        )

    # what is asked for

    def open_paths(self, paths: Several[Path], *, rig: RigRef = NO_RIG) -> None:
        """Open what two files, a folder or dropped files mean: a pair, or ground truth.

        Args:
            rig: rectifies the pair, whatever lies beside it.
        """
        if rig:
            self._next_rig = rig
        self._load(Purpose.PAIR, paths=tuple(paths))

    def open_pair(
        self,
        left: Path,
        right: Path,
        *,
        truth: Path | None = None,
        how: HowRead = AS_TOLD,
        grey: GreyRule = USUAL,
    ) -> None:
        """Open this pair, with ground truth given or lying obviously beside it."""
        self._store.keep_folder("pair", str(left.parent))
        self._load(
            Purpose.PAIR,
            pair=PairRef(absolute(left), absolute(right), grey=grey),
            truth=TruthRef(absolute(truth) if truth else "", how),
        )

    def open_source(self, source: SourceRef, *, grey: GreyRule = USUAL) -> None:
        """Open a folder of pairs, a video, a camera or a bag at its first pair."""
        self._load(Purpose.PAIR, pair=PairRef(source=source, grey=grey))

    def open_parts(self, parts: Several[str]) -> None:
        """Open cameras or a stream."""
        try:
            self.open_source(find_source(parts))
        except UserError as error:
            self._announcer.say(str(error), Tone.ERROR, topic=PAIR_TOPIC)

    def show_frame(self, index: int, *, back: bool = False) -> None:
        """Show another pair of the source on show; ``back`` if on the way to the first one."""
        self._staying = False
        self._load(Purpose.FRAME, pair=self._history.state.pair.at(index), back=back)

    def stay(self) -> None:
        """A pair of the source that is still being read is not wanted any more."""
        self._staying = True

    def look_ahead(self, index: int, *, back: bool = False) -> None:
        """Have this pair of the source at hand when it is asked for; ``back`` as there."""
        self._load(Purpose.AHEAD, pair=self._history.state.pair.at(index), back=back)

    def open_last(self, last: Reopened, *, instead: Callable[[], None]) -> None:
        """Open the pair of the last session, or do something ``instead`` where that fails."""
        self._last = (last, instead)
        self._load(
            Purpose.PAIR, pair=last.pair, truth=last.truth, line_up=last.line_up, rig=last.rig
        )

    def open_truth(self, path: Path, *, how: HowRead = AS_TOLD) -> None:
        """Load ground truth for the pair on show."""
        if self._results.pair is None:
            self._announcer.say(NO_PAIR, Tone.ERROR)
            return
        self._load(Purpose.TRUTH, truth=TruthRef(absolute(path), how))

    @property
    def truth_at_hand(self) -> TruthRef:
        """The ground truth on show, or else the one that was not taken before it is asked about."""
        pair, asked = self._asked
        state = self._history.state
        return state.truth if state.truth.path or pair != state.pair else asked

    def read_truth(self, how: HowRead) -> None:
        """Read the ground truth at hand in this way."""
        self._load(Purpose.TRUTH, truth=replace(self.truth_at_hand, how=how))

    def read_pair(self, **changes: Any) -> None:
        """Read the pair on show with these changes to its PairRef."""
        state = self._history.state
        pair = replace(state.pair, **changes)
        if self._results.pair is None:
            self._announcer.say("There is no pair; open one first.")
        elif pair != state.pair:
            self._load(Purpose.REREAD, pair=pair, truth=state.truth)

    def close_truth(self) -> None:
        """Put the ground truth aside."""
        self._announcer.withdraw(TRUTH_TOPIC)
        self._history.edit("close ground truth", replace(self._history.state, truth=TruthRef()))

    def swap(self) -> None:
        """Exchange left and right, with the ground truth of what is now the left picture."""
        state = self._history.state
        if self._results.pair is None:
            self._announcer.say("There is no pair to swap; open one first.")
            return
        pair = state.pair.swapped()
        truth = self._documents.truth_beside(pair)
        # The other picture would have to move, and by other numbers.
        after = with_line_up(replace(state, pair=pair, truth=truth), LineUp())
        self._history.edit("swap left and right", after)

    def use_rig(self, rig: RigRef) -> None:
        """Rectify the pair on show by this calibration; without one, the pair that comes next."""
        if self._results.pair is not None:
            self._load(Purpose.CALIBRATE, rig=rig)
            return
        self.use_next(rig)

    def use_next(self, rig: RigRef) -> None:
        """Rectify the pair that is opened next by this calibration."""
        self._next_rig = rig
        self._announcer.withdraw(PAIR_TOPIC)
        words = f"{rig.title}: the pair that is opened next is rectified by it."
        self._announcer.say(words[0].upper() + words[1:], topic=CALIBRATION_TOPIC)

    def close_calibration(self) -> None:
        """Show the pair as it was read."""
        self._forget_gone()
        self._announcer.withdraw(CALIBRATION_TOPIC)
        self._history.edit("close calibration", replace(self._history.state, rig=NO_RIG))

    def exchange_cameras(self) -> None:
        """Let left and right camera of the calibration change places."""
        rig = self._history.state.rig
        if rig.calibration:
            self.use_rig(rig.told(exchanged=not rig.calibration.exchanged))

    def exchange_both(self) -> None:
        """Exchange the pictures and the calibration's cameras, as one step."""
        state = self._history.state
        rig = state.rig.told(exchanged=not state.rig.calibration.exchanged)
        after = replace(state, pair=state.pair.swapped(), truth=TruthRef(), rig=rig)
        self._history.edit("exchange left and right", with_line_up(after, LineUp()))

    def line_up(self) -> None:
        """Bring the rows of the pair on show into line by its own matches."""
        if self._results.pair is None:
            self._announcer.say("There is no pair to line up; open one first.")
            return
        self._load(Purpose.LINE_UP)

    def _load(
        self,
        purpose: Purpose,
        *,
        pair: PairRef | None = None,
        truth: TruthRef | None = None,
        paths: tuple[Path, ...] = (),
        line_up: LineUp | None = None,
        rig: RigRef | None = None,
        back: bool = False,
    ) -> None:
        state = self._history.state
        opened = purpose is Purpose.PAIR
        if opened:
            self.opening.emit()
        find = opened and rig is None
        if rig is None:
            rig = self._rig_for(purpose)
        if truth is None:
            truth = TruthRef(how=state.truth.how if purpose in _OF_SOURCE else AS_TOLD)
        if line_up is None:
            line_up = line_up_of(state) if opened else state.line_up
        self._documents.load(
            Wish(
                pair=pair or state.pair,
                truth=truth,
                settings=state.settings,
                purpose=purpose,
                rig=rig,
                rig_then=state.rig,
                rig_of=None if self._next_rig or rig is not state.rig else state.pair,
                find_rig=find,
                line_up=line_up,
                paths=paths,
                back=back,
            )
        )

    def _rig_for(self, purpose: Purpose) -> RigRef:
        """By which calibration what is loaded may be rectified."""
        state = self._history.state
        if purpose is Purpose.PAIR:
            return self._next_rig or rig_of(state)
        return state.rig or (self._gone if purpose in _OF_SOURCE else NO_RIG)

    def _forget_gone(self) -> None:
        self._gone = NO_RIG
        self._announcer.withdraw(GONE_TOPIC)

    # what the state names

    @Slot(object, object)
    def _on_state(self, before: State, after: State) -> None:
        if (before.pair, before.truth) != (after.pair, after.truth):
            self._words.withdraw(before, after, playing=self._results.playing)
        if after.rig or not after.pair.of_one_source(before.pair):
            self._forget_gone()
        if _files(before) != _files(after):
            self._follow(after)

    def _follow(self, state: State) -> None:
        """Show the files that the state names, or load them first."""
        self._show(state)
        truth_lacks = bool(state.truth.path) and self._results.truth is None
        there = self._documents.pair(state.pair, state.rig, state.line_up) is not None
        if state.pair != PairRef() and (not there or truth_lacks):
            self._load(Purpose.FOLLOW, truth=state.truth if truth_lacks else TruthRef())

    def _show(self, state: State) -> None:
        """What is at hand of the state's files is on show."""
        pair = self._documents.pair(state.pair, state.rig, state.line_up)
        if pair is not None:
            self._shown = _files(state)
        elif self._shown[0] == state.pair:
            # It is being rectified, or its rows are moved: until then it is on show as it was.
            pair = self._results.pair
        self._show_files(state, pair)
        self._results.show_sequence(self._sequence(state))

    def _show_files(self, state: State, pair: Pair | None) -> None:
        truth = self._documents.truth(state.pair, state.rig, state.truth)
        read = self._documents.as_read(state.pair) if state.rig else None
        self._results.show_pair(pair, truth, as_read=read)

    def _sequence(self, state: State) -> Sequence | None:
        """Where in its source the pair is; while it is read, where it was."""
        if state.pair.source is None:
            return None
        return self._documents.sequence(state.pair) or self._results.sequence

    # what came

    @Slot(object)
    def _on_loaded(self, loaded: LoadedFiles) -> None:
        take = {
            Purpose.PAIR: self._take_pair,
            Purpose.TRUTH: self._take_truth,
            Purpose.FOLLOW: self._take_followed,
            Purpose.FRAME: self._take_frame,
            Purpose.REREAD: self._take_reread,
            Purpose.CALIBRATE: self._take_calibrated,
            Purpose.LINE_UP: self._take_line_up,
        }
        take[loaded.wish.purpose](loaded)

    def _take_pair(self, loaded: LoadedFiles) -> None:
        state, wish = self._history.state, loaded.wish
        last, self._last = self._last, None
        truth = wish.truth if loaded.truth is not None else TruthRef()
        self._next_rig = NO_RIG
        after, changed = with_pair(
            state, wish.pair, truth, loaded.pair.size, wish.line_up, rig=wish.rig
        )
        if last is not None and last[0].pair == wish.pair:
            after = replace(after, line_up_aside=last[0].line_up_aside)
        if state.pair == PairRef():
            self._history.begin(after)
        else:
            # Opened again, a source begins at its first pair, and where one is in it is no step.
            self._history.view(at_frame_of(after, state))
            self._history.edit("open pair", after)
        # The same files once more may hold something else now.
        self._show(after)
        if loaded.sequence is not None:
            self.source_opened.emit()
        left, right = wish.pair.places
        self._store.keep_folder("pair", str(Path(left).parent))
        self._store.remember_pair(left, right)
        if changed:
            self._announcer.say(" ".join(changed), Tone.WARNING, topic=FITTED_TOPIC)
        self._words.say_notes(loaded)
        self._words.say_source(loaded)
        self._ask_of(loaded)
        self._announcer.withdraw(PAIR_TOPIC)

    def _take_frame(self, loaded: LoadedFiles) -> None:
        """Another pair of the source: no step, and nothing is asked of it but what is wrong."""
        state, wish = self._history.state, loaded.wish
        if self._staying or not wish.pair.of_one_source(state.pair):
            return
        if wish.pair != state.pair.at(wish.pair.frame) or _told(wish.rig_then, state.rig):
            # Left and right were exchanged, or it is to be read or rectified otherwise, since it
            # was asked for.
            self.show_frame(wish.pair.frame, back=wish.back)
            return
        truth = wish.truth if loaded.truth is not None else TruthRef(how=wish.truth.how)
        after, changed = with_pair(
            state, wish.pair, truth, loaded.pair.size, state.line_up, rig=wish.rig
        )
        aside = replace(after, line_up_aside=state.line_up_aside)
        self._history.view(aside, picture_first=True, passing=self._results.passing)
        if changed:
            self._announcer.say(" ".join(changed), Tone.WARNING, topic=FITTED_TOPIC)
        if loaded.truth_error:
            self._ask_of(loaded)
        if loaded.rig_error:
            self._words.say_calibration(loaded)
        if loaded.gone_rig and not self._gone:
            self._gone = loaded.gone_rig
            self._words.say_gone(self._gone)

    def _take_calibrated(self, loaded: LoadedFiles) -> None:
        state, wish = self._history.state, loaded.wish
        if wish.pair != state.pair:
            if _moved_on(wish.pair, state.pair):
                self._load(Purpose.CALIBRATE, rig=wish.rig)
            return
        self._announcer.withdraw(PAIR_TOPIC)
        truth = state.truth if loaded.truth is not None else TruthRef()
        after, changed = with_pair(
            state, wish.pair, truth, loaded.pair.size, state.line_up, rig=wish.rig
        )
        aside = replace(after, line_up_aside=state.line_up_aside)
        self._history.edit("open calibration", aside)
        self._show(self._history.state)
        if changed:
            self._announcer.say(" ".join(changed), Tone.WARNING, topic=FITTED_TOPIC)
        self._words.say_calibration(loaded)
        self._ask_of(loaded)
        if loaded.rectified is not None and loaded.rectified.unit_lacks:
            self.unit_wanted.emit()

    def _take_truth(self, loaded: LoadedFiles) -> None:
        state, wish = self._history.state, loaded.wish
        if wish.pair == state.pair.swapped():
            return
        if wish.pair != state.pair:
            # Another pair was opened meanwhile; the ground truth was meant for that one.
            self.open_truth(Path(wish.truth.path), how=wish.truth.how)
            return
        if loaded.truth is not None:
            self._history.edit("open ground truth", replace(state, truth=wish.truth))
            self._show(self._history.state)
        self._ask_of(loaded)

    def _take_reread(self, loaded: LoadedFiles) -> None:
        state, pair = self._history.state, loaded.wish.pair
        if pair.named == state.pair.named:
            self._history.edit("read the pair anew", replace(state, pair=pair))
            self._show(self._history.state)
            self._words.say_notes(loaded)
            self._ask_of(loaded)

    def _take_line_up(self, loaded: LoadedFiles) -> None:
        state, wish = self._history.state, loaded.wish
        if wish.pair == state.pair:
            self._announcer.withdraw(PAIR_TOPIC)
            self._history.edit("line up the rows", with_line_up(state, wish.line_up))
        elif _moved_on(wish.pair, state.pair):
            self._load(Purpose.LINE_UP)

    def _take_followed(self, loaded: LoadedFiles) -> None:
        state = self._history.state
        if loaded.wish.pair == state.pair:
            if loaded.rig_error and state.rig.found:
                # Its file has changed, and is not for the pair any more.
                self._history.view(replace(state, rig=NO_RIG))
                self._words.say_calibration(loaded)
                return
            if self._documents.pair(state.pair, state.rig, state.line_up) is not None:
                self._show(state)
            else:
                # A number is being dragged: a moment ago is nearer than what is on show.
                self._show_files(state, loaded.pair)
            if loaded.wish.truth.path:
                self._ask_of(loaded)

    @Slot(object, object)
    def _on_failed(self, wish: Wish, message: str) -> None:
        """The pair on show stays, with all settings; only the message is new."""
        last, self._last = self._last, None
        if last is not None and wish.pair == last[0].pair and self._results.pair is None:
            last[1]()
            words = f"The pair of the last session is not open, but the sample. {message}"
            self._announcer.say(words, Tone.WARNING, topic=LAST_TOPIC)
            return
        self._go_back(wish)
        self._announcer.say(message, Tone.ERROR, topic=PAIR_TOPIC)

    def _go_back(self, wish: Wish) -> None:
        """The state names what is on show again."""
        state = self._history.state
        if self._results.pair is not None or state.pair == PairRef():
            return
        if wish.pair != state.pair:
            # Undo had named another pair, whose loading this wish had pushed aside.
            self._load(Purpose.FOLLOW, truth=state.truth)
            return
        pair, truth, rig, line_up = self._shown
        self._history.view(replace(state, pair=pair, truth=truth, rig=rig, line_up=line_up))

    def _ask_of(self, loaded: LoadedFiles) -> None:
        """Say what became of the ground truth; one that was not taken can still be asked about."""
        if loaded.truth_error or loaded.depth is not None:
            self._asked = (loaded.wish.pair, loaded.wish.truth)
        if loaded.depth is not None:
            self.depth_number = loaded.depth.product
        self._words.say_truth(loaded)


def _files(state: State) -> tuple[PairRef, TruthRef, RigRef, LineUp]:
    """What is on show of the state."""
    return state.pair, state.truth, state.rig, state.line_up


def _told(before: RigRef, now: RigRef) -> bool:
    """Whether the user has chosen another calibration, or none, or other numbers for it."""
    if before.found and now.found:
        # Each pair may have its own, and its rows tell whether it is rectified by that.
        return before.wanted != now.wanted
    return before.key != now.key


def _moved_on(before: PairRef, now: PairRef) -> bool:
    """Whether only another pair of the same source is on show."""
    return before.of_one_source(now) and before.at(now.frame) == now
