"""The files on show: loads pairs and ground truth off the GUI thread and remembers the last few."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.errors import ImageError, UserError
from tuner.core.geometry.rectification import LineUp
from tuner.core.types import Pair
from tuner.engine.lining_up import with_rows_in_line
from tuner.engine.opening import open_pair, open_truth
from tuner.gui.lanes.busy import Busy
from tuner.gui.lanes.held_source import HeldSource, found_source, line_up_over, read_frame
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.logbook import message_of
from tuner.matchers.matcher import MatcherSettings
from tuner.session.sequence import Sequence
from tuner.session.state import PairRef, TruthRef
from tuner.sources.decoder import warm_up
from tuner.sources.dropping import sort_out
from tuner.sources.ground_truth import DepthError, GroundTruth
from tuner.sources.source import AmbiguousSource
from tuner.sources.truth_naming import truths_beside

KEPT: Final = 3


class Purpose(Enum):
    """What something is loaded for."""

    PAIR = "open a pair, read anew"
    TRUTH = "open ground truth for a pair"
    REREAD = "read the pair on show in another way"
    FOLLOW = "show what the state names"
    LINE_UP = "fit what brings the rows of the pair on show into line"
    FRAME = "show another pair of the source on show"
    AHEAD = "have the next pair of the source at hand"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wish:
    """What to load, and what for.

    Attributes:
        pair: its files; with ``paths``, the pair on show.
        truth: its file; for a pair to open, empty where it is to be looked for beside it.
        line_up: how its rows are to be lined up; for LINE_UP it is to be found.
        paths: files or a folder in which a pair, or ground truth, is to be found first.
        back: a pair of a source that cannot be read is left out towards the first one.
    """

    pair: PairRef
    truth: TruthRef
    settings: MatcherSettings
    purpose: Purpose
    line_up: LineUp = field(default_factory=LineUp)
    paths: tuple[Path, ...] = ()
    back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoadedFiles:
    """What a wish brought; ``truth_error`` when only the ground truth could not be used.

    Attributes:
        wish: with the files, and for LINE_UP the line-up, that were found.
        pair: as the wish wants its rows.
        read: as it was read.
        maybe_mm: the calibration's baseline would be possible in mm.
        depth: the ground truth looks like distances, which must be asked about.
        beside: the ground truth that lies beside the left and beside the right picture, or empty.
        sequence: where in its source the pair is; None for one in files of its own.
    """

    wish: Wish
    pair: Pair
    read: Pair
    beside: tuple[str, str] = ("", "")
    note: str = ""
    maybe_mm: bool = False
    truth: GroundTruth | None = None
    truth_error: str = ""
    depth: DepthError | None = None
    sequence: Sequence | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """A pair at hand, and what was learned as it was read."""

    pair: Pair
    beside: tuple[str, str] = ("", "")
    sequence: Sequence | None = None

    def swapped(self) -> _Kept:
        return _Kept(self.pair.swapped(), (self.beside[1], self.beside[0]), self.sequence)


class Documents(QObject):
    """Loads what a state needs; remembers a few pairs so that undo and swap are instant."""

    loaded = Signal(object)
    """LoadedFiles"""
    failed = Signal(object, object)
    """(Wish, message)"""
    ambiguous = Signal(object)
    """AmbiguousSource: there are several ways to make pairs of it; one is to be chosen."""
    slow_changed = Signal(bool)
    """Whether loading takes so long that it should be said."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane("files", self)
        self._lane.finished.connect(self._on_finished)
        self._lane.failed.connect(self._on_failed)
        self._slow = Busy(self)
        self._slow.changed.connect(self.slow_changed)
        self._pairs: OrderedDict[PairRef, _Kept] = OrderedDict()
        self._lined_up: OrderedDict[tuple[int, LineUp], Pair] = OrderedDict()
        self._truths: OrderedDict[tuple[PairRef, TruthRef], GroundTruth] = OrderedDict()
        self._ahead: LoadedFiles | None = None
        self._coming: Wish | None = None
        self._claimed: Wish | None = None
        self._held = HeldSource()
        self._lane.submit(Job(_warm_up, idle=True))

    @property
    def busy(self) -> bool:
        return self._lane.busy

    def pair(self, ref: PairRef, line_up: LineUp | None = None) -> Pair | None:
        """The pair if it is at hand, swapped or not, with its rows so lined up."""
        read = self._read(ref)
        if read is None or not line_up:
            return read
        return self._lined_up.get((read.token, line_up))

    def as_read(self, ref: PairRef) -> Pair | None:
        """The pair as the cameras took it, if it is at hand."""
        return self._read(ref)

    def _read(self, ref: PairRef) -> Pair | None:
        if ref not in self._pairs and ref.swapped() in self._pairs:
            self._keep(ref, self._pairs[ref.swapped()].swapped())
        if ref not in self._pairs:
            return None
        self._pairs.move_to_end(ref)
        return self._pairs[ref].pair

    def truth_beside(self, ref: PairRef) -> TruthRef:
        """The ground truth that lay beside this pair's left picture as the pair was read."""
        kept = self._pairs[ref] if self.pair(ref) is not None else None
        return TruthRef(kept.beside[0]) if kept else TruthRef()

    def sequence(self, ref: PairRef) -> Sequence | None:
        """Where in its source this pair is, if it is at hand and of one."""
        return self._pairs[ref].sequence if self._read(ref) is not None else None

    def truth(self, pair: PairRef, ref: TruthRef) -> GroundTruth | None:
        """The ground truth if it is at hand; it belongs to one pair."""
        return self._truths.get((pair, ref))

    def remember(self, ref: PairRef, pair: Pair) -> None:
        """Take over a pair that lies in no file."""
        self._keep(ref, _Kept(pair))

    def load(self, wish: Wish) -> None:
        """Load what is wished; reports ``loaded`` or ``failed``."""
        if wish.purpose is Purpose.FRAME and self._is_ahead(wish):
            return
        self._ahead = self._claimed = None
        self._coming = wish if wish.purpose is Purpose.AHEAD else None
        anew = wish.purpose is Purpose.PAIR and not wish.paths
        known = None if anew or self._read(wish.pair) is None else self._pairs[wish.pair]
        work = partial(_load, wish, known, self._held)
        self._lane.submit(Job(work, tag=wish))
        if wish.purpose is not Purpose.AHEAD:
            self._slow.begin()

    def _is_ahead(self, wish: Wish) -> bool:
        """It is at hand, and is reported now, or is being read, and is reported then."""
        ahead, coming = self._ahead, self._coming
        if ahead is not None and _same(ahead.wish, wish):
            self._ahead = None
            self._report(replace(ahead, wish=replace(ahead.wish, purpose=Purpose.FRAME)))
            return True
        if coming is not None and _same(coming, wish):
            self._claimed = wish
            self._slow.begin()
            return True
        return False

    def close(self) -> None:
        """Stop and wait for the worker."""
        self._slow.stop()
        if self._lane.close():
            self._held.close()

    @Slot(object, object)
    def _on_finished(self, wish: Wish | None, loaded: LoadedFiles | None) -> None:
        if wish is None or loaded is None:
            return  # ready to decode
        # While a number of the line-up is dragged there is always more under way.
        self._slow.pause(more=self.busy)
        if loaded.wish.purpose is not Purpose.AHEAD:
            self._report(loaded)
            return
        claimed, self._coming, self._claimed = self._claimed, None, None
        if claimed is None:
            self._ahead = replace(loaded, wish=replace(wish, truth=loaded.wish.truth))
        else:
            self._report(replace(loaded, wish=replace(loaded.wish, purpose=Purpose.FRAME)))

    def _report(self, loaded: LoadedFiles) -> None:
        wish = loaded.wish
        if wish.purpose is Purpose.PAIR:
            self._forget(wish.pair)
        if wish.pair not in self._pairs:
            self._keep(wish.pair, _Kept(loaded.read, loaded.beside, loaded.sequence))
        loaded = replace(loaded, pair=self._on_show(loaded))
        if loaded.truth is not None:
            self._truths[(wish.pair, wish.truth)] = loaded.truth
            while len(self._truths) > KEPT:
                self._truths.popitem(last=False)
        self.loaded.emit(loaded)

    def _on_show(self, loaded: LoadedFiles) -> Pair:
        """Asked for twice, it was read twice: one of them is the pair on show."""
        read, line_up = self._pairs[loaded.wish.pair].pair, loaded.wish.line_up
        if not line_up:
            return read
        pair = self._lined_up.setdefault((read.token, line_up), loaded.pair)
        self._lined_up.move_to_end((read.token, line_up))
        while len(self._lined_up) > KEPT:
            self._lined_up.popitem(last=False)
        return pair

    @Slot(object, object)
    def _on_failed(self, wish: Wish, error: Exception) -> None:
        self._slow.end(more=self.busy)
        if isinstance(error, AmbiguousSource):
            self.ambiguous.emit(error)
            return
        if wish.purpose is Purpose.AHEAD:
            claimed, self._coming, self._claimed = self._claimed, None, None
            if claimed is None:
                return  # nobody asked for it yet, and whoever does is told
            wish = claimed
        self.failed.emit(wish, message_of(error))

    def _forget(self, ref: PairRef) -> None:
        """The files may have changed since they were read."""
        old = (ref, ref.swapped())
        for one in old:
            self._pairs.pop(one, None)
        for key in [key for key in self._truths if key[0] in old]:
            del self._truths[key]

    def _keep(self, ref: PairRef, kept: _Kept) -> None:
        self._pairs[ref] = kept
        self._pairs.move_to_end(ref)
        while len(self._pairs) > KEPT:
            self._pairs.popitem(last=False)


