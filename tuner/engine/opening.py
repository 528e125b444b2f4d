"""Opening a pair and its ground truth, with all that should be said about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from tuner.core.errors import ImageError, UserError
from tuner.core.stopping import check
from tuner.core.types import Pair
from tuner.engine.pipeline import run
from tuner.matchers.stereo_bm import StereoBMSettings, check_size, fitted
from tuner.sources.calibration import find_calibration
from tuner.sources.ground_truth import GroundTruth, read_ground_truth
from tuner.sources.pair import looks_exchanged, read_pair


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A pair and whether its pictures look exchanged."""

    pair: Pair
    exchanged: bool
    note: str = ""
    """What could not be used, in words."""


def open_pair(left: Path, right: Path, *, stop: Event | None = None) -> Opened:
    """Read a pair that StereoBM can work on.

    Args:
        stop: set from another thread to give up at once.

    Raises:
        ImageError, FileError: with the file's name and what is wrong.
        Stopped: ``stop`` was set.
    """
    pair = read_pair(left, right, stop=stop)
    check_size(fitted(StereoBMSettings(), pair.size), pair.size)
    exchanged = looks_exchanged(pair.left.grey, pair.right.grey)
    try:
        return Opened(replace(pair, calibration=find_calibration(left)), exchanged)
    except UserError as error:
        # A pair is of use without its calibration.
        return Opened(pair, exchanged, str(error))


def open_truth(
    path: Path,
    *,
    pair: Pair,
    settings: StereoBMSettings,
    scale: float | None = None,
    stop: Event | None = None,
) -> GroundTruth:
    """Read ground truth for a pair; an unknown divisor is guessed from StereoBM's own result.

    Args:
        stop: set from another thread to give up at once.

    Raises:
        ImageError, FileError: with the file's name and what is wrong.
        Stopped: ``stop`` was set.
    """
    if scale is not None and scale <= 0:
        raise ImageError(f"{path}: a divisor of {scale:g} is not above 0")
    check(stop)
    reference = run(pair, fitted(settings, pair.size)).disparity if scale is None else None
    return read_ground_truth(path, scale=scale, size=pair.size, reference=reference, stop=stop)
