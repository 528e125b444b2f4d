"""What the settings give over all marked pairs, computed while nothing else is asked for."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.errors import UserError
from tuner.core.geometry.rectification import LineUp
from tuner.core.stopping import check
from tuner.core.types import Pair
from tuner.engine.lining_up import with_rows_in_line
from tuner.engine.opening import open_truth
from tuner.engine.over_pairs import OverPairs, PairNumbers, numbers_of, over
from tuner.gui.history import History
from tuner.gui.lanes.held_source import HeldSource, read_frame
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.lanes.rigs import HeldRigs, same_files
from tuner.gui.results import Results
from tuner.gui.viewing import Viewing
from tuner.gui.widgets.making import one_shot
from tuner.matchers.matcher import MatcherSettings
from tuner.session.rig import RigRef
from tuner.session.state import PairRef
from tuner.sources.ground_truth import GroundTruth, HowRead

REST_MS: Final = 600
"""Nothing has changed for this long: time to look at all marked pairs."""

MOST_BYTES: Final = 300 << 20
"""Of marked pairs that are kept at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What the numbers depend on."""

    pair: PairRef
    marks: tuple[int, ...]
    settings: MatcherSettings
    rig: RigRef
    line_up: LineUp
    how: HowRead


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedNumbers:
    """What came of it.

    Attributes:
        found: over the pairs that could be read.
        worst: index of the worst one in its source.
        unread: indices of those that could not be read.
    """

    found: OverPairs
    worst: int | None
    unread: tuple[int, ...] = ()


class OverMarked(QObject):
    """Looks at the marked pairs of the source on show whenever the settings rest."""

    changed = Signal(object)
    """MarkedNumbers, or None while they are not known."""

    def __init__(
        self, history: History, viewing: Viewing, results: Results, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._viewing = viewing
        self._results = results
        self._at_hand = _AtHand()
        self._wanted: Marked | None = None
        self._known: Marked | None = None
        self._anew = False
        self._lane = Lane("marked pairs", self)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)
        self._rest = one_shot(self, REST_MS)
        self._rest.timeout.connect(self._begin)
        history.slowly_changed.connect(self._follow)
        viewing.changed.connect(self._follow)
        results.sequence_changed.connect(self._follow)

    @property
    def settled(self) -> bool:
        """The numbers are known, or there is nothing to know."""
        return self._lane.quiet and not self._rest.isActive()

    @Slot()
    def start_anew(self) -> None:
        """The source was opened again: its pairs may have changed."""
        self._anew, self._wanted = True, None
        self._follow()

    def close(self) -> None:
        """Stop and wait for the worker."""
        self._rest.stop()
        if self._lane.close():
            self._at_hand.close()

    def _what(self) -> Marked | None:
        state = self._history.state
        marks = self._viewing.view.frames.marked(state.pair.source)
        if self._results.sequence is None or not marks:
            return None
        return Marked(
            pair=state.pair.at(0),
            marks=marks,
            settings=state.settings,
            rig=state.rig,
            line_up=state.line_up,
            how=state.truth.how,
        )

    @Slot()
    def _follow(self) -> None:
        wanted = self._what()
        if wanted == self._wanted:
            return
        self._wanted, self._known = wanted, None
        self._lane.drop()
        self._rest.stop()
        self.changed.emit(None)
        if wanted is not None:
            self._rest.start()

    @Slot()
    def _begin(self) -> None:
        wanted = self._wanted
        if wanted is None:
            return
        if self._results.passing or self._history.dragging:
            # What is on show comes first; it ends by itself.
            self._rest.start()
            return
        self._lane.submit(Job(partial(_look, self._at_hand, wanted, self._anew), tag=wanted))
        self._anew = False

    @Slot(object, object)
    def _on_finished(self, wanted: Marked, numbers: MarkedNumbers) -> None:
        if wanted == self._wanted:
            self._known = wanted
            self.changed.emit(numbers)

    @Slot(object, object)
    def _on_failed(self, _wanted: Marked, _error: Exception) -> None:
        # What keeps the source from being read is said where its pairs are shown.
        self.changed.emit(None)


class _AtHand:
    """Marked pairs with their ground truth; only the lane's thread touches it."""

    def __init__(self) -> None:
        self._held = HeldSource()
        self._rigs = HeldRigs()
        self._kept: OrderedDict[tuple[object, ...], _Kept] = OrderedDict()

    def get(self, wanted: Marked, index: int, stop: Event) -> tuple[Pair, GroundTruth | None]:
        key = (wanted.pair.at(index), wanted.rig.key, wanted.line_up, wanted.how)
        if key not in self._kept:
            self._kept[key] = self._read(wanted, index, stop)
            self._make_room()
        self._kept.move_to_end(key)
        return self._kept[key]

    def _read(self, wanted: Marked, index: int, stop: Event) -> _Kept:
        ref = wanted.pair.at(index)
        read = read_frame(self._held, ref, settings=wanted.settings, stop=stop)
        if read.sequence.index != index:
            raise UserError(" ".join(read.sequence.skipped))
        rig = wanted.rig
        if rig.found and (rig.guessed or not same_files(rig, read.calibrations)):
            rig = self._rigs.beside(read.pair, read.calibrations, wanted=rig, stop=stop)
        done = self._rigs.apply(read.pair, rig, ask=False, stop=stop)
        pair = with_rows_in_line(done.pair, wanted.line_up)
        if not read.truth or ref.flipped:
            return pair, None
        try:
            truth = open_truth(Path(read.truth), pair=pair, how=wanted.how, stop=stop)
            return pair, None if truth.doubt and done.moved else truth
        except UserError:
            # Why is said when the pair is shown; its density counts without.
            return pair, None

    def _make_room(self) -> None:
        while len(self._kept) > 1 and sum(map(_bytes, self._kept.values())) > MOST_BYTES:
            self._kept.popitem(last=False)

    def close(self) -> None:
        self._kept.clear()
        self._held.close()


_Kept = tuple[Pair, GroundTruth | None]


def _bytes(kept: _Kept) -> int:
    pair, truth = kept
    pictures = (pair.left.grey, pair.left.seen, pair.right.grey, pair.right.seen)
    return sum(one.nbytes for one in pictures) + (truth.disparity.nbytes if truth else 0)


def _look(at_hand: _AtHand, wanted: Marked, anew: bool, stop: Event) -> MarkedNumbers:
    """On the lane's thread: every marked pair with these settings."""
    if anew:
        at_hand.close()
    numbers: dict[int, PairNumbers] = {}
    unread = []
    for index in wanted.marks:
        check(stop)
        try:
            pair, truth = at_hand.get(wanted, index, stop)
            numbers[index] = numbers_of(pair, wanted.settings, truth=truth, stop=stop)
        except (UserError, IndexError):
            unread.append(index)
    found = over(list(numbers.values()))
    worst = None if found.worst is None else list(numbers)[found.worst]
    return MarkedNumbers(found=found, worst=worst, unread=tuple(unread))
