"""Depth: for Open3D, RGB-D tools and ROS: whole mm, 0 where nothing is known."""

from __future__ import annotations

from tuner.exporters.depth import known_depth, millimetres
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """Z = focal_px * baseline_m / (disparity + doffs_px)."""
    return millimetres(known_depth(subject))


EXPORTER = Exporter(
    key="depth-png",
    group=Group.DEPTH,
    suffixes=(".png",),
    title="PNG, 16 bit, mm",
    purpose="for Open3D, RGB-D tools and ROS: whole mm, 0 where nothing is known",
    stem="depth",
    needs=(Need.GEOMETRY, Need.VALUES),
    aliases=("depth",),
    encode=encode,
)
