"""The one door through which a pair and its ground truth come in, with all to be said of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import NamedTuple

from tuner.calibrations.reference import CalibrationRef
from tuner.core.calibration import Calibration
from tuner.core.errors import FileError, ImageError, UserError
from tuner.core.geometry.cameras import CalibrationError
from tuner.core.geometry.rectification import LineUp
from tuner.core.geometry.rig import StereoCalibration
from tuner.core.geometry.stereo_rectification import ON, Rectification
from tuner.core.grey import GreyRule
from tuner.core.stopping import check
from tuner.core.types import AsRead, Pair
from tuner.engine.found_rig import Beside, Finder, FoundRig, holds_both
from tuner.engine.lining_up import with_rows_in_line
from tuner.engine.rectifying import rectified_twice, rectify
from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import default_settings, matcher_of
from tuner.sources.calibration import NAME, Found, calibration_beside, find_calibration
from tuner.sources.folders.beside import calibrations_beside
from tuner.sources.ground_truth import GroundTruth, HowRead, read_ground_truth
from tuner.sources.kinds import find_source, open_ref
from tuner.sources.own_match import own_match
from tuner.sources.pair import read_pair
from tuner.sources.source import FrameSource, SourceRef, nth


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A pair, rectified by the calibration that was named or lies beside it."""

    pair: Pair
    note: str = ""
    """Why the calibration could not be used, or how it was fitted, in words."""

    raw: Pair | None = None
    """The pair as it was read, where a calibration has rectified ``pair``."""

    maybe_mm: bool = False
    """The calibration's baseline would be possible in mm: to be asked."""

    found: FoundRig | None = None
    """The calibration beside it that nobody named, and by which it is rectified."""

    @property
    def noted(self) -> Pair:
        """The pair for those who take it alone: its left picture says the note, too."""
        return _noted(self.pair, self.note)


def metres_beside(left: str) -> bool:
    """Whether there lies beside a left picture what turns px into metres, and can be used."""
    try:
        return find_calibration(left) is not None
    except UserError:
        return False


def open_pair(
    left: str | os.PathLike[str],
    right: str | os.PathLike[str],
    *,
    settings: MatcherSettings | None = None,
    rule: GreyRule | None = None,
    baseline_mm: bool = False,
    calibration: StereoCalibration | None = None,
    rectification: Rectification | None = None,
    finder: Finder | None = None,
    beside: str = "",
    line_up: LineUp | None = None,
    stop: Event | None = None,
) -> Opened:
    """Read a pair that can be matched.

    Args:
        settings: of the matcher that is to work on it, the default one if left out; they need not
            fit its size, only something near them.
        rule: which values of pictures of more than 8 bit become black and white.
        baseline_mm: the baseline of ``calibration.json`` counts mm.
        calibration: rectifies the pair; without it what lies beside the left picture counts.
        rectification: how; where it is off, only metres are looked for.
        finder: looks for what lies beside, and knows how that rectifies; one for the pairs of a
            source rectifies them alike.
        beside: what lies beside this file counts instead, as ``calibrated_by`` tells it.
        line_up: brings the rows into line, on top of a calibration; without one there are no metres
            where it moves anything.
        stop: set from another thread to give up at once.

    Raises:
        ImageError, FileError: with the file's name and what is wrong.
        CalibrationError: the calibration is not for such pictures.
        Stopped: ``stop`` was set.
    """
    pair = read_pair(left, right, rule=rule, stop=stop)
    files = calibrations_beside(Path(pair.left.path)) if pair.left.path else ()
    return _opened(
        pair,
        settings,
        baseline_mm=baseline_mm,
        rig=Rig(
            calibration,
            rectification,
            finder or Finder(how=rectification),
            beside or _of_both(pair.left.path, pair.right.path, files),
            files,
            str(Path(beside).parent) if beside else "",
        ),
        line_up=line_up,
        stop=stop,
    )


def open_source(
    source: SourceRef | str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    stop: Event | None = None,
    **options: str,
) -> FrameSource:
    """Open a folder, a video, a camera, a bag or pictures; ``close`` it when done.

    Args:
        source: a ref, a path, or the paths of two pictures, videos or cameras.
        options: "pattern", "layout", "topics", "grey" as in ``SourceRef``; empty for not said.
        stop: set from another thread to give up at once.

    Raises:
        AmbiguousSource: there are several ways to make pairs; it lists them.
        ImageError, FileError: it is no source, or cannot be opened; in one sentence.
        Stopped: ``stop`` was set.
    """
    if isinstance(source, SourceRef):
        return open_ref(source.with_options(**options), stop=stop)
    paths = [source] if isinstance(source, str | os.PathLike) else source
    return open_ref(find_source(paths, **options), stop=stop)


