"""How the window starts: what the command line says of it."""

from __future__ import annotations

from dataclasses import dataclass

from tuner.core.grey import USUAL, GreyRule
from tuner.sources.ground_truth import AS_TOLD, HowRead
from tuner.sources.source import SourceRef


@dataclass(frozen=True, slots=True, kw_only=True)
class GuiOptions:
    """How the window starts; an empty string means not given.

    Attributes:
        left, right: the pair's files, in this order; both empty: the bundled sample.
        source: a folder of pairs, a video, a camera or a bag, in place of files.
        how: what is known of the ground-truth file.
        grey: which values of pictures of more than 8 bit become black and white.
        screenshot: save the window to this file and end.
        size: width and height of the window in px.
        theme: "light", "dark" or empty for the system's.
    """

    left: str = ""
    right: str = ""
    source: SourceRef | None = None
    preset: str = ""
    ground_truth: str = ""
    how: HowRead = AS_TOLD
    grey: GreyRule = USUAL
    screenshot: str = ""
    size: tuple[int, int] | None = None
    theme: str = ""
