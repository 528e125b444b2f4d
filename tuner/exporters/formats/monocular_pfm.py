"""Relative inverse depth by a network: for Middlebury's tools: the raw values of the network."""

from __future__ import annotations

from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.float_map import encoded
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """Bigger is nearer; there is no unit."""
    assert subject.inverse_depth is not None
    return encoded(subject.inverse_depth, ".pfm")


EXPORTER = Exporter(
    key="monocular-pfm",
    group=Group.MONOCULAR,
    suffixes=(".pfm",),
    title="PFM",
    purpose="for Middlebury's tools: the raw values of the network, bigger is nearer",
    stem="monocular",
    needs=(Need.MAP,),
    encode=encode,
)
