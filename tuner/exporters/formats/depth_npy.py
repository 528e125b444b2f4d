"""Depth: for your own programs: metres, NaN where nothing is known."""

from __future__ import annotations

from tuner.exporters.depth import known_depth
from tuner.exporters.encoding import npy
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """Z = focal_px * baseline_m / (disparity + doffs_px)."""
    return Encoded(npy(known_depth(subject)))


EXPORTER = Exporter(
    key="depth-npy",
    group=Group.DEPTH,
    suffixes=(".npy",),
    title="NumPy, float32 in m",
    purpose="for your own programs: metres, NaN where nothing is known",
    stem="depth",
    needs=(Need.GEOMETRY, Need.VALUES),
    aliases=(),
    encode=encode,
)
