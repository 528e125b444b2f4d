"""The disparity with its holes filled from the fitted map."""

from __future__ import annotations

from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.filled import filled
from tuner.exporters.formats import disparity_tiff
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """As the disparity without holes is written; what was filled is not measured."""
    return disparity_tiff.encode(filled(subject))


EXPORTER = Exporter(
    key="filled-tiff",
    group=Group.COMPARISON,
    suffixes=(".tiff",),
    title="Filled: TIFF, float in px",
    purpose="for completeness, not for measuring: stereo where it is known, else the fitted map",
    stem="disparity_filled",
    needs=(Need.FILLED,),
    encode=encode,
)
