"""The maps of a comparison by name: what each is called and how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from tuner.matchers.matcher import Matcher


class Kind(Enum):
    """How a map is drawn: on the disparity's scale, around zero, or as yes and no."""

    DISPARITY = "disparity"
    SIGNED = "signed"
    MASK = "mask"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class MapInfo:
    """What a map is called and how it is drawn.

    Attributes:
        note: a few words on where it comes from; ``note_by`` names the matcher in them.
    """

    title: str
    note: str
    kind: Kind = Kind.DISPARITY
    needs_truth: bool = False
    needs_mono: bool = True

    def note_by(self, matcher: Matcher) -> str:
        """The note, for a disparity that this matcher found."""
        return self.note.format(matcher=matcher.title)


MAPS: Final[dict[str, MapInfo]] = {
    "stereo": MapInfo("Stereo disparity", "measured by {matcher}", needs_mono=False),
    "mono": MapInfo("Monocular, aligned", "estimated, s·map + t"),
    "difference": MapInfo("Monocular - stereo", "where both have a value", Kind.SIGNED),
    "truth": MapInfo("Ground truth", "true disparity", needs_truth=True, needs_mono=False),
    "stereo_error": MapInfo(
        "Error of stereo", "stereo - ground truth", Kind.SIGNED, needs_truth=True, needs_mono=False
    ),
    "mono_error": MapInfo(
        "Error of monocular", "aligned monocular - ground truth", Kind.SIGNED, needs_truth=True
    ),
    "filled": MapInfo("Filled disparity", "FILLED: stereo, else monocular - not measured"),
    "gaps": MapInfo("Stereo has nothing", "and the monocular map is confident", Kind.MASK),
    "contradictions": MapInfo("Contradictions", "monocular contradicts reliable stereo", Kind.MASK),
    "left": MapInfo("Left picture", "", Kind.PHOTO, needs_mono=False),
}
OVERLAYS: Final = ("gaps", "contradictions")
