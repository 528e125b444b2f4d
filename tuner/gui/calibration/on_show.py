"""The pair on show as what a calibration can take: as its cameras took it, or why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from tuner.core.types import Pair
from tuner.engine.board_views import Shot

RECTIFIED: Final = (
    "The pair on show is rectified already, and cameras are calibrated from pictures as they took "
    "them: switch Rectify off, then catch it."
)
NO_PAIR: Final = "There is no pair on show; open a source that shows the board."


class OnShow(NamedTuple):
    """The pair on show as its cameras took it, None where there is none; and a word for it.

    Attributes:
        folder: the open folder that it is of: a calibration in it is found when that is opened
            again; empty where it is of none.
        beside: the folder that its files, or those of its source, lie in: where pairs of the board
            are looked for first; empty where there is none.
    """

    pair: Pair | None
    name: str
    folder: str = ""
    beside: str = ""


Look = Callable[[], OnShow]
"""Gives what is on show now."""


def shot_of(on_show: OnShow, name: str) -> Shot | str:
    """What is to be looked at, under this name; or why it cannot be taken."""
    if on_show.pair is None:
        return NO_PAIR
    if on_show.pair.rois is not None:
        return RECTIFIED
    return Shot(name=name, pictures=(on_show.pair.left.grey, on_show.pair.right.grey))
