"""The one door through which a pair and its ground truth come in, with all to be said of them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from threading import Event

from tuner.core.geometry.cameras import CalibrationError
from tuner.core.geometry.rectification import LineUp
from tuner.core.geometry.rig import StereoCalibration
from tuner.core.geometry.stereo_rectification import Rectification
from tuner.core.grey import GreyRule
from tuner.core.stopping import check
from tuner.core.types import Pair
from tuner.engine.lining_up import with_rows_in_line
from tuner.engine.rectifying import rectify
from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import default_settings, matcher_of
from tuner.sources.calibration import NAME, calibration_beside
from tuner.sources.ground_truth import GroundTruth, HowRead, read_ground_truth
from tuner.sources.own_match import own_match
from tuner.sources.pair import read_pair


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A pair, with the calibration that lies beside it."""

    pair: Pair
    note: str = ""
    """Why the calibration could not be used, or how it was fitted, in words."""

    raw: Pair | None = None
    """The pair as it was read, where a calibration has rectified ``pair``."""

    maybe_mm: bool = False
    """The calibration's baseline would be possible in mm: to be asked."""


def open_pair(
    left: str | os.PathLike[str],
    right: str | os.PathLike[str],
    *,
    settings: MatcherSettings | None = None,
    rule: GreyRule | None = None,
    baseline_mm: bool = False,
    calibration: StereoCalibration | None = None,
    rectification: Rectification | None = None,
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
        rectification: how.
        line_up: brings the rows into line, on top of a calibration; without one there are no metres
            where it moves anything.
        stop: set from another thread to give up at once.

    Raises:
        ImageError, FileError: with the file's name and what is wrong.
        CalibrationError: the calibration is not for such pictures.
        Stopped: ``stop`` was set.
    """
    pair = read_pair(left, right, rule=rule, stop=stop)
    if calibration is None:
        opened = _by_what_lies_beside(pair, left, rectification, baseline_mm=baseline_mm)
    else:
        done, said = rectify(pair, calibration, rectification, stop=stop)
        opened = Opened(done, " ".join(said), raw=pair if done is not pair else None)
    pair = opened.pair
    near = _fitted(default_settings() if settings is None else settings, pair)
    matcher_of(near).check(near, pair.size)
    if not line_up:
        return opened
    lined_up = with_rows_in_line(pair, line_up)
    # What could not be used for metres is of no interest where there cannot be any.
    return replace(opened, pair=lined_up) if pair.rois else Opened(lined_up)


def _by_what_lies_beside(
    pair: Pair,
    left: str | os.PathLike[str],
    how: Rectification | None,
    *,
    baseline_mm: bool,
) -> Opened:
    # A pair is of use without its calibration.
    found = calibration_beside(left, pair.size, baseline_mm=baseline_mm)
    if found.rig is None:
        pair = replace(pair, calibration=found.calibration)
        return Opened(pair, found.note, maybe_mm=found.maybe_mm)
    try:
        done, said = rectify(pair, found.rig, how)
    except CalibrationError as error:
        return Opened(pair, f"{NAME} beside the pair: {error}")
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