def open_frame(
    source: FrameSource,
    index: int = 0,
    *,
    settings: MatcherSettings | None = None,
    baseline_mm: bool = False,
    calibration: StereoCalibration | None = None,
    rectification: Rectification | None = None,
    finder: Finder | None = None,
    line_up: LineUp | None = None,
    stop: Event | None = None,
) -> Opened:
    """One frame of a source as a pair that can be matched; arguments as of ``open_pair``.

    Raises:
        IndexError: there is no such frame.
        CalibrationError: the calibration is not for such pictures.
        ImageError, FileError: it cannot be read; other frames may be.
        Stopped: ``stop`` was set.
    """
    pair = source.read(index, stop=stop)
    calibrations = source.calibrations(index)
    beside = calibrated_by(pair.left.path, pair.right.path, source, calibrations)
    return _opened(
        pair,
        settings,
        baseline_mm=baseline_mm,
        rig=Rig(
            calibration,
            rectification,
            finder or Finder(how=rectification),
            beside,
            calibrations,
            source.ref.parts[0],
        ),
        line_up=line_up,
        stop=stop,
    )


def calibrated_by(left: str, right: str, source: FrameSource, calibrations: Sequence[Path]) -> str:
    """What a calibration lies beside: the left picture, or our own file above it in the source.

    Args:
        left, right: the pictures; ``right`` is empty where one file holds both.
        calibrations: files beside it that are named as such.
    """
    root = os.path.abspath(source.ref.parts[0])
    if not os.path.isdir(root):
        return _of_both(left, right, calibrations)
    return _or_above(left, [path for path in calibrations if path.is_relative_to(root)])


def _of_both(left: str, right: str, calibrations: Sequence[Path]) -> str:
    """The left picture, or our own file in the folder that holds those of both pictures."""
    both = holds_both(left, right)
    mine = (both, Path(os.path.abspath(left)).parent)
    return _or_above(left, [path for path in calibrations if path.parent in mine]) if both else left


def _or_above(left: str, files: Sequence[Path]) -> str:
    near = any(path.parent == Path(os.path.abspath(left)).parent for path in files)
    above = next((str(path) for path in files if path.name == NAME), "")
    return left if near or not above else above


def found_anew(
    as_read: AsRead, told: CalibrationRef, how: Rectification, *, beside: Beside = Beside.USED
) -> Opened:
    """The pair rectified by the calibration beside it, once more is known of that.

    Args:
        told: what its files do not say; ``files`` are left out.
        how: the tunables of its rectification.
        beside: what becomes of it.

    Raises:
        FileError, CalibrationError: what was told does not go with it.
    """
    finder = Finder(told, how, beside=beside)
    if told == CalibrationRef() and how.on == ON and beside is Beside.USED:
        # It is the same calibration, so its pairs stay rectified alike.
        finder = Finder(how=replace(how, on=as_read.on), beside=Beside.AS_CHOSEN)
    rig = Rig(None, None, finder, as_read.pair.left.path, as_read.files, as_read.root)
    return _rectified_by_found(as_read.pair, rig, None)


class Reached(NamedTuple):
    """The frame that was reached, None at the end, and a sentence for each that was skipped."""

    at: int
    opened: Opened | None
    skipped: tuple[str, ...]


def open_next(
    source: FrameSource,
    index: int,
    *,
    step: int = 1,
    settings: MatcherSettings | None = None,
    baseline_mm: bool = False,
    calibration: StereoCalibration | None = None,
    rectification: Rectification | None = None,
    finder: Finder | None = None,
    line_up: LineUp | None = None,
    stop: Event | None = None,
) -> Reached:
    """This frame, or where it cannot be read the next one in the direction of ``step``.

    Raises:
        ImageError, FileError: a source without end gives nothing.
        CalibrationError: the calibration is not for such pictures.
        Stopped: ``stop`` was set.
    """
    skipped: list[str] = []
    while source.count is None or 0 <= index < source.count:
        check(stop)
        try:
            opened = open_frame(
                source,
                index,
                settings=settings,
                baseline_mm=baseline_mm,
                calibration=calibration,
                rectification=rectification,
                finder=finder,
                line_up=line_up,
                stop=stop,
            )
        except (ImageError, FileError) as error:
            if source.count is None:
                raise
            skipped.append(f"{nth(index)} of {source.count} is skipped: {error}")
            index += step
        else:
            return Reached(index, opened, tuple(skipped))
    return Reached(index, None, tuple(skipped))


class Rig(NamedTuple):
    """What rectifies a pair, and how; without it what lies beside the file ``beside``.

    Attributes:
        finder: looks among ``files``, those that are named as calibrations.
        root: the folder that was opened.
    """

    calibration: StereoCalibration | None
    rectification: Rectification | None
    finder: Finder
    beside: str
    files: Sequence[Path] = ()
    root: str = ""


