"""Relative inverse depth by a network: for your own programs: the raw values of the network."""

from __future__ import annotations

from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.float_map import encoded
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """Bigger is nearer; there is no unit."""
    assert subject.inverse_depth is not None
    return encoded(subject.inverse_depth, ".npy")


EXPORTER = Exporter(
    key="monocular-npy",
    group=Group.MONOCULAR,
    suffixes=(".npy",),
    title="NumPy",
    purpose="for your own programs: the raw values of the network, bigger is nearer",
    stem="monocular",
    needs=(Need.MAP,),
    encode=encode,
)
