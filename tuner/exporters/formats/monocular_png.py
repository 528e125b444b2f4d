"""Relative inverse depth by a network: for people: the map stretched over 16 bit."""

from __future__ import annotations

from functools import partial

from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.float_map import encoded
from tuner.exporters.previewing import of_picture
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """Bigger is nearer; there is no unit."""
    assert subject.inverse_depth is not None
    return encoded(subject.inverse_depth, ".png")


EXPORTER = Exporter(
    key="monocular-png",
    group=Group.MONOCULAR,
    suffixes=(".png",),
    title="PNG for looking at",
    purpose="for people: the map stretched over 16 bit, bigger is nearer",
    stem="monocular",
    needs=(Need.MAP,),
    encode=encode,
    preview=partial(of_picture, encode),
)
