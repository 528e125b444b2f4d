"""Where a rectangle over a picture is taken hold of, and what a drag makes of it."""

from __future__ import annotations

import math
from enum import Enum
from typing import Final

from tuner.core.tunable import Rect, Size

_INNER: Final = 4
"""Of a small rectangle, this part of a side is left to each of its two edges."""


class Grip(Enum):
    """What of a rectangle is held: which side moves along x and along y, -1, 0 or 1."""

    TOP_LEFT = (-1, -1)
    TOP = (0, -1)
    TOP_RIGHT = (1, -1)
    LEFT = (-1, 0)
    INSIDE = (0, 0)
    RIGHT = (1, 0)
    BOTTOM_LEFT = (-1, 1)
    BOTTOM = (0, 1)
    BOTTOM_RIGHT = (1, 1)


EDGES: Final = tuple(grip for grip in Grip if grip is not Grip.INSIDE)


def place(rect: Rect, grip: Grip) -> tuple[float, float]:
    """x, y of a handle in px: a corner, or the middle of an edge or of the whole."""
    across, down = grip.value
    return (
        rect.x + rect.width * (across + 1) / 2,
        rect.y + rect.height * (down + 1) / 2,
    )


def grip_at(rect: Rect, x: float, y: float, *, reach: float) -> Grip | None:
    """What is held at a point; None outside and for an empty rectangle.

    Args:
        x, y: the point in px, pixel i covering i..i+1.
        reach: so many px beside an edge still hold it. Inside it is less where the rectangle is
            small, so that it can always be held by its middle too.
    """
    if rect.empty:
        return None
    across = _side(x, rect.x, rect.right, reach)
    down = _side(y, rect.y, rect.bottom, reach)
    return None if across is None or down is None else Grip((across, down))


def _side(at: float, low: int, high: int, reach: float) -> int | None:
    """Whether the low (-1) or the high (1) end is near, or neither (0); None: beyond both."""
    if not low - reach <= at <= high + reach:
        return None
    inner = min(reach, (high - low) / _INNER)
    if at <= low + inner:
        return -1
    return 1 if at >= high - inner else 0


def dragged(rect: Rect, grip: Grip, by: tuple[float, float], size: Size) -> Rect:
    """The rectangle after what is held has moved, inside the image and at least 1 px large.

    Args:
        by: dx, dy of the drag from where it began, in px; rounded to whole ones.
        size: of the image.
    """
    across, down = grip.value
    left, right = _moved(rect.x, rect.right, across, by[0], size.width, whole=grip is Grip.INSIDE)
    top, bottom = _moved(rect.y, rect.bottom, down, by[1], size.height, whole=grip is Grip.INSIDE)
    return Rect(left, top, right - left, bottom - top)


def _moved(
    low: int, high: int, side: int, by: float, length: int, *, whole: bool
) -> tuple[int, int]:
    step = math.floor(by + 0.5)
    if whole:
        step = min(max(step, -low), length - high)
        return low + step, high + step
    if side < 0:
        low = min(max(0, low + step), high - 1)
    elif side > 0:
        high = max(min(length, high + step), low + 1)
    return low, high


def spanned(start: tuple[float, float], end: tuple[float, float], size: Size) -> Rect:
    """The rectangle of all pixels from one point to another, whichever way it was drawn.

    A point beside the image counts as the nearest one inside.
    """
    left, right = _pixels(start[0], end[0], size.width)
    top, bottom = _pixels(start[1], end[1], size.height)
    return Rect(left, top, right - left + 1, bottom - top + 1)


def _pixels(one: float, other: float, length: int) -> tuple[int, int]:
    low, high = sorted((one, other))
    return _inside(low, length), _inside(high, length)


def _inside(at: float, length: int) -> int:
    return min(max(0, math.floor(at)), length - 1)
