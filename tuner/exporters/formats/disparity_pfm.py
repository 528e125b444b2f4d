"""Portable float map as Middlebury uses it: px, inf without disparity, rows bottom-up."""

from __future__ import annotations

from tuner.exporters.encoding import pfm
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """Float32, little endian (scale -1)."""
    return Encoded(pfm(subject.disparity))


EXPORTER = Exporter(
    key="disparity-pfm",
    group=Group.DISPARITY,
    suffixes=(".pfm",),
    title="PFM, float in px",
    purpose="for Middlebury and its tools: px, infinity where there is no disparity",
    stem="disparity",
    needs=(Need.VALUES,),
    aliases=("pfm",),
    encode=encode,
)
