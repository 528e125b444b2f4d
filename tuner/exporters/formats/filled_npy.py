"""The disparity with its holes filled from the fitted map."""

from __future__ import annotations

from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.filled import filled
from tuner.exporters.formats import disparity_npy
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """As the disparity without holes is written; what was filled is not measured."""
    return disparity_npy.encode(filled(subject))


EXPORTER = Exporter(
    key="filled-npy",
    group=Group.COMPARISON,
    suffixes=(".npy",),
    title="Filled: NumPy, int16 in 1/16 px",
    purpose="for completeness, not for measuring: stereo where it is known, else the fitted map",
    stem="disparity_filled",
    needs=(Need.FILLED,),
    encode=encode,
)
