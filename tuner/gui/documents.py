"""The files on show: loads pairs and ground truth off the GUI thread and remembers the last few."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.errors import UserError
from tuner.core.types import Pair
from tuner.engine.opening import open_pair, open_truth
from tuner.gui.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.gui.making import one_shot
from tuner.gui.session import PairRef, TruthRef
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.sources.ground_truth import GroundTruth

KEPT: Final = 3
SLOW_AFTER_MS: Final = 200


class Purpose(Enum):
    """What something is loaded for."""

    PAIR = "open a pair, read anew"
    TRUTH = "open ground truth for a pair"
    FOLLOW = "show what the state names"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wish:
    """What to load, and what for."""

    pair: PairRef
    truth: TruthRef
    settings: StereoBMSettings
    purpose: Purpose


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loaded:
    """What a wish brought; ``truth_error`` when only the ground truth could not be used."""

    wish: Wish
    pair: Pair
    exchanged: bool = False
    note: str = ""
    truth: GroundTruth | None = None
    truth_error: str = ""


class Documents(QObject):
    """Loads what a state needs; remembers a few pairs so that undo and swap are instant."""

    loaded = Signal(object)
    """Loaded"""
    failed = Signal(object, object)
    """(Wish, message)"""
    slow_changed = Signal(bool)
    """Whether loading takes so long that it should be said."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane("files", self)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)
        self._slow = False
        self._slow_timer = one_shot(self, SLOW_AFTER_MS)
        self._slow_timer.timeout.connect(lambda: self._set_slow(self.busy))
        self._pairs: OrderedDict[PairRef, tuple[Pair, bool]] = OrderedDict()
        self._truths: OrderedDict[tuple[PairRef, TruthRef], GroundTruth] = OrderedDict()

    @property
    def busy(self) -> bool:
        return self._lane.busy

    def pair(self, ref: PairRef) -> Pair | None:
        """The pair if it is at hand, swapped or not."""
        if ref in self._pairs:
            self._pairs.move_to_end(ref)
            return self._pairs[ref][0]
        if ref.swapped() in self._pairs:
            pair, exchanged = self._pairs[ref.swapped()]
            self._remember_pair(ref, pair.swapped(), not exchanged)
            return self._pairs[ref][0]
        return None

    def truth(self, pair: PairRef, ref: TruthRef) -> GroundTruth | None:
        """The ground truth if it is at hand; it belongs to one pair."""
        return self._truths.get((pair, ref))

    def remember(self, ref: PairRef, pair: Pair) -> None:
        """Take over a pair that lies in no file."""
        self._remember_pair(ref, pair, False)

    def load(self, wish: Wish) -> None:
        """Load what is wished; reports ``loaded`` or ``failed``."""
        known = None if wish.purpose is Purpose.PAIR else self.pair(wish.pair)
        work = partial(_load, wish, known)
        self._lane.submit(Job(work, tag=wish))
        if not self._slow:
            self._slow_timer.start()

    def close(self) -> None:
        """Stop and wait for the worker."""
        self._slow_timer.stop()
        self._lane.close()

    def _set_slow(self, slow: bool) -> None:
        if slow != self._slow:
            self._slow = slow
            self.slow_changed.emit(slow)

    @Slot(object, object)
    def _on_finished(self, wish: Wish, loaded: Loaded) -> None:
        self._set_slow(self._slow and self.busy)
        if wish.purpose is Purpose.PAIR:
            self._forget(wish.pair)
        if wish.pair not in self._pairs:
            self._remember_pair(wish.pair, loaded.pair, loaded.exchanged)
        # Asked for twice, it was read twice: one of them is the pair on show.
        loaded = replace(loaded, pair=self._pairs[wish.pair][0])
        if loaded.truth is not None:
            self._truths[(wish.pair, wish.truth)] = loaded.truth
            while len(self._truths) > KEPT:
                self._truths.popitem(last=False)
        self.loaded.emit(loaded)

    @Slot(object, object)
    def _on_failed(self, wish: Wish, error: Exception) -> None:
        self._set_slow(self._slow and self.busy)
        self.failed.emit(wish, message_of(error))

    def _forget(self, ref: PairRef) -> None:
        """The files may have changed since they were read."""
        old = (ref, ref.swapped())
        for one in old:
            self._pairs.pop(one, None)
        for key in [key for key in self._truths if key[0] in old]:
            del self._truths[key]

    def _remember_pair(self, ref: PairRef, pair: Pair, exchanged: bool) -> None:
        self._pairs[ref] = (pair, exchanged)
        self._pairs.move_to_end(ref)
        while len(self._pairs) > KEPT:
            self._pairs.popitem(last=False)


def _load(wish: Wish, known: Pair | None, stop: Event) -> Loaded:
    pair, exchanged, note = known, False, ""
    if pair is None:
        opened = open_pair(Path(wish.pair.left), Path(wish.pair.right))
        pair, exchanged, note = opened.pair, opened.exchanged, opened.note
    loaded = Loaded(wish=wish, pair=pair, exchanged=exchanged, note=note)
    if not wish.truth.path or stop.is_set():
        return loaded
    try:
        truth = open_truth(
            Path(wish.truth.path), pair=pair, settings=wish.settings, scale=wish.truth.scale
        )
    except UserError as error:
        return replace(loaded, truth_error=str(error))
    return replace(loaded, truth=truth)