def _warm_up(_stop: Event) -> None:
    # The first pair stops this job, and what it prepares is for that pair.
    warm_up()


def _same(one: Wish, other: Wish) -> bool:
    """Whether what the one brought is what the other wants."""
    return (one.pair, one.line_up, one.truth.how) == (other.pair, other.line_up, other.truth.how)


def _load(wish: Wish, known: _Kept | None, held: HeldSource, stop: Event) -> LoadedFiles:
    """On the files' thread: all that looks at the disk."""
    if wish.purpose is Purpose.PAIR and wish.pair.source is not None:
        held.forget(wish.pair.source)
    wish = _found(wish, held, stop) if wish.paths else wish
    if known is not None and wish.purpose is not Purpose.PAIR:
        loaded = _from_hand(wish, known)
    elif wish.pair.source is not None:
        loaded = _read_frame(wish, held, stop)
    else:
        loaded = _read(wish, stop)
    loaded = _lined_up(loaded, held, stop)
    wish = loaded.wish
    if not wish.truth.path or stop.is_set():
        return loaded
    try:
        truth = open_truth(
            Path(wish.truth.path),
            pair=loaded.pair,
            how=wish.truth.how,
            stop=stop,
        )
    except DepthError as error:
        return replace(loaded, depth=error)
    except UserError as error:
        return replace(loaded, truth_error=str(error))
    return replace(loaded, truth=truth)


