"""The files on show: loads pairs and ground truth off the GUI thread and remembers the last few."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from tuner.core.errors import ImageError, UserError
from tuner.core.geometry.cameras import HalfCalibrationError
from tuner.core.geometry.rectification import LineUp
from tuner.core.types import Pair
from tuner.engine.found_rig import found_beside
from tuner.engine.lining_up import with_rows_in_line
from tuner.engine.opening import open_pair, open_truth
from tuner.gui.lanes.busy import Busy
from tuner.gui.lanes.held_source import (
    AS_READ,
    HeldSource,
    found_source,
    line_up_over,
    read_frame,
)
from tuner.gui.lanes.lane import Job, Lane
from tuner.gui.lanes.rigs import HeldRigs, Rectified, fallback, same_files
from tuner.gui.logbook import message_of
from tuner.matchers.matcher import MatcherSettings
from tuner.session.rig import NO_RIG, RigRef
from tuner.session.sequence import Sequence
from tuner.session.state import PairRef, TruthRef
from tuner.sources.decoder import FOR_A_PAIR, warm_up
from tuner.sources.dropping import sort_out
from tuner.sources.folders.beside import calibrations_beside
from tuner.sources.ground_truth import DepthError, GroundTruth
from tuner.sources.kinds.folder import SOURCE as FOLDER
from tuner.sources.source import AmbiguousSource
from tuner.sources.truth_naming import truths_beside

KEPT: Final = 3
FRESH_S: Final = 1.0
"""What was read ahead is looked at again after this time: its files may have changed."""


class Purpose(Enum):
    """What something is loaded for."""

    PAIR = "open a pair, read anew"
    TRUTH = "open ground truth for a pair"
    REREAD = "read the pair on show in another way"
    FOLLOW = "show what the state names"
    CALIBRATE = "rectify the pair on show by a calibration that was chosen"
    LINE_UP = "fit what brings the rows of the pair on show into line"
    FRAME = "show another pair of the source on show"
    AHEAD = "have the next pair of the source at hand"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wish:
    """What to load, and what for.

    Attributes:
        pair: its files; with ``paths``, the pair on show.
        truth: its file; for a pair to open, empty where it is to be looked for beside it.
        rig: by which calibration it is to be rectified.
        rig_of: ``rig`` was chosen for this pair; None where it is meant for whatever is opened.
        rig_then: by which one the pair on show was rectified as this was wished.
        find_rig: ``rig`` counts for a pair of the same place; for others look beside them.
        line_up: how its rows are to be lined up; for LINE_UP it is to be found.
        paths: files or a folder in which a pair, or ground truth, is to be found first.
        back: a pair of a source that cannot be read is left out towards the first one.
    """

    pair: PairRef
    truth: TruthRef
    settings: MatcherSettings
    purpose: Purpose
    rig: RigRef = NO_RIG
    rig_of: PairRef | None = None
    rig_then: RigRef = NO_RIG
    find_rig: bool = False
    line_up: LineUp = field(default_factory=LineUp)
    paths: tuple[Path, ...] = ()
    back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoadedFiles:
    """What a wish brought; ``truth_error`` when only the ground truth could not be used.

    Attributes:
        wish: with the files, the calibration, and for LINE_UP the line-up, that were found.
        pair: rectified, and its rows as the wish wants them.
        read: as it was read.
        rectified: what the calibration did to it.
        rig_error: why a calibration that nobody asked for now is not used, in words.
        left_rig: the calibration of the pair before, which is not used for this one.
        gone_rig: the calibration that lay beside the pairs of its source, whose file has gone.
        calibrations: files beside it that are named as calibrations.
        maybe_mm: the calibration's baseline would be possible in mm.
        depth: the ground truth looks like distances, which must be asked about.
        beside: the ground truth that lies beside the left and beside the right picture, or empty.
        sequence: where in its source the pair is; None for one in files of its own.
        stamps: what tells that its files have changed since they were read; of one read ahead.
    """

    wish: Wish
    pair: Pair
    read: Pair
    rectified: Rectified | None = None
    rig_error: str = ""
    left_rig: RigRef = NO_RIG
    gone_rig: RigRef = NO_RIG
    beside: tuple[str, str] = ("", "")
    calibrations: tuple[Path, ...] = ()
    note: str = ""
    maybe_mm: bool = False
    truth: GroundTruth | None = None
    truth_error: str = ""
    depth: DepthError | None = None
    sequence: Sequence | None = None
    stamps: tuple[tuple[int, int] | None, ...] = ()

    @property
    def moved(self) -> bool:
        """A calibration has made other pictures of those that were read."""
        return self.rectified is not None and self.rectified.moved


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """A pair at hand, and what was learned as it was read."""

    pair: Pair
    beside: tuple[str, str] = ("", "")
    sequence: Sequence | None = None
    calibrations: tuple[Path, ...] = ()

    def swapped(self) -> _Kept:
        beside = self.beside[1], self.beside[0]
        return replace(self, pair=self.pair.swapped(), beside=beside)


@dataclass(frozen=True, slots=True, eq=False)
class _Ahead:
    """A pair of a source that was read before anybody asked for it.

    Attributes:
        wish: for what was asked; another pair has come if that one cannot be read.
        read_s: when it was there, by ``monotonic``.
    """

    wish: Wish
    loaded: LoadedFiles
    read_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tools:
    """What the files' thread keeps from one wish to the next."""

    held: HeldSource = field(default_factory=HeldSource)
    rigs: HeldRigs = field(default_factory=HeldRigs)


