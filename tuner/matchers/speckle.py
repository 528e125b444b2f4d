"""The speckle filter, which comes after any match."""

from __future__ import annotations

import cv2

from tuner.core.types import RawDisparity


def speckle(raw: RawDisparity, *, invalid: int, window: int, difference: int) -> RawDisparity:
    """Remove connected patches of ``window`` pixels or fewer (cv2.filterSpeckles).

    Args:
        raw: (H, W) int16 in 1/16 px; it stays as it is.
        difference: neighbours within this many raw units (1/16 px) belong to one patch.

    Returns:
        (H, W) int16, ``invalid`` where a patch was; ``raw`` itself where the filter is off.
    """
    if speckle_off(window, difference):
        return raw
    filtered = raw.copy()
    cv2.filterSpeckles(filtered, invalid, window, difference)
    return filtered


def speckle_off(window: int, difference: int) -> bool:
    """Whether such a filter leaves everything as it is."""
    return window <= 0 or difference < 0