def _opened(
    pair: Pair,
    settings: MatcherSettings | None,
    *,
    baseline_mm: bool,
    rig: Rig,
    line_up: LineUp | None,
    stop: Event | None,
) -> Opened:
    opened = _calibrated(pair, rig, baseline_mm=baseline_mm, stop=stop)
    near = _fitted(default_settings() if settings is None else settings, opened.pair)
    matcher_of(near).check(near, opened.pair.size)
    if not line_up:
        return opened
    lined_up = with_rows_in_line(opened.pair, line_up)
    # What could not be used for metres is of no interest where there cannot be any.
    return replace(opened, pair=lined_up) if opened.pair.rois else Opened(lined_up)


def _calibrated(pair: Pair, rig: Rig, *, baseline_mm: bool, stop: Event | None) -> Opened:
    if rig.calibration is not None:
        known = Found()
        if rig.beside:
            known = calibration_beside(rig.beside, pair.size, baseline_mm=baseline_mm)
        metric = replace(pair, calibration=pair.calibration or known.calibration)
        twice = rectified_twice(metric, rig.calibration, rig.rectification)
        opened = _rectified(pair, rig.calibration, rig.rectification, stop)
        if twice in opened.note:
            return opened  # nothing, or said already
        return replace(opened, note=f"{opened.note} {twice}".strip())
    if rig.finder.means is Beside.LEFT_OUT:
        return Opened(pair)
    # A pair is of use without its calibration.
    known = Found()
    if rig.beside:
        known = calibration_beside(rig.beside, pair.size, baseline_mm=baseline_mm)
    if known.calibration is not None:
        pair = _with_metres(pair, known.calibration, rig)
    if known.calibration is not None or known.note:
        return Opened(pair, known.note, maybe_mm=known.maybe_mm)
    return _rectified_by_found(pair, rig, stop)


def _with_metres(pair: Pair, calibration: Calibration, rig: Rig) -> Pair:
    """The pair with what lies beside it; that it lies above pictures that were named is said."""
    pair = replace(pair, calibration=calibration)
    above = rig.beside != pair.left.path and not os.path.isdir(rig.root)
    if not above:
        return pair
    return _noted(pair, f"metres are by {NAME} in the folder above, {Path(rig.beside).parent}")


def _noted(pair: Pair, words: str) -> Pair:
    """The pair with this said of its left picture, too."""
    if not words:
        return pair
    note = "; ".join(filter(None, (pair.left.note, words)))
    return replace(pair, left=pair.left.noted(note))


def _rectified_by_found(pair: Pair, rig: Rig, stop: Event | None) -> Opened:
    found = rig.finder.beside(pair, rig.files, root=rig.root, stop=stop)
    if found is None:
        refused = rig.finder.refused(pair, rig.files, root=rig.root)
        return Opened(pair, refused or rig.finder.left_alone)
    as_read = AsRead(pair=pair, files=tuple(rig.files), root=rig.root, on=found.how.on)
    try:
        done = _rectified(pair, found.calibration, found.how, stop)
    except CalibrationError as error:
        note = f"{found.title} beside the pair is not used: {error}"
        return Opened(replace(pair, as_read=as_read), note)
    said = "; ".join(filter(None, (found.words, done.pair.left.note)))
    left = done.pair.left.noted(said)
    return replace(done, pair=replace(done.pair, left=left, as_read=as_read), found=found)


def _rectified(
    pair: Pair, calibration: StereoCalibration, how: Rectification | None, stop: Event | None
) -> Opened:
    done, said = rectify(pair, calibration, how, stop=stop)
    return Opened(done, " ".join(said), raw=pair if done is not pair else None)


def open_truth(
    path: str | os.PathLike[str],
    *,
    pair: Pair,
    how: HowRead | None = None,
    scale: float | None = None,
    stop: Event | None = None,
) -> GroundTruth:
    """Read ground truth for a pair; what nobody says of the file is told from the pair itself.

    Args:
        how: what is known of the file; or ``scale``, its divisor, alone.
        stop: set from another thread to give up at once.

    Raises:
        DepthError: nothing was said, and the values look like distances.
        ImageError, FileError: with the file's name and what is wrong.
        Stopped: ``stop`` was set.
    """
    check(stop)
    how = how or HowRead(scale)
    return read_ground_truth(
        path,
        scale=how.scale,
        depth=how.depth,
        signed=how.signed,
        mask=how.mask,
        size=pair.size,
        reference=own_match(pair),
        calibration=pair.calibration,
        stop=stop,
    )


def _fitted(settings: MatcherSettings, pair: Pair) -> MatcherSettings:
    near: MatcherSettings = matcher_of(settings).fitted(settings, pair.size)
    return near
