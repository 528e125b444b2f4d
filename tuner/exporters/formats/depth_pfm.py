"""Depth: for tools that read Middlebury: metres, infinity where nothing is known."""

from __future__ import annotations

from tuner.exporters.depth import known_depth
from tuner.exporters.encoding import pfm
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """Z = focal_px * baseline_m / (disparity + doffs_px)."""
    return Encoded(pfm(known_depth(subject)))


EXPORTER = Exporter(
    key="depth-pfm",
    group=Group.DEPTH,
    suffixes=(".pfm",),
    title="PFM, float in m",
    purpose="for tools that read Middlebury: metres, infinity where nothing is known",
    stem="depth",
    needs=(Need.GEOMETRY, Need.VALUES),
    aliases=(),
    encode=encode,
)
