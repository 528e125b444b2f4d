"""The open source of pairs: a folder, a video, a camera, a bag; one thread at a time reads it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Several
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Final

from tuner.core.errors import ImageError
from tuner.core.geometry.cameras import CalibrationError
from tuner.core.geometry.rectification import LineUp
from tuner.core.geometry.stereo_rectification import OFF, Rectification
from tuner.core.stopping import check
from tuner.core.types import Pair
from tuner.engine.evidence import look
from tuner.engine.lining_up import line_up_of
from tuner.engine.opening import open_next, open_source
from tuner.matchers.matcher import MatcherSettings
from tuner.session.sequence import Sequence
from tuner.session.state import PairRef
from tuner.sources.kinds import STILLS, kinds
from tuner.sources.source import AmbiguousSource, FrameSource, SourceRef

FITTED: Final = 8
"""So many pairs of a source, evenly spread, tell how its rows are lined up."""

_FOLDER: Final = "folder"

AS_READ: Final = Rectification(on=OFF)
"""What is read is rectified afterwards, so that it need not be read again for that."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrameRead:
    """A pair of a source as it was read.

    Attributes:
        ref: the pair that was reached; those before it could not be read.
        truth: the ground truth beside it, or empty.
        calibrations: files beside it that are named as calibrations.
        note, maybe_mm: as of ``Opened``.
    """

    ref: PairRef
    pair: Pair
    sequence: Sequence
    truth: str = ""
    calibrations: tuple[Path, ...] = ()
    note: str = ""
    maybe_mm: bool = False


class HeldSource:
    """Keeps the source that was read last open, so that the next pair comes at once."""

    def __init__(self) -> None:
        self._source: FrameSource | None = None
        self._ref: SourceRef | None = None

    def open(self, ref: SourceRef, *, stop: Event | None = None) -> FrameSource:
        """The source of this ref; another one is closed.

        Raises:
            AmbiguousSource: there are several ways to make pairs.
            ImageError, FileError: it cannot be opened.
            Stopped: ``stop`` was set.
        """
        if self._source is not None and ref in (self._ref, self._source.ref):
            return self._source
        self.close()
        self._source = open_source(ref, stop=stop)
        self._ref = ref
        return self._source

    def forget(self, ref: SourceRef) -> None:
        """This source is to be opened anew: it may have changed since."""
        if self._source is not None and ref in (self._ref, self._source.ref):
            self.close()

    def close(self) -> None:
        """Let go of files and devices; the next ``open`` opens anew."""
        source, self._source = self._source, None
        if source is not None:
            source.close()


def read_frame(
    held: HeldSource,
    ref: PairRef,
    *,
    settings: MatcherSettings,
    back: bool = False,
    stop: Event | None = None,
) -> FrameRead:
    """The pair that ``ref`` names, or the nearest one beyond it that can be read; as it was read.

    Args:
        back: go on towards the first where it cannot be read.

    Raises:
        AmbiguousSource, ImageError, FileError: in one sentence.
        Stopped: ``stop`` was set.
    """
    assert ref.source is not None
    source = held.open(ref.source.with_options(grey=_grey(ref)), stop=stop)
    try:
        reached = open_next(
            source,
            ref.frame,
            step=-1 if back else 1,
            settings=settings,
            baseline_mm=ref.baseline_mm,
            rectification=AS_READ,
            stop=stop,
        )
    except ImageError:
        if source.count is None:
            # A device that has gone is opened anew by whoever asks again.
            held.close()
        raise
    if reached.opened is None:
        words = ". ".join(f"{one[0].upper()}{one[1:]}" for one in reached.skipped[-2:])
        raise ImageError(words or f"{source.title}: it has no pairs")
    pair = reached.opened.pair
    return FrameRead(
        ref=PairRef(
            source=source.ref.with_options(grey=""),
            frame=reached.at,
            grey=ref.grey,
            baseline_mm=ref.baseline_mm,
            flipped=ref.flipped,
        ),
        pair=pair.swapped() if ref.flipped else pair,
        sequence=_place(source, reached.at, reached.skipped),
        truth=str(source.truth(reached.at) or ""),
        calibrations=source.calibrations(reached.at),
        note=reached.opened.note,
        maybe_mm=reached.opened.maybe_mm,
    )


def _grey(ref: PairRef) -> str:
    return "" if ref.grey == PairRef().grey else ref.grey.text


def _place(source: FrameSource, at: int, skipped: tuple[str, ...]) -> Sequence:
    count = source.count
    more = count is None or at + 1 < count
    return Sequence(
        title=source.title,
        index=at,
        count=count,
        name=source.name(at),
        time_s=source.time_s(at),
        next_s=source.time_s(at + 1) if more else None,
        notes=source.notes,
        skipped=skipped,
    )


def found_source(
    held: HeldSource, paths: Several[Path], *, stop: Event | None = None
) -> SourceRef | None:
    """The source that these paths mean; None where they mean one pair in files of its own.

    Raises:
        AmbiguousSource: there are several ways to make pairs.
        ImageError, FileError: it is a source and cannot be opened.
        Stopped: ``stop`` was set.
    """
    parts = [str(path) for path in paths]
    asked = [kind for kind in kinds() if kind.key not in STILLS]
    ref = next((ref for kind in asked if (ref := kind.accepts(parts)) is not None), None)
    if ref is None:
        return None
    held.forget(ref)
    try:
        source = held.open(ref, stop=stop)
    except AmbiguousSource:
        raise
    except ImageError:
        if ref.kind != _FOLDER:
            raise
        # Whether it holds a pair in other words, or why not, is told where pairs are looked for.
        return None
    return None if source.count == 1 and source.ref.kind == _FOLDER else source.ref


def line_up_over(
    held: HeldSource,
    ref: PairRef,
    first: Pair,
    *,
    rectify: Callable[[Pair], Pair],
    stop: Event | None = None,
) -> LineUp:
    """What brings the rows of a rig into line, by the matches of several of its pairs.

    Args:
        first: the pair on show, which always counts; rectified already.
        rectify: does it to others.

    Raises:
        LineUpError: the matches do not support it.
        Stopped: ``stop`` was set.
    """
    evidence = [look(first, stop=stop)]
    for pair in _others(held, ref, stop):
        try:
            one = look(rectify(pair), stop=stop)
        except CalibrationError:
            continue  # it is for pictures of the others' size
        # A pair that shows nothing to go by says nothing against the others.
        if one.fit is not None and one.size == first.size:
            evidence.append(one)
    if len(evidence) > 1 and evidence[0].fit is None:
        del evidence[0]
    return line_up_of(evidence)


def _others(held: HeldSource, ref: PairRef, stop: Event | None) -> list[Pair]:
    if ref.source is None:
        return []
    source = held.open(ref.source.with_options(grey=_grey(ref)), stop=stop)
    if source.count is None:
        return []
    pairs = []
    spread = {round(at * (source.count - 1) / (FITTED - 1)) for at in range(FITTED)}
    for at in sorted(spread - {ref.frame}):
        check(stop)
        try:
            pair = source.read(at, stop=stop)
        except ImageError:
            continue  # it is named when it is its turn to be shown
        pairs.append(pair.swapped() if ref.flipped else pair)
    return pairs
