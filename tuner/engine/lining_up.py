"""Brings the rows of a pair into line by its own matches: a rectification without a board."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

import numpy as np

from tuner.core.errors import ImageError, SettingsError, UserError
from tuner.core.geometry.correspondences import together
from tuner.core.geometry.epipolar import fit_rows
from tuner.core.geometry.rectification import LineUp
from tuner.core.geometry.remap import lining_up
from tuner.core.types import Pair, moved
from tuner.engine.evidence import LEAST_SUPPORT, Evidence, look

ESTIMATED = "rows lined up by the pair's own matches: estimated, no metres"
CORRECTED = "rows lined up by the pair's own matches on top of the calibration; metres stay"


class LineUpError(UserError):
    """The matches do not support lining up the rows."""


def line_up_of(evidence: Sequence[Evidence]) -> LineUp:
    """One set of five numbers for pairs of one rig, fitted to all their matches.

    Raises:
        LineUpError: the matches of a pair are not to be trusted, or want what no line-up gives.
        ImageError: the pairs differ in size.
    """
    for one in evidence:
        _check(one)
    if len({one.size for one in evidence}) > 1:
        sizes = ", ".join(str(one.size) for one in evidence)
        raise ImageError(f"the pairs differ in size: {sizes}; those of one rig are needed")
    fit = fit_rows(together([one.found for one in evidence]))
    agreeing = int(np.count_nonzero(fit.supporting))
    if agreeing < max(LEAST_SUPPORT, fit.supporting.size / 2):
        raise LineUpError(
            f"The rows cannot be lined up: only {agreeing} of {fit.supporting.size} matches agree "
            "on one movement of the right picture."
        )
    try:
        return fit.line_up
    except SettingsError as error:
        raise LineUpError(
            f"The rows cannot be lined up: they differ too much ({error.field}: {error.reason})."
        ) from None


def line_up_for(pairs: Sequence[Pair], *, stop: Event | None = None) -> LineUp:
    """As ``line_up_of``, of what the pairs show.

    Raises:
        LineUpError, ImageError: as ``line_up_of``.
        Stopped: ``stop`` was set.
    """
    return line_up_of([look(pair, stop=stop) for pair in pairs])


def with_rows_in_line(pair: Pair, line_up: LineUp) -> Pair:
    """The pair with its right picture moved, as a pair of its own; itself where nothing moves.

    The left picture stays as it is, and with it what ground truth says of it. What turns
    disparities into metres holds only where a calibration has rectified the pair before, and so
    the rest to be moved is small.
    """
    if not line_up:
        return pair
    right = pair.right
    done = ESTIMATED if pair.rois is None else CORRECTED
    note = f"{right.note}; {done}" if right.note else done
    lowered = moved(right, lining_up(line_up, right.size)).noted(note)
    if pair.rois is None:
        return Pair(left=pair.left, right=lowered, line_up=line_up)
    one, two = pair.rois
    return Pair(
        left=pair.left,
        right=lowered,
        calibration=pair.calibration,
        line_up=line_up,
        rois=(one, line_up.inner(two, pair.size)),
        as_read=pair.as_read,
    )


def _check(evidence: Evidence) -> None:
    if evidence.same:
        raise LineUpError("The rows cannot be lined up: both pictures show the same view.")
    if evidence.unrelated:
        raise LineUpError("The rows cannot be lined up: the two pictures have nothing in common.")
    if evidence.fit is None:
        raise LineUpError(
            f"The rows cannot be lined up: of {evidence.found.similar} corners that look alike too "
            "few agree on one geometry; take pictures with more structure and fewer repetitions."
        )
