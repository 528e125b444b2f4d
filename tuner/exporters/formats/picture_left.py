"""The left picture as the matcher saw it."""

from __future__ import annotations

from tuner.exporters.encoding import png_rgb
from tuner.exporters.exporter import Encoded, Exporter, Group, Need
from tuner.exporters.subject import Subject


def encode(subject: Subject) -> Encoded:
    """One channel of 8 bit: rectified, in line, and scaled to 8 bit where that was done."""
    assert subject.pair is not None
    return Encoded(png_rgb(subject.pair.left.grey))


EXPORTER = Exporter(
    key="picture-left",
    group=Group.PICTURES,
    suffixes=(".png",),
    title="PNG, left picture",
    purpose="for other matchers: the left picture of the rectified pair, grey as it was matched",
    stem="left-rectified",
    needs=(Need.PAIR,),
    aliases=("rectified",),
    encode=encode,
)
