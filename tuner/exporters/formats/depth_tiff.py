"""Depth: for ImageJ, MATLAB, GIS: metres, NaN where nothing is known."""

from __future__ import annotations

from tuner.exporters.depth import known_depth
from tuner.exporters.encoding import tiff
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """Z = focal_px * baseline_m / (disparity + doffs_px)."""
    return Encoded(tiff(known_depth(subject)))


EXPORTER = Exporter(
    key="depth-tiff",
    group=Group.DEPTH,
    suffixes=(".tiff", ".tif"),
    title="TIFF, float in m",
    purpose="for ImageJ, MATLAB, GIS: metres, NaN where nothing is known",
    stem="depth",
    needs=(Need.GEOMETRY, Need.VALUES),
    aliases=(),
    encode=encode,
)