class Documents(QObject):
    """Loads what a state needs; remembers a few pairs so that undo and swap are instant."""

    loaded = Signal(object)
    """LoadedFiles"""
    failed = Signal(object, object)
    """(Wish, message)"""
    ambiguous = Signal(object)
    """AmbiguousSource: there are several ways to make pairs of it; one is to be chosen."""
    other_half_wanted = Signal(object, object)
    """(Wish, message): the file of the calibration's other camera does not lie beside it."""
    came_ahead = Signal(object)
    """LoadedFiles of the next pair of a source, which nobody has asked for yet."""
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
        self._made: OrderedDict[tuple[object, ...], Pair] = OrderedDict()
        self._truths: OrderedDict[tuple[object, ...], GroundTruth] = OrderedDict()
        self._ahead: _Ahead | None = None
        self._coming: Wish | None = None
        self._claimed: Wish | None = None
        self._latest: Purpose | None = None
        self._tools = _Tools()
        self._side_by_side = False
        """Both files of a pair are decoded at once."""
        self._lane.submit(Job(partial(_warm_up, 1), idle=True))

    @property
    def busy(self) -> bool:
        return self._lane.busy

    @property
    def waited_for(self) -> bool:
        """Something else than another pair of the source was asked for last, and has not come."""
        return self.busy and self._latest not in (Purpose.FRAME, Purpose.AHEAD)

    def pair(self, ref: PairRef, rig: RigRef, line_up: LineUp) -> Pair | None:
        """The pair if it is at hand, swapped or not, so rectified and with its rows lined up."""
        read = self._read(ref)
        if read is None or not (rig or line_up):
            return read
        return self._made.get((read.token, rig.key, line_up))

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
        kept = self._pairs[ref] if self._read(ref) is not None else None
        return TruthRef(kept.beside[0]) if kept else TruthRef()

    def sequence(self, ref: PairRef) -> Sequence | None:
        """Where in its source this pair is, if it is at hand and of one."""
        return self._pairs[ref].sequence if self._read(ref) is not None else None

    def truth(self, pair: PairRef, rig: RigRef, ref: TruthRef) -> GroundTruth | None:
        """The ground truth if it is at hand; it belongs to one pair, rectified in one way."""
        return self._truths.get((pair, rig.key, ref))

    def remember(self, ref: PairRef, pair: Pair) -> None:
        """Take over a pair that lies in no file."""
        self._keep(ref, _Kept(pair))

    def load(self, wish: Wish) -> None:
        """Load what is wished; reports ``loaded`` or ``failed``."""
        if wish.purpose is Purpose.AHEAD and self._lane.waits:
            return  # nobody has asked for it, and it would take the place of what was asked for
        self._latest = wish.purpose
        if wish.purpose is Purpose.FRAME and self._is_ahead(wish):
            return
        self._ahead = self._claimed = None
        self._coming = wish if wish.purpose is Purpose.AHEAD else None
        anew = wish.purpose is Purpose.PAIR and not wish.paths
        known = None if anew or self._read(wish.pair) is None else self._pairs[wish.pair]
        work = partial(_load, wish, known, self._tools)
        self._lane.submit(Job(work, tag=wish))
        if wish.purpose is not Purpose.AHEAD:
            self._slow.begin()

    def _is_ahead(self, wish: Wish) -> bool:
        """It is at hand, and is reported now, or is being read, and is reported then."""
        ahead, coming = self._ahead, self._coming
        if ahead is not None and _same(ahead.wish, wish):
            self._ahead = None
            if monotonic() - ahead.read_s < FRESH_S:
                self._report_as_frame(ahead.loaded)
            else:
                self._lane.submit(Job(partial(_unless_changed, ahead, self._tools), tag=wish))
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
            self._tools.held.close()

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
            loaded = self._as_shown(loaded)
            self._ahead = _Ahead(wish, loaded, monotonic())
            self.came_ahead.emit(loaded)
            self._read_side_by_side(wish)
        else:
            self._report_as_frame(loaded)

    def _read_side_by_side(self, wish: Wish) -> None:
        """Of a folder many pairs may follow: from now on both files are decoded at once."""
        source = wish.pair.source
        if self._side_by_side or self.busy or source is None or source.kind != FOLDER.key:
            return
        self._side_by_side = True
        self._lane.submit(Job(partial(_warm_up, FOR_A_PAIR), idle=True))

    def _as_shown(self, loaded: LoadedFiles) -> LoadedFiles:
        """With the pair at hand that is shown in its place, so that what is made of it is of use.

        In a loop over few pairs one that was rectified before is rectified again.
        """
        wish = loaded.wish
        return replace(loaded, pair=self.pair(wish.pair, wish.rig, wish.line_up) or loaded.pair)

    def _report_as_frame(self, loaded: LoadedFiles) -> None:
        self._report(replace(loaded, wish=replace(loaded.wish, purpose=Purpose.FRAME)))

    def _report(self, loaded: LoadedFiles) -> None:
        wish = loaded.wish
        if wish.purpose is Purpose.PAIR:
            self._forget(wish.pair)
        if wish.pair not in self._pairs:
            kept = _Kept(loaded.read, loaded.beside, loaded.sequence, loaded.calibrations)
            self._keep(wish.pair, kept)
        loaded = replace(loaded, pair=self._on_show(loaded))
        if loaded.truth is not None:
            self._truths[(wish.pair, wish.rig.key, wish.truth)] = loaded.truth
            while len(self._truths) > KEPT:
                self._truths.popitem(last=False)
        self.loaded.emit(loaded)

    def _on_show(self, loaded: LoadedFiles) -> Pair:
        """Asked for twice, it was read twice: one of them is the pair on show."""
        read, wish = self._pairs[loaded.wish.pair].pair, loaded.wish
        if not (wish.rig or wish.line_up):
            return read
        key = (read.token, wish.rig.key, wish.line_up)
        pair = self._made.setdefault(key, loaded.pair)
        self._made.move_to_end(key)
        while len(self._made) > KEPT:
            self._made.popitem(last=False)
        return pair

    @Slot(object, object)
    def _on_failed(self, wish: Wish, error: Exception) -> None:
        self._slow.end(more=self.busy)
        if isinstance(error, AmbiguousSource):
            self.ambiguous.emit(error)
            return
        if isinstance(error, HalfCalibrationError) and wish.purpose is Purpose.CALIBRATE:
            self.other_half_wanted.emit(wish, message_of(error))
            return
        if wish.purpose is Purpose.AHEAD:
            claimed, self._coming, self._claimed = self._claimed, None, None
            if claimed is None:
                return  # nobody asked for it yet, and whoever does is told
            wish = claimed
        self.failed.emit(wish, message_of(error))

    def _forget(self, ref: PairRef) -> None:
        """The files may have changed since they were read, and a source hold other pairs."""
        for one in [one for one in self._pairs if _goes_with(one, ref)]:
            del self._pairs[one]
        for key in [key for key in self._truths if _goes_with(key[0], ref)]:
            del self._truths[key]

    def _keep(self, ref: PairRef, kept: _Kept) -> None:
        self._pairs[ref] = kept
        self._pairs.move_to_end(ref)
        while len(self._pairs) > KEPT:
            self._pairs.popitem(last=False)