def _from_hand(wish: Wish, known: _Kept) -> LoadedFiles:
    beside = known.beside
    if wish.purpose in (Purpose.FRAME, Purpose.AHEAD):
        wish = replace(wish, truth=replace(wish.truth, path=beside[0]))
    return LoadedFiles(
        wish=wish, pair=known.pair, read=known.pair, beside=beside, sequence=known.sequence
    )


def _lined_up(loaded: LoadedFiles, held: HeldSource, stop: Event) -> LoadedFiles:
    """What was read with its rows as the wish wants them."""
    wish = loaded.wish
    if wish.purpose is Purpose.LINE_UP:
        wish = replace(wish, line_up=line_up_over(held, wish.pair, loaded.read, stop=stop))
    return replace(loaded, wish=wish, pair=with_rows_in_line(loaded.read, wish.line_up))


def _found(wish: Wish, held: HeldSource, stop: Event) -> Wish:
    """The wish with the files, or the source, that its paths mean."""
    source = found_source(held, wish.paths, stop=stop)
    if source is not None:
        return replace(wish, paths=(), pair=PairRef(source=source))
    dropped = sort_out(wish.paths)
    truth = TruthRef(absolute(dropped.truth)) if dropped.truth else wish.truth
    if dropped.pair is None:
        if wish.pair == PairRef():
            raise ImageError("Ground truth belongs to a pair; open one first.")
        return replace(wish, paths=(), truth=truth, purpose=Purpose.TRUTH)
    left, right = (absolute(path) for path in dropped.pair)
    return replace(wish, paths=(), truth=truth, pair=PairRef(left, right))


def _read(wish: Wish, stop: Event) -> LoadedFiles:
    ref = wish.pair
    left, right = Path(ref.left), Path(ref.right)
    opened = open_pair(
        left,
        right,
        settings=wish.settings,
        rule=ref.grey,
        baseline_mm=ref.baseline_mm,
        stop=stop,
    )
    if ref.flipped:
        opened = replace(opened, pair=opened.pair.swapped())
    one, two = (absolute(path) if path else "" for path in truths_beside(left, right))
    if wish.purpose is Purpose.PAIR and not wish.truth.path:
        wish = replace(wish, truth=replace(wish.truth, path=one))
    return LoadedFiles(
        wish=wish,
        pair=opened.pair,
        read=opened.pair,
        note=opened.note,
        maybe_mm=opened.maybe_mm,
        beside=(one, two),
    )


def _read_frame(wish: Wish, held: HeldSource, stop: Event) -> LoadedFiles:
    read = read_frame(held, wish.pair, settings=wish.settings, back=wish.back, stop=stop)
    truth = wish.truth if wish.truth.path else replace(wish.truth, path=read.truth)
    return LoadedFiles(
        wish=replace(wish, pair=read.ref, truth=truth),
        pair=read.pair,
        read=read.pair,
        note=read.note,
        maybe_mm=read.maybe_mm,
        beside=(read.truth, ""),
        sequence=read.sequence,
    )


def absolute(path: Path) -> str:
    """The whole name of a file, as states name it."""
    try:
        return str(path.absolute())
    except FileNotFoundError:
        # The current folder is gone. The name leads nowhere, and reading it will say so.
        return str(path)
