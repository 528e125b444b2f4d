"""TIFF: float32 in px, NaN without disparity."""

from __future__ import annotations

from tuner.exporters.encoding import tiff
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """One channel, uncompressed."""
    return Encoded(tiff(subject.disparity))


EXPORTER = Exporter(
    key="disparity-tiff",
    group=Group.DISPARITY,
    suffixes=(".tiff", ".tif"),
    title="TIFF, float in px",
    purpose="for ImageJ, MATLAB, GIS: float px, NaN where there is no disparity",
    stem="disparity",
    needs=(Need.VALUES,),
    aliases=("tiff", "tif"),
    encode=encode,
)
