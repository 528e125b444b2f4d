"""What a point cloud of a stereo result is made of."""

from __future__ import annotations

from tuner.core.geometry.cloud import CloudLook, CloudRequest
from tuner.core.types import Pair
from tuner.engine.outcome import Outcome


def of_outcome(outcome: Outcome, pair: Pair, *, look: CloudLook | None = None) -> CloudRequest:
    """The points of a stereo result; depth is coloured over the disparities that were searched."""
    low, high = outcome.settings.searched
    return CloudRequest(
        picture=pair.left,
        disparity=outcome.raw,
        invalid=outcome.invalid,
        calibration=pair.calibration,
        look=look or CloudLook(low=low, high=high),
    )
