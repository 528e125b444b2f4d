"""Walks through the pairs of a source: by steps, and by itself as fast as they can be matched."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.gui.history import History
from tuner.gui.lanes.loading import Documents, LoadedFiles, Purpose, Wish
from tuner.gui.lanes.opening import Opening
from tuner.gui.results import Results
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.making import one_shot
from tuner.session.sequence import Sequence, stepped
from tuner.session.state import PairRef

QUICK_S: Final = 0.5
"""Steps that follow each other within this time go on: the next pair is read during the match."""


HURRY_MS: Final = 250
"""Steps that follow each other within this time let pairs pass as if they played."""


class Frames(QObject):
    """Asks for the next pair once the one on show is matched, so nothing ever piles up.

    While it does not play, the pair that the next step leads to is read ahead, one and no more.

    A recording plays no faster than it was taken, and every pair of it is shown. A camera gives
    its newest pair.
    """

    passing_changed = Signal(bool)
    """Pairs follow each other, by themselves or by quick steps; or one stays."""
    meant_changed = Signal(bool)
    """Whether it plays, or is going to as soon as what is being opened is there."""
    stayed = Signal()
    """The pair on show stays: one that was wanted instead does not come any more."""

    def __init__(
        self,
        history: History,
        viewing: Viewing,
        results: Results,
        *,
        opening: Opening,
        documents: Documents,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._viewing = viewing
        self._results = results
        self._opening, self._documents = opening, documents
        self._playing = False
        self._meant = False
        """It plays, or is going to."""
        self._due_s = 0.0
        self._asked: int | None = None
        self._played = PairRef()
        """The pair at which playing began."""
        self._toward = 1
        """Where the last step led."""
        self._stepped_s = 0.0
        self._quick = False
        """The last two steps came so soon after each other that the next one is due as well."""
        self._calm = one_shot(self)
        self._calm.timeout.connect(self._on_calm)
        self._ready: PairRef | None = None
        """The pair that is read ahead."""
        self._wanted: PairRef | None = None
        """Where steps and the slider have come to, while that pair is still being read."""
        self._next = one_shot(self)
        self._next.timeout.connect(self._go_on)
        self._read_next = one_shot(self)
        self._read_next.timeout.connect(self._prepare_step)
        results.sequence_changed.connect(self._on_sequence)
        results.frame_changed.connect(self._on_frame)
        documents.loaded.connect(self._on_loaded)
        documents.other_half_wanted.connect(self._on_other)
        documents.failed.connect(self._on_failed)
        documents.ambiguous.connect(self._on_ambiguous)
        opening.opening.connect(self.pause)

    @property
    def playing(self) -> bool:
        """It goes on by itself."""
        return self._playing

    @property
    def meant(self) -> bool:
        """It plays, or is going to as soon as what is being opened is there."""
        return self._meant

    def go_to(self, index: int) -> None:
        """Show this pair; one that cannot be read is left out in the direction of the way."""
        sequence, at = self._results.sequence, self._at
        if sequence is not None and index != at:
            self._go(index, back=index < (sequence.index if at is None else at))

    def step(self, by: int) -> None:
        """Show the next pair, or the one before; playing stops. Of quick steps none is lost."""
        sequence, at = self._results.sequence, self._at
        self._play_no_more()
        if sequence is None or at is None:
            return
        from_there = replace(sequence, index=at)
        index = stepped(from_there, by, loop=self._viewing.view.frames.loop)
        if index is not None:
            self._go(index, back=by < 0)
        elif self._wanted is None:
            self._opening.stay()

    @property
    def _at(self) -> int | None:
        """The pair that was asked for last, or else the one on show."""
        sequence, wanted = self._results.sequence, self._wanted
        if sequence is None or sequence.live or wanted is None:
            return None if sequence is None else sequence.index
        return wanted.frame if wanted.of_one_source(self._history.state.pair) else sequence.index

    def _go(self, index: int, *, back: bool) -> None:
        self._toward = -1 if back else 1
        since, self._stepped_s = monotonic() - self._stepped_s, monotonic()
        self._quick = since < QUICK_S
        if since < HURRY_MS / 1000 or self._results.hurried:
            self._set_hurried(True)
            self._calm.start(HURRY_MS)
        self._wanted = self._history.state.pair.at(index)
        # What is being opened comes first, and then this, unless that is another source.
        if not self._documents.waited_for:
            self._opening.show_frame(index, back=back)

    @Slot()
    def let_go(self) -> None:
        """The slider was let go: it may stay where it is only while that pair is being read."""
        if self._wanted is None:
            self.stayed.emit()

    @Slot()
    def _want_again(self) -> None:
        """What else was read may have taken the place of the pair that is wanted."""
        self._forget_wanted(self._results.sequence)
        wanted = self._wanted
        if wanted is not None and not self._documents.busy:
            self._opening.show_frame(wanted.frame, back=self._toward < 0)

    def step_marked(self, by: int) -> None:
        """Show the next marked pair, or the one before."""
        here, sequence = self._at, self._results.sequence
        self.pause()
        marks = self._viewing.view.frames.marked(self._history.state.pair.source)
        if sequence is not None and sequence.count is not None:
            # Some may be of pairs that have gone since.
            marks = tuple(at for at in marks if at < sequence.count)
        if here is None or not marks:
            return
        beyond = [at for at in marks if (at - here) * by > 0] or list(marks)
        self.go_to(beyond[0] if by > 0 else beyond[-1])

    def play(self) -> None:
        """Go on by itself, once what is being opened is there; from the last pair to the first."""
        if not self._playing:
            self._set_meant(True)
            self._play_if_meant()

    @Slot()
    def _play_if_meant(self) -> None:
        """What is being opened comes first, and may be no sequence."""
        if self._playing or not self._meant or self._documents.waited_for:
            return
        sequence = self._results.sequence
        if sequence is None or sequence.count == 1:
            self._set_meant(False)
        else:
            self._begin(sequence)

    def _begin(self, sequence: Sequence) -> None:
        self._played = self._history.state.pair
        self._set_playing(True)
        self._due_s = monotonic() + sequence.pause_s
        self._asked = None
        if self._at == (sequence.count or 0) - 1:
            self._go(0, back=False)
        else:
            self._look_ahead()
            self._on_frame()

    @Slot()
    def pause(self) -> None:
        """Stay at the pair on show; one that is still being read is not shown any more."""
        self._stay()
        self._play_no_more()

    def _stay(self) -> None:
        self._wanted = None
        self._opening.stay()
        self.stayed.emit()

    def _play_no_more(self) -> None:
        self._next.stop()
        self._set_playing(False)

    def close(self) -> None:
        """Nothing is asked for any more."""
        self._next.stop()
        self._read_next.stop()
        self._calm.stop()

    def _set_meant(self, meant: bool) -> None:
        if meant != self._meant:
            self._meant = meant
            self.meant_changed.emit(meant)

    def _set_playing(self, playing: bool) -> None:
        self._set_meant(playing)
        if playing != self._playing:
            before = self._results.passing
            self._playing = self._results.playing = playing
            self._tell_passing(before)

    def _set_hurried(self, hurried: bool) -> None:
        before = self._results.passing
        self._results.hurried = hurried
        self._tell_passing(before)

    def _tell_passing(self, before: bool) -> None:
        if self._results.passing != before:
            self.passing_changed.emit(not before)

    @Slot()
    def _on_calm(self) -> None:
        if self._wanted is not None:
            self._calm.start(HURRY_MS)  # where the steps led is still being read
        else:
            self._set_hurried(False)

    @property
    def _following(self) -> int | None:
        sequence = self._results.sequence
        if sequence is None:
            return None
        return stepped(sequence, 1, loop=self._viewing.view.frames.loop)

    @Slot()
    def _on_sequence(self) -> None:
        sequence = self._results.sequence
        self._asked = None
        if sequence is None or self._at_another_source:
            self.pause()
            return
        self._forget_wanted(sequence)
        if self._playing:
            now = monotonic()
            # What takes longer than it was taken does not have to be caught up with.
            self._due_s = max(self._due_s, now) + sequence.pause_s
            self._look_ahead()
        elif self._quick:
            self._prepare_step()
        # What was matched before is on show already.
        self._on_frame()

    def _forget_wanted(self, sequence: Sequence | None) -> None:
        """It has come, or another source is on show."""
        wanted = self._wanted
        if sequence is None or wanted is None:
            return
        there = wanted.of_one_source(self._history.state.pair)
        if sequence.live or not there or _has_come(sequence, wanted.frame):
            self._wanted = None

    @property
    def _at_another_source(self) -> bool:
        """Undo has led away from what was played."""
        return self._playing and not self._history.state.pair.of_one_source(self._played)

    def _look_ahead(self) -> None:
        """Read the next pair while this one is matched; a camera's would be old by then."""
        sequence, index = self._results.sequence, self._following
        if self._documents.waited_for or sequence is None or sequence.live:
            return
        if index is not None and self._wanted is None:
            self._opening.look_ahead(index)

    @Slot()
    def _prepare_step(self) -> None:
        """Read the pair that the next step leads to."""
        sequence = self._results.sequence
        if sequence is None or sequence.live or self._playing or self._wanted is not None:
            return
        if self._documents.waited_for:
            return
        index = stepped(sequence, self._toward, loop=self._viewing.view.frames.loop)
        ready = None if index is None else self._history.state.pair.at(index)
        if ready is not None and index is not None and ready != self._ready:
            self._ready = ready
            self._opening.look_ahead(index, back=self._toward < 0)

    @Slot()
    def _on_frame(self) -> None:
        """The pair on show is matched: on to the next one when it is due."""
        frame, pair = self._results.frame, self._results.pair
        if frame is None or frame.request.pair is not pair:
            return
        if not self._playing:
            self._read_next.start()
        elif self._asked is None and not self._next.isActive():
            self._next.start(max(0, round((self._due_s - monotonic()) * 1000)))

    @Slot()
    def _go_on(self) -> None:
        index = self._following
        if self._wanted is not None:
            return  # from there it goes on
        if index is None:
            self.pause()
        elif self._playing:
            self._asked = index
            # What somebody has asked for is not pushed aside; it is said when it has come.
            if not self._documents.waited_for:
                self._opening.show_frame(index)

    @Slot(object)
    def _on_loaded(self, loaded: LoadedFiles) -> None:
        if loaded.wish.purpose is not Purpose.FRAME:
            self._on_other(loaded.wish)
        elif self._wanted is not None:
            # What came may be on show already, and be known as it was when it was read first.
            self._forget_wanted(loaded.sequence)
            self._want_again()
            self.let_go()
            self._on_frame()

    @Slot()
    def _on_ambiguous(self) -> None:
        self._want_again()
        self._play_if_meant()

    @Slot(object, object)
    def _on_other(self, wish: Wish, _message: str = "") -> None:
        """What else was read took the place of the next pair, which is asked for once more."""
        if wish.purpose is Purpose.FRAME:
            return
        self._want_again()
        self._play_if_meant()
        if self._playing:
            self._asked = None
            self._on_frame()

    @Slot(object, object)
    def _on_failed(self, wish: Wish, message: str) -> None:
        if wish.purpose is not Purpose.FRAME:
            self._on_other(wish, message)
            return
        if self._wanted is not None and wish.pair.frame != self._wanted.frame:
            return  # that one comes after it
        sequence, asked = self._results.sequence, self._asked
        at_first = sequence is None or sequence.index == 0
        if self._documents.waited_for:
            self._stay()
        elif self._playing and self._viewing.view.frames.loop and asked and not at_first:
            # The last ones cannot be read: after them comes the first, too.
            self._asked = 0
            self._opening.show_frame(0)
        else:
            self.pause()


def _has_come(sequence: Sequence, wanted: int) -> bool:
    """Whether the pair on show is what came of it: it, or the next one that can be read."""
    return abs(sequence.index - wanted) in (0, len(sequence.skipped))