def _goes_with(one: object, ref: PairRef) -> bool:
    """Whether a pair is that one, exchanged or not, or of its source."""
    return isinstance(one, PairRef) and (one in (ref, ref.swapped()) or one.of_one_source(ref))


def _warm_up(count: int, _stop: Event) -> None:
    # The next pair stops this job, and what it prepares is for that pair.
    warm_up(count)


def _unless_changed(ahead: _Ahead, tools: _Tools, stop: Event) -> LoadedFiles:
    """What was read a while ago as the frame that is wanted now; anew if its files have changed."""
    loaded = ahead.loaded
    if _stamps(loaded) == loaded.stamps:
        return replace(loaded, wish=replace(loaded.wish, purpose=Purpose.FRAME))
    return _load(replace(ahead.wish, purpose=Purpose.FRAME), None, tools, stop)


def _stamps(loaded: LoadedFiles) -> tuple[tuple[int, int] | None, ...]:
    """Size and time of all files that count for a pair; None for one that is gone, or no file."""
    pair, wish = loaded.read, loaded.wish
    pictures = (picture.path for picture in (pair.left, pair.right))
    truth = (wish.truth.path, wish.truth.how.mask)
    rig = (*wish.rig.calibration.files, *map(str, loaded.calibrations))
    return tuple(_stamp(path) for path in (*pictures, *truth, *rig))


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns


def _same(one: Wish, other: Wish) -> bool:
    """Whether what the one brought is what the other wants."""
    return (one.pair, one.rig.key, one.line_up, one.truth.how, one.back) == (
        other.pair,
        other.rig.key,
        other.line_up,
        other.truth.how,
        other.back,
    )


def _load(wish: Wish, known: _Kept | None, tools: _Tools, stop: Event) -> LoadedFiles:
    """On the files' thread: all that looks at the disk."""
    held = tools.held
    if wish.purpose is Purpose.PAIR and wish.pair.source is not None:
        held.forget(wish.pair.source)
    wish = _found(wish, held, stop) if wish.paths else wish
    if known is not None and wish.purpose is not Purpose.PAIR:
        loaded = _from_hand(wish, known)
    elif wish.pair.source is not None:
        loaded = _read_frame(wish, held, stop)
    else:
        loaded = _read(wish, stop)
    loaded = _lined_up(_rectified(loaded, tools.rigs, stop), tools, stop)
    if wish.purpose is Purpose.AHEAD:
        loaded = replace(loaded, stamps=_stamps(loaded))
    wish = loaded.wish
    if not wish.truth.path or stop.is_set():
        return loaded
    return _with_truth(loaded, stop)


def _with_truth(loaded: LoadedFiles, stop: Event) -> LoadedFiles:
    wish = loaded.wish
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
    if truth.doubt and loaded.moved and wish.purpose is not Purpose.TRUTH:
        return replace(loaded, truth_error=_OF_OTHERS.format(name=Path(truth.path).name))
    return replace(loaded, truth=truth)


_OF_SOURCE: Final = (Purpose.FRAME, Purpose.AHEAD)
_OF_OTHERS: Final = (
    "{name} is not used: it does not agree with the rectified pair, so it looks like ground truth "
    "of the pictures as they were read, or rectified otherwise."
)


def _from_hand(wish: Wish, known: _Kept) -> LoadedFiles:
    beside = known.beside
    if wish.purpose in (Purpose.FRAME, Purpose.AHEAD):
        wish = replace(wish, truth=replace(wish.truth, path=beside[0]))
    return LoadedFiles(
        wish=wish,
        pair=known.pair,
        read=known.pair,
        beside=beside,
        sequence=known.sequence,
        calibrations=known.calibrations,
    )


def _rectified(loaded: LoadedFiles, rigs: HeldRigs, stop: Event) -> LoadedFiles:
    """What was read by the calibration that is chosen, or that lies beside it."""
    wish, error = loaded.wish, ""
    lenient = wish.purpose is Purpose.PAIR or wish.rig.found
    ask = wish.purpose in (Purpose.PAIR, Purpose.CALIBRATE)
    rig = wish.rig
    try:
        rig = _rig_of(loaded, rigs, stop)
        done = rigs.apply(loaded.read, rig, ask=ask, stop=stop)
    except UserError as refused:
        if not lenient:
            raise
        # A pair is of use without its calibration.
        done = Rectified(pair=loaded.read)
        error = "" if _has_gone(wish, rig) else fallback(rig, refused)
        rig = NO_RIG
    if wish.find_rig and not (rig or error or loaded.note or loaded.read.calibration):
        error = found_beside(loaded.read, loaded.calibrations, root=_root(wish)).refused
    left = wish.rig if wish.find_rig and wish.rig and not (rig or wish.rig.found) else NO_RIG
    gone = not (rig or error) and _has_gone(wish, wish.rig)
    return replace(
        loaded,
        wish=replace(wish, rig=rig, find_rig=False),
        pair=done.pair,
        rectified=done,
        rig_error=error,
        left_rig=left if not error else NO_RIG,
        gone_rig=wish.rig if gone else NO_RIG,
    )


def _has_gone(wish: Wish, rig: RigRef) -> bool:
    """Whether it was found beside another pair of the source, and lies there no more."""
    return (
        wish.purpose in _OF_SOURCE
        and rig.found
        and not all(os.path.isfile(name) for name in rig.calibration.files)
    )


def _rig_of(loaded: LoadedFiles, rigs: HeldRigs, stop: Event) -> RigRef:
    wish, rig = loaded.wish, loaded.wish.rig
    if wish.purpose is Purpose.CALIBRATE:
        return rigs.completed(rig)
    # Each pair of some data sets has a calibration of its own.
    of_another = wish.purpose in _OF_SOURCE and rig.found
    kept = (
        not rig.guessed and same_files(rig, loaded.calibrations) and not _has_gone(wish, rig)
        if of_another
        else not wish.find_rig or _chosen_for(wish, rig, loaded.read)
    )
    if kept:
        return rig
    # What lies beside it and cannot be used has been said.
    if loaded.note:
        return NO_RIG
    # What was chosen of the calibration of a pair before does not count for a pair of its own.
    wanted = rig if of_another or not rig else NO_RIG
    return rigs.beside(loaded.read, loaded.calibrations, wanted=wanted, root=_root(wish), stop=stop)


def _root(wish: Wish) -> str:
    """The folder that was opened; empty for a pair in files of its own."""
    return wish.pair.source.parts[0] if wish.pair.source is not None else ""


def _chosen_for(wish: Wish, rig: RigRef, read: Pair) -> bool:
    """Whether the user meant this calibration for such a pair."""
    if not rig or rig.found or not _same_place(wish.pair, wish.rig_of):
        return False
    # Metres that lie beside a pair say that it is rectified: it may be a recording of what was.
    return read.calibration is None or wish.rig_of is None or _same_folder(wish.pair, wish.rig_of)


def _same_folder(pair: PairRef, other: PairRef) -> bool:
    one, two = pair.places[0], other.places[0]
    return one == two or (pair.source is None and Path(one).parent == Path(two).parent)


def _same_place(pair: PairRef, other: PairRef | None) -> bool:
    """Whether the pictures of one rig may lie so: in one folder, or in one source."""
    if other is None:
        return True
    one, two = Path(pair.places[0]), Path(other.places[0])
    return one == two or one.parent == two.parent or two in one.parents or one in two.parents


def _lined_up(loaded: LoadedFiles, tools: _Tools, stop: Event) -> LoadedFiles:
    """What was rectified with its rows as the wish wants them."""
    wish = loaded.wish
    if wish.purpose is Purpose.LINE_UP:
        rig = wish.rig

        def rectify(pair: Pair) -> Pair:
            return tools.rigs.apply(pair, rig, ask=False, stop=stop).pair

        found = line_up_over(tools.held, wish.pair, loaded.pair, rectify=rectify, stop=stop)
        wish = replace(wish, line_up=found)
    return replace(loaded, wish=wish, pair=with_rows_in_line(loaded.pair, wish.line_up))


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
        rectification=AS_READ,
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
        calibrations=calibrations_beside(left),
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
        calibrations=read.calibrations,
    )


def absolute(path: Path) -> str:
    """The whole name of a file, as states name it."""
    try:
        return str(path.absolute())
    except FileNotFoundError:
        # The current folder is gone. The name leads nowhere, and reading it will say so.
        return str(path)
